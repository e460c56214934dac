# SPDX-License-Identifier: AGPL-3.0-or-later
"""A test: its first page, the questions, the result. The answers a script sends come to `answers`."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.rights import actor_of, door, fetch, fetch_for
from courses import queries, sitting
from courses.catalogue.content import Kind, Quiz
from courses.enrolments.models import Enrolment
from courses.enrolments.queries import cycle_since, sittings_under
from courses.enrolments.rules import can_learn, can_sit_quiz
from courses.forms import QuizForm
from courses.quizzes import closing
from courses.quizzes import queries as quizzes
from courses.quizzes.models import Attempt
from courses.quizzes.outcome import outcome_of
from courses.quizzes.state import State, last_saved, state_of
from courses.views.fragments import questions_html
from courses.views.materials import picture_url
from courses.views.outline import Player, activity_of, saved_words


@door(can_learn, sample="quiz", methods=("GET", "POST"))
@never_cache
def start(request: HttpRequest, slug: str, activity: UUID) -> HttpResponse:
    """What the test asks and the attempts so far; the button begins, or goes on."""
    enrolment = fetch(request, can_learn, module__slug=slug)
    asked = activity_of(enrolment, activity, Kind.QUIZ)
    if (quiz := asked.quiz) is None:
        raise Http404("not a test")
    if request.method == "POST":
        attempt = sitting.start_attempt(
            enrolment=enrolment, activity_uid=activity, by=actor_of(request), at=clock.now()
        )
        return redirect("attempt", uid=attempt.uid)
    attempts = sittings_under(enrolment, activity)
    at = clock.now()
    context = {
        "player": Player(enrolment, asked),
        "activity": asked,
        "quiz": quiz,
        "attempts": attempts,
        "extra_percent": quizzes.extra_percent(enrolment.person_id, at),
        "certificate": queries.certificate_for(enrolment),
        **_chances(quiz, attempts, enrolment.at, at),
    }
    return render(request, "courses/quiz.html", context)


def _chances(quiz: Quiz, attempts: list[Attempt], since: datetime, at: datetime) -> dict[str, Any]:
    """The attempt to go on with, or why none can begin ("" when it can); how many are left, and until when."""
    under_way = quizzes.open_attempt(attempts, since=since)
    sittings = quizzes.plain(attempts, since=since)
    allowed = closing.allowed(quiz, sittings)
    return {
        "under_way": under_way,
        "refusal": "" if under_way else closing.refusal(quiz, sittings, at),
        "attempts_allowed": allowed,
        "attempts_left": max(0, allowed - len(attempts)) if allowed else None,
        "is_granted": quiz.attempts_allowed <= len(attempts) < allowed
        and not closing.is_closed(quiz, sittings, at),
        "closes_at": closing.closes_at(quiz),
    }


@door(can_sit_quiz, sample="attempt", methods=("GET", "POST"))
@never_cache
def attempt(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The questions. "Save" keeps the answers, "hand in" wants them all; without a script too."""
    sat: Attempt = fetch(request, can_sit_quiz, uid=uid)
    state = state_of(sat)
    if state.is_submitted and request.method != "POST":
        return redirect("attempt_result", uid=uid)
    module = sat.version.module
    form = QuizForm(
        quizzes.questions_of(sat),
        quizzes.answers_of(sat) if state.has_answers else {},
        request.POST or None,
        picture_url=partial(picture_url, module.slug, sat.activity_uid),
    )
    if request.method == "POST" and (led_on := _keep(request, sat, form, state)):
        return led_on
    saved_at, seen = last_saved(sat) if state.has_answers or form.is_bound else (None, 0)
    context = {
        "attempt": sat,
        "activity": quizzes.activity_of(sat),
        "quiz": quizzes.quiz_of(sat),
        "module": module,
        "form": form,
        "questions": questions_html(form),
        "missing": form.missing if form.is_bound else [],
        "is_expired": not state.is_open,
        "seconds_left": state.seconds_left,
        "saved_words": saved_words(saved_at) if saved_at else "",
        "seen": seen,
    }
    return render(request, "courses/attempt.html", context)


def _keep(request: HttpRequest, sat: Attempt, form: QuizForm, state: State) -> HttpResponse | None:
    """Keeps or hands in what was sent, and leads on; None when something in it must be said first.

    What can be understood is kept even then.
    """
    by, sent, at = actor_of(request), _sent(request, form), state.at
    if not state.is_open or "hand_in_anyway" in request.POST or (_is_hand_in(request) and form.is_valid()):
        sitting.submit(attempt=sat, form=sent, by=by, at=at)
        return redirect("attempt_result", uid=sat.uid)
    form.is_valid(wants_all=_is_hand_in(request))
    if sent:
        sitting.answer(attempt=sat, form=sent, by=by, at=at)
    if form.errors:
        return None
    words = _("%(saved)s. You can go on later: your answers wait for you here.")
    messages.success(request, words % {"saved": saved_words(at)})
    return redirect("attempt", uid=sat.uid)


def _is_hand_in(request: HttpRequest) -> bool:
    return "save" not in request.POST


def _sent(request: HttpRequest, form: QuizForm) -> sitting.Form | None:
    """The form as the verbs take it, None when it is only a button."""
    if "key" not in request.POST:
        return None
    seen = request.POST.get("seen", "")
    is_number = seen.isascii() and seen.isdigit() and len(seen) < 19
    return sitting.Form(key=form.key, answers=form.given(), seen=int(seen) if is_number else None)


@door(can_sit_quiz, sample="attempt")
@never_cache
def result(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The outcome, only after handing in; question by question once the test is closed for the person."""
    sat: Attempt = fetch(request, can_sit_quiz, uid=uid)
    grade = quizzes.grade_of(sat)
    if grade is None:
        return redirect("attempt", uid=uid)
    enrolment: Enrolment = fetch_for(actor_of(request), can_learn, module=sat.version.module_id)
    activity, quiz, at = quizzes.activity_of(sat), quizzes.quiz_of(sat), clock.now()
    attempts = sittings_under(enrolment, sat.activity_uid)
    followed = enrolment.followed.activity(sat.activity_uid)
    kept_back = quizzes.kept_back(
        sat.person_id, version=enrolment.followed, besides=sat.activity_uid, since=enrolment.at, at=at,
        cycle_since=cycle_since(enrolment))  # fmt: skip
    context = {
        "attempt": sat,
        "activity": activity,
        "quiz": quiz,
        "grade": grade,
        "before": sat.grades.exclude(pk=grade.pk).order_by("-pk").first() if grade.reason else None,
        "player": Player(enrolment, activity),
        "certificate": queries.certificate_for(enrolment),
        **_chances(quiz, attempts, enrolment.at, at),
        **outcome_of(
            sat,
            grade,
            sittings=quizzes.plain(attempts, since=enrolment.at),
            at=at,
            followed=followed.quiz if followed else None,
            kept_back=kept_back,
        ),
    }
    return render(request, "courses/attempt_result.html", context)
