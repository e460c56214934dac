# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of whoever sits a test. Each is one transaction that holds the lock of the enrolment."""

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection, transaction

from cms.audit.operations import Doer, record
from cms.rights import Actor, Hidden
from courses.completion import complete_if_earned
from courses.enrolments import operations as enrolments
from courses.enrolments.models import Enrolment
from courses.enrolments.queries import cycle_since
from courses.enrolments.rules import STANDING, UNDER_STANDING
from courses.quizzes import operations as quizzes
from courses.quizzes.closing import GRACE, is_over
from courses.quizzes.models import Attempt, GradeEvent, SubmitEvent, TakeOver
from courses.quizzes.operations import Answers
from courses.quizzes.queries import grade_of, late_of
from courses.quizzes.receiving import Batch
from courses.quizzes.state import State, state_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a test as sent: the key of its copy, all its answers, the last event that it showed."""

    key: UUID
    answers: Answers
    seen: int | None = None


@transaction.atomic
def start_attempt(*, enrolment: Enrolment, activity_uid: UUID, by: Actor, at: datetime) -> Attempt:
    """The attempt under way, or a new one. One whose time is over is handed in and returned.

    Raises WrongPhase with the words of why none can begin now.
    """
    progress = enrolments.lock(enrolment)
    known = enrolment.followed
    version = known if known.pk == progress.version_id else progress.version
    activity = version.activity(activity_uid)
    if activity is None or activity.quiz is None:
        raise Hidden("no such test in the version of this enrolment")
    attempt, is_new = quizzes.start(
        person_id=enrolment.person_id, version=version, activity_uid=activity_uid, quiz=activity.quiz,
        since=enrolment.at, at=at, cycle_since=cycle_since(enrolment))  # fmt: skip
    if is_new:
        record(by=by, verb="courses.attempt_started", on=attempt, at=at)
    elif is_over(attempt.deadline, at):
        _hand_in(attempt, enrolment, key=uuid4(), by=None, at=at)
    return attempt


@transaction.atomic
def take_over(*, attempt: Attempt, device_uid: UUID, at: datetime) -> TakeOver:
    """From here on `device_uid` answers. Also after handing in, so that what it still has is kept as late."""
    enrolments.lock(enrolment_of(attempt))
    return quizzes.take_over(attempt=attempt, device_uid=device_uid, at=at)


class NotHolder(Exception):
    """The epoch was never this device's; `epoch` is the one that may go on."""

    def __init__(self, epoch: int) -> None:
        super().__init__(epoch)
        self.epoch = epoch


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was kept: where the attempt stands, and which of the answers came too late to count."""

    state: State
    late: frozenset[UUID] = frozenset()


@transaction.atomic
def append(*, attempt: Attempt, batch: Batch, at: datetime | None = None) -> Receipt:
    """Keeps what a device sent; what comes after time or handing in is kept as late, and does not count.

    Three queries while the attempt is open. `at` is the database's moment after the lock, unless given.
    Raises NotHolder, Cancelled.
    """
    _lock_of(attempt)
    state = state_of(attempt, epoch=batch.epoch, at=at, standing=STANDING)
    if not state.is_standing:
        raise _cancelled(attempt)
    if state.owner_uid != batch.device_uid:
        raise NotHolder(state.epoch)
    quizzes.append_events(attempt=attempt, batch=batch, at=state.at, is_late=not state.is_open)
    if state.is_open:
        return Receipt(state)
    return Receipt(state, frozenset(late_of(attempt, [event.client_uid for event in batch.events])))


# The lock of `enrolments.lock`, written out as `state.ASKED` is; whether the enrolment stands is asked after it.
LOCK = """
SELECT p.enrolment_id FROM courses_progress p JOIN courses_enrolment e ON e.id = p.enrolment_id
WHERE e.person_id = %s AND e.module_id = %s AND e.at <= %s
ORDER BY e.number DESC LIMIT 1 FOR UPDATE OF p"""


def _lock_of(attempt: Attempt) -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [attempt.person_id, attempt.version.module_id, attempt.started_at])


@transaction.atomic
def answer(*, attempt: Attempt, form: Form, by: Actor, at: datetime) -> bool:
    """Keeps what a form changes, without handing in; False when it came too late to count."""
    enrolments.lock(enrolment_of(attempt))
    is_late = is_over(attempt.deadline, at) or SubmitEvent.objects.filter(attempt=attempt).exists()
    _keep(attempt, form, at=at, is_late=is_late)
    return not is_late


@transaction.atomic
def submit(
    *, attempt: Attempt, form: Form | None, key: UUID | None = None, by: Actor, at: datetime
) -> GradeEvent:
    """Hands in, grades, and completes the module when nothing is missing: all of it, or nothing.

    Without a `form` what was sent before is handed in, under `key`. Handing in again changes no grade and
    returns the one there is; what is new in a form is then kept as late.
    """
    enrolment = enrolment_of(attempt)
    enrolments.lock(enrolment)
    known = grade_of(attempt)
    if form:
        _keep(attempt, form, at=at, is_late=known is not None or is_over(attempt.deadline, at))
    sent = form.key if form else key or uuid4()
    return known or _hand_in(attempt, enrolment, key=sent, by=by, at=at)


def _keep(attempt: Attempt, form: Form, *, at: datetime, is_late: bool) -> None:
    quizzes.append_answers(
        attempt=attempt, answers=form.answers, key=form.key, seen=form.seen, at=at, is_late=is_late
    )


def _hand_in(
    attempt: Attempt, enrolment: Enrolment, *, key: UUID, by: Doer | None, at: datetime
) -> GradeEvent:
    over = is_over(attempt.deadline, at)
    kind = SubmitEvent.Kind.EXPIRED if over else SubmitEvent.Kind.PERSON
    grade = quizzes.hand_in(attempt=attempt, kind=kind, key=key, at=at)
    verb = "courses.attempt_expired" if over else "courses.attempt_submitted"
    record(by=by, verb=verb, on=attempt, at=at, detail={"percent": grade.percent})
    complete_if_earned(enrolment=enrolment, by=by, at=at)
    return grade


def enrolment_of(attempt: Attempt) -> Enrolment:
    """The enrolment under which the attempt was begun. Raises Cancelled when it was given up meanwhile."""
    standing = Enrolment.objects.standing().filter(
        person=attempt.person_id, module__versions=attempt.version_id, at__lte=attempt.started_at
    )
    try:
        return standing.select_related("progress", "person").latest("number")
    except Enrolment.DoesNotExist:
        raise _cancelled(attempt) from None


def _cancelled(attempt: Attempt) -> enrolments.Cancelled:
    return enrolments.cancelled(
        person_id=attempt.person_id, version_id=attempt.version_id, since=attempt.started_at
    )


def expire_due(*, at: datetime) -> int:
    """Hands in every attempt whose time is over, each in a transaction of its own; returns how many.

    One that fails is told to the log and stops no other: the next round takes it up again.
    """
    due = Attempt.objects.filter(UNDER_STANDING, deadline__lt=at - GRACE, submission__isnull=True).order_by(
        "deadline", "pk"
    )
    count = 0
    for attempt in due.select_related("version"):
        try:
            count += _expire(attempt, at=at)
        except Exception:
            log.exception("attempt %s could not be handed in", attempt.pk)
    return count


@transaction.atomic
def _expire(attempt: Attempt, *, at: datetime) -> bool:
    enrolment = enrolment_of(attempt)
    enrolments.lock(enrolment)
    if grade_of(attempt):
        return False
    _hand_in(attempt, enrolment, key=uuid4(), by=None, at=at)
    return True
