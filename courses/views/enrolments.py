# SPDX-License-Identifier: AGPL-3.0-or-later
"""The training office: its screens, the enrolments of a module, people one by one and from a file."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from cms import clock
from cms.people.models import Person
from cms.rights import actor_of, door, fetch
from cms.sheets import BadFile, csv_out
from courses import enrolling
from courses.admissions import rolls
from courses.admissions.filing import check
from courses.admissions.operations import NotAdmitted
from courses.admissions.queries import pending, seats_left
from courses.admissions.rules import (
    can_cancel_for_others,
    can_enrol_others,
    can_run_training,
    modules_to_fill,
)
from courses.catalogue.models import ModulePage
from courses.certificates.batches.queries import waiting
from courses.certificates.renewals.queries import enrolments_to_renew
from courses.enrolments.models import Enrolment
from courses.forms.admissions import LARGEST, ReasonForm, RosterForm
from courses.views.uploads import NoMoreThan

CHECKED, VALID_FOR = "courses.roster", 3600
SHOWN = 1000


@door(can_run_training)
@never_cache
def office(request: HttpRequest) -> HttpResponse:
    """Where the training office begins."""
    counts = {"asking": pending().count(), "to_issue": waiting().count()}
    return render(request, "courses/admissions/office.html", counts)


@door(can_run_training)
@never_cache
def modules(request: HttpRequest) -> HttpResponse:
    """The modules, with how many learn in each."""
    found = rolls.with_counts(modules_to_fill(actor_of(request)))
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(request, "courses/admissions/modules.html", {"page": page})


@door(can_enrol_others, sample="module")
@never_cache
def roll(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is enrolled, by body; ?stato=, ?ente= and ?nome= narrow the list, ?chi= looks for people to enrol."""
    module: ModulePage = fetch(request, can_enrol_others, slug=slug)
    today, asked = clock.today(), _asked(request)
    who = request.GET.get("chi", "").replace("\x00", "").strip()[:200]
    context: dict[str, Any] = {
        "module": module,
        "page": Paginator(rolls.roll(module, on=today, **asked), 50).get_page(request.GET.get("page")),
        "asked": asked,
        "query": "&" + urlencode({"stato": asked["state"], "ente": asked["body"], "nome": asked["text"]}),
        "bodies": rolls.bodies_in(module, on=today),
        "left": seats_left(module),
        "who": who,
        "people": rolls.candidates(who, module, to_renew=enrolments_to_renew(module.pk, today=today)),
    }
    return render(request, "courses/admissions/roll.html", context)


def _asked(request: HttpRequest) -> dict[str, str]:
    """What the list is narrowed to; what is no state or no uid narrows nothing."""
    given = {name: request.GET.get(name, "").replace("\x00", "") for name in ("stato", "ente", "nome")}
    try:
        body = str(UUID(given["ente"])) if given["ente"] else ""
    except ValueError:
        body = ""
    state = given["stato"] if given["stato"] in rolls.STATES else ""
    return {"state": state, "body": body, "text": given["nome"].strip()[:200]}


