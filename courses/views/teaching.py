# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tutor's classes: who is where, who is behind, one learner, the register of a meeting."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from cms import clock
from cms.rights import Actor, actor_of, door, fetch
from courses import teaching
from courses.catalogue.content import Activity, Kind
from courses.catalogue.models import ModulePage, ModuleVersion
from courses.enrolments.models import Enrolment
from courses.forms.teaching import RegisterForm
from courses.quizzes.granting import grants_of
from courses.surveys.queries import ENOUGH, results_of
from courses.tutoring import queries
from courses.tutoring.meetings import meetings_of
from courses.tutoring.queries import Learner
from courses.tutoring.record import record_of
from courses.tutoring.rules import can_enter_classes, can_follow_enrolment, can_teach
from courses.views.granting import grantable

BEHIND, TO_GRADE, COMPLETED = "ritardo", "correggere", "completati"


@door(can_enter_classes, sample="classes")
@never_cache
def classes(request: HttpRequest) -> HttpResponse:
    """The modules that the actor follows, with who learns, who is behind, what waits."""
    actor = actor_of(request)
    page = Paginator(queries.classes_shown(actor), 20).get_page(request.GET.get("page"))
    rows = queries.classes_of(actor, list(page), today=clock.today())
    return render(request, "courses/teaching/classes.html", {"rows": rows, "page": page})


@door(can_teach, sample="class")
@never_cache
def classroom(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody of a class, who is behind first; ?vedi= and ?ente= narrow the list."""
    module: ModulePage = fetch(request, can_teach, slug=slug)
    everybody = queries.class_of(actor_of(request), module, today=clock.today())
    show, body = request.GET.get("vedi", ""), request.GET.get("ente", "")
    rows = [one for one in everybody if _is_shown(one, show) and body in ("", str(one.body_uid))]
    version = module.versions.order_by("number").last()
    context = {
        "module": module,
        "version": version,
        "meetings": [one for one in version.activities if one.kind == Kind.MEETING] if version else [],
        "surveys": [one for one in version.activities if one.kind == Kind.SURVEY] if version else [],
        "page": _paged(request, rows, 50),
        "query": "&" + urlencode({"vedi": show, "ente": body}),
        "shown": len(rows),
        "counts": _counts(everybody),
        "bodies": queries.bodies_in(everybody),
        "show": show,
        "body": body,
    }
    return render(request, "courses/teaching/classroom.html", context)


def _is_shown(learner: Learner, show: str) -> bool:
    wanted = {BEHIND: learner.is_behind, TO_GRADE: learner.to_grade > 0, COMPLETED: learner.is_completed}
    return wanted.get(show, True)


def _counts(everybody: list[Learner]) -> list[tuple[str, str, int]]:
    """(value of ?vedi=, words, how many) of each group."""
    words = {
        "": _("everybody"),
        BEHIND: _("behind"),
        TO_GRADE: _("with work to grade"),
        COMPLETED: _("completed"),
    }
    return [(show, said, sum(_is_shown(one, show) for one in everybody)) for show, said in words.items()]


def _paged(request: HttpRequest, rows: list[Any], size: int) -> Page[Any]:
    return Paginator(rows, size).get_page(request.GET.get("page"))


@door(can_follow_enrolment, sample="followed")
@never_cache
def learner(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """One learner: activity by activity, every attempt and grade, what came too late."""
    enrolment: Enrolment = fetch(request, can_follow_enrolment, uid=uid, module__slug=slug)
    is_own = enrolment.person_id == actor_of(request).person_id
    context = {
        "enrolment": enrolment,
        "module": enrolment.module,
        "steps": record_of(enrolment),
        "is_own": is_own,
        "grants": grants_of(enrolment.person_id, module_id=enrolment.module_id),
        "grantable": set() if is_own else grantable(enrolment, clock.now()),
    }
    return render(request, "courses/teaching/learner.html", context)


@door(can_teach, sample="class_meeting", methods=("GET", "POST"))
@never_cache
def register(request: HttpRequest, slug: str, activity: UUID) -> HttpResponse:
    """Who attended a meeting, and how much; only what was changed is recorded."""
    module: ModulePage = fetch(request, can_teach, slug=slug)
    _version, meeting = last_with(module, activity, Kind.MEETING)
    actor = actor_of(request)
    rows = queries.register_of(module, activity, but=actor.person_id)
    page = _paged(request, rows, 100)
    shown = [(row.enrolment_id, row.name, row.percent) for row in page]
    form = RegisterForm(shown, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        count = _recorded(actor, module, activity, form)
        words = ngettext(
            "The register is saved: %(count)s line is new.",
            "The register is saved: %(count)s lines are new.",
            count,
        )
        messages.success(request, words % {"count": count} if count else _("Nothing had changed."))
        return redirect(request.get_full_path())
    lines = [
        {"row": row, "present": present, "percent": percent}
        for row, (_pk, present, percent) in zip(page, form.lines(), strict=True)
    ]
    context = {
        "module": module, "meeting": meeting, "page": page, "lines": lines, "form": form,
        "linked": meetings_of(module, activity),
    }  # fmt: skip
    return render(request, "courses/teaching/register.html", context, status=422 if form.errors else 200)


def last_with(module: ModulePage, uid: UUID, kind: Kind) -> tuple[ModuleVersion, Activity]:
    """The last version that has such an activity, and the activity; Http404 when none has."""
    for version in module.versions.order_by("-number").defer("key"):
        found = version.activity(uid)
        if found and found.kind == kind:
            return version, found
    raise Http404("no such activity in any version of the module")


def _recorded(actor: Actor, module: ModulePage, activity: UUID, form: RegisterForm) -> int:
    return teaching.record_register(
        module=module, activity_uid=activity, percents=form.percents(), by=actor, at=clock.now()
    )


@door(can_teach, sample="class_survey")
@never_cache
def survey_results(request: HttpRequest, slug: str, activity: UUID) -> HttpResponse:
    """What was answered to an anonymous survey, from five answers up, in the last version that asks it."""
    module: ModulePage = fetch(request, can_teach, slug=slug)
    version, asked = last_with(module, activity, Kind.SURVEY)
    context = {
        "module": module,
        "activity": asked,
        "results": results_of(version=version, activity_uid=activity),
        "enough": ENOUGH,
    }
    return render(request, "courses/teaching/survey_results.html", context)
