# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of whoever sits a test. Each is one transaction that holds the lock of the enrolment."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cms.audit.operations import record
from cms.rights import Actor, Hidden, WrongPhase
from courses.completion import complete_if_earned
from courses.enrolments import operations as enrolments
from courses.enrolments.models import Enrolment
from courses.quizzes import operations as quizzes
from courses.quizzes.models import Attempt, GradeEvent, SubmitEvent
from courses.quizzes.operations import Answers
from courses.quizzes.queries import best_scores, grade_of


@transaction.atomic
def start_attempt(*, enrolment: Enrolment, activity_uid: UUID, by: Actor, at: datetime) -> Attempt:
    """The attempt under way, or a new one. Raises WrongPhase when the test is passed already."""
    enrolments.lock(enrolment)
    activity = _activity(enrolment, activity_uid)
    if not activity.is_quiz:
        raise Hidden("a lesson is not a test")
    evidence = passed(enrolment.person_id, version_id=enrolment.version_id, since=enrolment.at)
    if activity.uid in evidence:
        raise WrongPhase(_("You have already passed this test."))
    attempt, is_new = quizzes.start(
        person_id=enrolment.person_id, version=enrolment.version, activity=activity, since=enrolment.at, at=at
    )
    if is_new:
        record(by=by, verb="courses.attempt_started", on=attempt, at=at)
    return attempt


@transaction.atomic
def answer(*, attempt: Attempt, answers: Answers, key: UUID, by: Actor, at: datetime) -> bool:
    """Keeps the answers without handing in; False when the attempt was handed in already."""
    enrolments.lock(_enrolment_of(attempt))
    if SubmitEvent.objects.filter(attempt=attempt).exists():
        return False
    quizzes.append_answers(attempt=attempt, answers=answers, key=key, at=at)
    return True


@transaction.atomic
def submit(*, attempt: Attempt, answers: Answers, key: UUID, by: Actor, at: datetime) -> GradeEvent:
    """Hands in, grades, and completes the module when nothing is missing: all of it, or nothing.

    Handing in again changes nothing and returns the grade there is.
    """
    enrolment = _enrolment_of(attempt)
    enrolments.lock(enrolment)
    if SubmitEvent.objects.filter(attempt=attempt).exists():
        known = grade_of(attempt)
        if known is None:
            raise LookupError(f"attempt {attempt.pk} was handed in and has no grade")
        return known
    last_seq = quizzes.append_answers(attempt=attempt, answers=answers, key=key, at=at)
    grade = quizzes.hand_in(attempt=attempt, key=key, at=at, last_seq=last_seq)
    record(by=by, verb="courses.attempt_submitted", on=attempt, at=at, detail={"percent": grade.percent})
    _complete_if_earned(enrolment, by=by, at=at)
    return grade


def _enrolment_of(attempt: Attempt) -> Enrolment:
    """The enrolment under which the attempt was begun. Raises Cancelled when it was given up meanwhile."""
    standing = Enrolment.objects.standing().filter(
        person=attempt.person_id, version=attempt.version_id, at__lte=attempt.started_at
    )
    try:
        return standing.select_related("version__issuer", "person").latest("number")
    except Enrolment.DoesNotExist:
        raise enrolments.Cancelled.told() from None