@door(can_enrol_others, sample="module")
@never_cache
def roll_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The same list as a CSV."""
    module: ModulePage = fetch(request, can_enrol_others, slug=slug)
    rows = rolls.roll(module, on=clock.today(), **_asked(request))
    response = HttpResponse(
        csv_out(rolls.titles(), rolls.cells(rows)), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="iscrizioni-{module.slug}.csv"'
    return response


@door(can_enrol_others, sample="module", methods=("GET", "POST"))
@never_cache
def enrol_person(request: HttpRequest, slug: str) -> HttpResponse:
    """Enrols the person of the button; its address alone leads to the list of the module."""
    module: ModulePage = fetch(request, can_enrol_others, slug=slug)
    if request.method != "POST":
        return redirect("module_roll", slug=slug)
    try:
        person = get_object_or_404(Person, uid=UUID(request.POST.get("person", "")))
    except ValueError:
        raise BadRequest(_("Say which person.")) from None
    try:
        enrolling.enrol_person(module=module, person=person, by=actor_of(request), at=clock.now())
        messages.success(request, _("%(name)s is enrolled.") % {"name": person})
    except NotAdmitted as told:
        messages.error(request, f"{person}: {told}")
    return redirect("module_roll", slug=slug)


@door(can_cancel_for_others, sample="office_enrolment", methods=("GET", "POST"))
@never_cache
def cancel_for(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Cancels somebody's enrolment, with a reason."""
    enrolment: Enrolment = fetch(request, can_cancel_for_others, uid=uid)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        enrolling.cancel_for(enrolment=enrolment, reason=reason, by=actor_of(request), at=clock.now())
        messages.success(request, _("The enrolment of %(name)s is cancelled.") % {"name": enrolment.person})
        return redirect("module_roll", slug=enrolment.module.slug)
    return render(request, "courses/admissions/cancel_for.html", {"form": form, "enrolment": enrolment})


@door(can_enrol_others, sample="module", methods=("GET", "POST"))
@never_cache
@csrf_exempt  # its token is asked below, once the size of what arrives is bounded
def roster(request: HttpRequest, slug: str) -> HttpResponse:
    """Enrols the people of a file: the first step checks and writes nothing, the second enrols.

    Between the two the page carries the people found, signed: no file of names stays on the server, and none
    has to be chosen again.
    """
    module: ModulePage = fetch(request, can_enrol_others, slug=slug)
    guard = NoMoreThan(request, most=LARGEST)
    request.upload_handlers = [guard, *request.upload_handlers]
    return _roster(request, module, guard)


@csrf_protect
def _roster(request: HttpRequest, module: ModulePage, guard: NoMoreThan) -> HttpResponse:
    if request.POST.get("checked"):
        return _enrol_checked(request, module)
    form = RosterForm(request.POST or None, request.FILES or None, is_too_big=guard.is_over)
    context: dict[str, Any] = {"module": module, "form": form, "left": seats_left(module)}
    if request.method == "POST" and form.is_valid():
        try:
            context |= _checked(request, module, form.cleaned_data["roster"])
        except BadFile as problem:
            form.add_error("roster", str(problem))
    return render(request, "courses/admissions/roster.html", context)


def _checked(request: HttpRequest, module: ModulePage, content: bytes) -> dict[str, Any]:
    again = enrolments_to_renew(module.pk, today=clock.today()).values_list("person", flat=True)
    found = check(content, module, again=list(again))
    good = [line for line in found.report.lines if not line.problem]
    ticket = [module.pk, actor_of(request).person_id, found.person_ids]
    return {
        "good": good[:SHOWN],
        "good_count": len(good),
        "bad": found.report.errors[:SHOWN],
        "bad_count": len(found.report.errors),
        "more": max(0, len(found.report.errors) - SHOWN),
        "checked": signing.dumps(ticket, salt=CHECKED, compress=True),
    }


def _enrol_checked(request: HttpRequest, module: ModulePage) -> HttpResponse:
    try:
        page, person, ids = signing.loads(request.POST["checked"], salt=CHECKED, max_age=VALID_FOR)
    except signing.BadSignature:
        page, person, ids = None, None, []
    if (page, person) != (module.pk, actor_of(request).person_id):
        messages.error(request, _("More than an hour has passed since the check: choose the file again."))
        return redirect("module_roster", slug=module.slug)
    made, left_out = enrolling.enrol_list(module=module, person_ids=ids, by=actor_of(request), at=clock.now())
    count = len(made)
    said = ngettext("%(count)s person enrolled.", "%(count)s people enrolled.", count) % {"count": count}
    messages.success(request, said)
    if left_out:
        words = _("%(count)s left out: enrolled meanwhile, or without a seat.")
        messages.warning(request, words % {"count": len(left_out)})
    return redirect("module_roll", slug=module.slug)
