# SPDX-License-Identifier: AGPL-3.0-or-later
"""An assignment as the learner sees it: what is asked, what was handed in, how it was graded."""

from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from cms import clock
from cms.rights import actor_of, door, fetch
from courses import learning
from courses.assignments.files import LIMIT
from courses.assignments.models import Submission
from courses.assignments.queries import State, last_grade, state_of, submissions_of
from courses.catalogue.content import Activity, Assignment, Kind
from courses.enrolments.models import Enrolment
from courses.enrolments.rules import can_learn
from courses.forms.handing_in import HandInForm
from courses.tutoring.rubric import criteria_of
from courses.tutoring.rules import can_read_submission
from courses.views.outline import Player, activity_of, saved_words
from courses.views.uploads import NoMoreThan

AROUND_THE_FILE = 4096


@door(can_learn, sample="assignment", methods=("GET", "POST"))
@never_cache
@csrf_exempt  # its token is asked below, once the size of what arrives is bounded
def assignment(request: HttpRequest, slug: str, activity: UUID) -> HttpResponse:
    """What to do, the rubric, what was handed in and its grades; the button hands in."""
    enrolment = fetch(request, can_learn, module__slug=slug)
    shown = activity_of(enrolment, activity, Kind.ASSIGNMENT)
    guard = NoMoreThan(request, most=LIMIT + AROUND_THE_FILE)
    request.upload_handlers = [guard, *request.upload_handlers]
    return _assignment(request, enrolment, shown, guard)


@csrf_protect
def _assignment(
    request: HttpRequest, enrolment: Enrolment, activity: Activity, guard: NoMoreThan
) -> HttpResponse:
    if request.method != "POST":
        return _page(request, enrolment, activity)
    asked = _asked(activity)
    form = HandInForm(asked, data=request.POST, files=request.FILES, is_too_big=guard.is_over)
    if not form.is_valid():
        return _page(request, enrolment, activity, form)
    at = clock.now()
    learning.hand_in_assignment(
        enrolment=enrolment, activity_uid=UUID(activity.uid), text=form.cleaned_data.get("text", ""),
        file=form.cleaned_data.get("file"), client_uid=form.key, by=actor_of(request), at=at)  # fmt: skip
    words = _("%(saved)s: it is handed in. A tutor grades it, and you find the outcome on this page.")
    messages.success(request, words % {"saved": saved_words(at)})
    return redirect("assignment", slug=enrolment.module.slug, activity=activity.uid)


def _asked(activity: Activity) -> Assignment:
    if activity.assignment is None:
        raise Http404("the version asks nothing to hand in")
    return activity.assignment


def _page(
    request: HttpRequest, enrolment: Enrolment, activity: Activity, form: HandInForm | None = None
) -> HttpResponse:
    asked = _asked(activity)
    rows = submissions_of(
        person_id=enrolment.person_id, module_id=enrolment.module_id, activity_uid=UUID(activity.uid),
        since=enrolment.at)  # fmt: skip
    state = state_of(rows, pass_percent=asked.pass_percent)
    last_text = rows[0].content.text if rows and hasattr(rows[0], "content") else ""
    context = {
        "player": Player(enrolment, activity),
        "activity": activity,
        "asked": asked,
        "criteria": criteria_of(asked),
        "state": state,
        "rows": [_row(one, asked) for one in rows],
        "form": None if state == State.PASSED else form or HandInForm(asked, text=last_text, key=uuid4()),
        "draft": f"{enrolment.uid}-{activity.uid}",
    }
    return render(request, "courses/assignment.html", context, status=422 if form else 200)


def _row(submission: Submission, asked: Assignment) -> dict[str, Any]:
    """A thing handed in, with its last grade criterion by criterion."""
    grade = last_grade(submission)
    by_criterion = grade.by_criterion if grade else {}
    return {
        "submission": submission,
        "content": getattr(submission, "content", None),
        "grade": grade,
        "comment": getattr(grade, "comment", None),
        "is_passed": grade and not grade.is_to_redo and grade.percent >= asked.pass_percent,
        "points": [
            {"title": criterion.title, "given": by_criterion[criterion.uid], "most": criterion.points}
            for criterion in criteria_of(asked)
            if criterion.uid in by_criterion
        ],
    }


@door(can_read_submission, sample="submission")
@never_cache
def submitted_file(request: HttpRequest, uid: UUID) -> FileResponse:
    """The file of an assignment, to be kept and never shown by the browser: it comes from somebody else's hands."""
    submission = fetch(request, can_read_submission, uid=uid)
    content = getattr(submission, "content", None)
    if content is None or content.file_bytes is None:
        raise Http404("no file was handed in, or it was erased")
    return FileResponse(
        BytesIO(bytes(content.file_bytes)), as_attachment=True, filename=content.file_name,
        content_type="application/octet-stream")  # fmt: skip
