# SPDX-License-Identifier: AGPL-3.0-or-later
"""A test: its first page, the questions, the result."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.rights import actor_of, door, fetch, fetch_for
from courses import learning, queries
from courses.catalogue.content import Activity
from courses.enrolments.models import Enrolment
from courses.enrolments.rules import can_learn, can_sit_quiz
from courses.forms import QuizForm
from courses.quizzes.grading import paper
from courses.quizzes.models import Attempt
from courses.quizzes.queries import answers_of, attempts_of, grade_of
from courses.views.outline import Player


@door(can_learn, sample="quiz", methods=("GET", "POST"))
@never_cache
def start(request: HttpRequest, slug: str, activity: UUID) -> HttpResponse:
    """What the test asks and the attempts so far; the button begins, or goes on."""
    enrolment = fetch(request, can_learn, module__slug=slug)
    quiz = enrolment.version.activity(activity)
    if quiz is None or not quiz.is_quiz:
        raise Http404("no such test in the version of this enrolment")
    if request.method == "POST":
        attempt = learning.start_attempt(
            enrolment=enrolment, activity_uid=activity, by=actor_of(request), at=clock.now()
        )
        return redirect("attempt", uid=attempt.uid)
    rows = attempts_of(enrolment.person_id, version_id=enrolment.version_id, since=enrolment.at)
    attempts = list(rows.filter(activity_uid=activity))
    context = {
        "player": Player(enrolment, quiz),
        "activity": quiz,
        "attempts": attempts,
        "under_way": next((one for one in attempts if not hasattr(one, "submission")), None),
        "certificate": queries.certificate_for(enrolment),
    }
    return render(request, "courses/quiz.html", context)


@door(can_sit_quiz, sample="attempt", methods=("GET", "POST"))
@never_cache
def attempt(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The questions. "Save" keeps the answers, "hand in" wants them all; without a script too."""
    sat: Attempt = fetch(request, can_sit_quiz, uid=uid)
    if hasattr(sat, "submission"):
        return redirect("attempt_result", uid=uid)
    quiz = _quiz_of(sat)
    questions = paper(quiz.questions, seed=sat.seed)
    form = QuizForm(questions, answers=answers_of(sat), data=request.POST or None)
    if request.method == "POST" and "save" in request.POST:
        learning.answer(attempt=sat, answers=form.given(), key=form.key, by=actor_of(request), at=clock.now())
        messages.success(request, _("Answers saved. You can go on later: they wait for you here."))
        return redirect("attempt", uid=uid)
    if request.method == "POST" and form.is_valid():
        learning.submit(attempt=sat, answers=form.given(), key=form.key, by=actor_of(request), at=clock.now())
        return redirect("attempt_result", uid=uid)
    context = {
        "attempt": sat,
        "activity": quiz,
        "form": form,
        "player": Player(_enrolment(request, sat), quiz),
    }
    return render(request, "courses/attempt.html", context)


@door(can_sit_quiz, sample="attempt")
@never_cache
def result(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The outcome, question by question; only after handing in."""
    sat: Attempt = fetch(request, can_sit_quiz, uid=uid)
    grade = grade_of(sat)
    if grade is None:
        return redirect("attempt", uid=uid)
    quiz, enrolment = _quiz_of(sat), _enrolment(request, sat)
    context = {
        "attempt": sat,
        "activity": quiz,
        "grade": grade,
        "rows": queries.feedback_of(sat, grade),
        "player": Player(enrolment, quiz),
        "certificate": queries.certificate_for(enrolment),
    }
    return render(request, "courses/attempt_result.html", context)


def _quiz_of(sat: Attempt) -> Activity:
    quiz = sat.version.activity(sat.activity_uid)
    if quiz is None:
        raise Http404("no such test in the version of this attempt")
    return quiz


def _enrolment(request: HttpRequest, sat: Attempt) -> Enrolment:
    return fetch_for(actor_of(request), can_learn, version=sat.version_id)
