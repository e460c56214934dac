# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for a tutor's grade, and the pages where it is given, one after the other."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.rights import Actor, actor_of, door, fetch
from courses import teaching
from courses.assignments.models import Submission, SubmissionContent, SubmissionGrade
from courses.catalogue.content import Activity
from courses.forms.teaching import AssignmentForm, EssayForm, GradingForm
from courses.questions.content import Question, QuestionKind
from courses.quizzes.closing import moment_in_words
from courses.quizzes.models import Attempt, GradeEvent
from courses.quizzes.queries import grade_of, key_of, questions_of
from courses.tutoring import queries
from courses.tutoring.queries import Waiting
from courses.tutoring.rubric import criteria_of
from courses.tutoring.rules import can_enter_classes, can_grade_attempt, can_grade_submission

PAGES = {"attempt": "grade_attempt", "submission": "grade_submission"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece of work stands in the queue; `number` is 0 when it no longer waits."""

    number: int
    total: int
    previous: str
    following: str


def _address(work: Waiting | None) -> str:
    return reverse(PAGES[work.kind], args=[work.uid]) if work else ""


def _place(actor: Actor, uid: UUID) -> Place:
    queue = queries.waiting(actor)
    at = next((n for n, work in enumerate(queue) if work.uid == uid), None)
    if at is None:
        return Place(0, len(queue), "", _address(queue[0] if queue else None))
    after = queue[at + 1] if at + 1 < len(queue) else None
    return Place(at + 1, len(queue), _address(queue[at - 1] if at else None), _address(after))


@door(can_enter_classes, sample="classes")
@never_cache
def queue(request: HttpRequest) -> HttpResponse:
    """Open answers and assignments that wait, the oldest first; ?modulo= those of one module."""
    everything, slug = queries.waiting(actor_of(request)), request.GET.get("modulo", "")
    shown = [work for work in everything if slug in ("", work.slug)]
    page = Paginator(shown, 50).get_page(request.GET.get("page"))
    titles, today = queries.titles_of(page.object_list), clock.today()
    rows = [
        {
            "work": work,
            "title": titles[work.uid],
            "url": _address(work),
            "days": (today - clock.day_of(work.at)).days,
        }
        for work in page
    ]
    modules = sorted({(work.slug, work.module) for work in everything}, key=lambda one: one[1])
    context = {"rows": rows, "page": page, "modules": modules, "slug": slug, "query": f"&modulo={slug}"}
    return render(request, "courses/teaching/queue.html", context)


@door(can_grade_attempt, sample="attempt_to_grade", methods=("GET", "POST"))
@never_cache
def grade_attempt(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The open answers of an attempt, what to look for in them, points and comments."""
    attempt: Attempt = fetch(request, can_grade_attempt, uid=uid)
    grade, essays = grade_of(attempt), _essays(attempt)
    if grade is None or not essays:
        raise Http404("nothing that a person grades")
    data = request.POST if request.method == "POST" else None
    form = EssayForm(essays, grade.by_question, data, initial={"expected": grade.pk})

    def save() -> None:
        teaching.grade_attempt(
            attempt=attempt, points=form.points(), comments=form.comments(),
            expected=form.cleaned_data["expected"], by=actor_of(request), at=clock.now())  # fmt: skip

    key = key_of(attempt.version)
    rows = [_essay_row(essay, grade, key[essay.uid], form) for essay in essays]
    context = {"attempt": attempt, "activity": _activity_of(attempt), "grade": grade, "rows": rows}
    return _graded(
        request, form, save=save, uid=uid, context=context, template="courses/teaching/grade_attempt.html"
    )


def _essays(attempt: Attempt) -> list[Question]:
    return [one for one in questions_of(attempt) if one.kind == QuestionKind.ESSAY]


def _essay_row(essay: Question, grade: GradeEvent, key: dict[str, Any], form: EssayForm) -> dict[str, Any]:
    return {
        "question": essay,
        "answer": grade.by_question[essay.uid]["answer"].get("text", ""),
        "guidance": key.get("guidance", ""),
        "points": form[f"points-{essay.uid}"],
        "comment": form[f"comment-{essay.uid}"],
    }


@door(can_grade_submission, sample="submission_to_grade", methods=("GET", "POST"))
@never_cache
def grade_submission(request: HttpRequest, uid: UUID) -> HttpResponse:
    """An assignment handed in, its rubric, points, comment, "to be done again"."""
    submission: Submission = fetch(request, can_grade_submission, uid=uid)
    activity, grade = _activity_of(submission), submission.grades.order_by("-pk").first()
    if activity.assignment is None:
        raise Http404("no assignment in the version of this submission")
    criteria = criteria_of(activity.assignment)
    data = request.POST if request.method == "POST" else None
    form = AssignmentForm(criteria, data, initial=_initial(grade))

    def save() -> None:
        teaching.grade_submission(
            submission=submission, by_criterion=form.points(), comment=form.cleaned_data["comment"].strip(),
            is_to_redo=form.cleaned_data["is_to_redo"], expected=form.cleaned_data["expected"],
            by=actor_of(request), at=clock.now())  # fmt: skip

    context = {
        "submission": submission,
        "activity": activity,
        "grade": grade,
        "content": _content(submission),
    }
    return _graded(
        request, form, save=save, uid=uid, context=context, template="courses/teaching/grade_submission.html"
    )


def _content(submission: Submission) -> SubmissionContent | None:
    """What was handed in, but for the bytes of its file; None when it was erased."""
    return SubmissionContent.objects.defer("file_bytes").filter(submission=submission).first()


def _initial(grade: SubmissionGrade | None) -> dict[str, Any]:
    if grade is None:
        return {}
    said = {"comment": grade.comment.text} if hasattr(grade, "comment") else {}
    points = {f"points-{uid}": given for uid, given in grade.by_criterion.items()}
    return {"expected": grade.pk, "is_to_redo": grade.is_to_redo, **points, **said}


def _activity_of(work: Attempt | Submission) -> Activity:
    activity = work.version.activity(work.activity_uid)
    if activity is None:
        raise Http404("no such activity in the version")
    return activity


def _graded(
    request: HttpRequest, form: GradingForm, *, save: Callable[[], None], template: str, uid: UUID,
    context: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    """Saves what was typed and goes on, to the next one when that button was pressed; or shows the page."""
    place, status = _place(actor_of(request), uid), 200
    if form.is_bound and form.is_valid():
        try:
            save()
        except teaching.GradedMeanwhile as meanwhile:
            form.seen(meanwhile.grade.pk if meanwhile.grade else None)
            form.add_error(None, _told(meanwhile.grade))
            status = 409
        else:
            messages.success(request, _("The grade is saved, and the learner will be told by mail."))
            to_next = "next" in request.POST and place.following
            return redirect(place.following if to_next else reverse("grading_queue"))
    if form.is_bound and status == 200:
        status = 422
    return render(request, template, context | {"form": form, "place": place}, status=status)


def _told(grade: GradeEvent | SubmissionGrade | None) -> str:
    """Who graded the same work meanwhile, and what to do."""
    if grade is None:
        return _("This grade is no longer there. What you wrote is still here: save again to record it.")
    values = {
        "who": grade.grader or _("the system"),
        "when": moment_in_words(grade.at),
        "percent": grade.percent,
    }
    words = _("%(who)s graded this work on %(when)s: %(percent)s%%.") % values
    return f"{words} {_('What you wrote is still here: save again only if yours is to count instead.')}"
