# SPDX-License-Identifier: AGPL-3.0-or-later
"""Appending the facts of an attempt. Callers hold the lock of the enrolment (`courses.sitting`)."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Max
from django.utils.translation import gettext as _

from cms.rights import WrongPhase
from courses.catalogue.content import Quiz
from courses.catalogue.models import ModuleVersion
from courses.questions.content import Question, QuestionKind
from courses.questions.marking import clean_answer
from courses.quizzes.closing import deadline_of, refusal
from courses.quizzes.grading import NOBODY, ByHand, Grade, grade, in_thousandths
from courses.quizzes.models import AnswerEvent, Attempt, GradeEvent, SubmitEvent, TakeOver
from courses.quizzes.queries import (
    Answers,
    answers_of,
    extra_percent,
    grade_of,
    key_of,
    latest,
    lock_key,
    open_attempt,
    plain,
    questions_of,
    quiz_of,
    sittings_of,
)
from courses.quizzes.receiving import Batch

__all__ = ["Answers", "append_answers", "append_events", "grade_by_person", "hand_in", "start", "take_over"]


class BadPoints(ValueError):
    """Points that an answer cannot have; the words say which it can."""


def start(
    *, person_id: int, version: ModuleVersion, activity_uid: UUID, quiz: Quiz, since: datetime, at: datetime,
    cycle_since: datetime | None = None,
) -> tuple[Attempt, bool]:  # fmt: skip
    """The attempt not yet handed in and False, or a new one and True. `since`: when the person enrolled.
    `cycle_since`: when they began to take the module again.

    Raises WrongPhase with the words of why none can begin now.
    """
    known = sittings_of(
        person_id, module_id=version.module_id, activity_uid=activity_uid, cycle_since=cycle_since
    )
    if under_way := open_attempt(known, since=since):
        return under_way, False
    if why_not := refusal(quiz, plain(known, since=since), at):
        raise WrongPhase(why_not)
    extra = extra_percent(person_id, at) if quiz.time_limit else 0
    attempt = Attempt.objects.create(
        person_id=person_id, version=version, activity_uid=activity_uid, seed=secrets.randbits(62),
        number=_last_number(person_id, activity_uid, known, cycle_since) + 1, started_at=at, extra_percent=extra,
        deadline=deadline_of(quiz, started_at=at, extra_percent=extra))  # fmt: skip
    return attempt, True


def _last_number(
    person_id: int, activity_uid: UUID, known: list[Attempt], cycle_since: datetime | None
) -> int:
    """Attempts are numbered through all cycles."""
    if known or cycle_since is None:
        return max((one.number for one in known), default=0)
    mine = Attempt.objects.filter(person=person_id, activity_uid=activity_uid)
    return mine.aggregate(last=Max("number"))["last"] or 0


def take_over(*, attempt: Attempt, device_uid: UUID, at: datetime) -> TakeOver:
    """The epoch of a device: the last, when it is the device's already, or the next."""
    last = TakeOver.objects.filter(attempt=attempt).order_by("number").last()
    if last and last.device_uid == device_uid:
        return last
    return TakeOver.objects.create(
        attempt=attempt, number=last.number + 1 if last else 1, device_uid=device_uid, at=at
    )


def append_events(*, attempt: Attempt, batch: Batch, at: datetime, is_late: bool) -> None:
    """Appends what a device sent, each once: what is known already changes nothing. One query.

    An answer to a question that the attempt does not ask is kept empty, and counts for nothing.
    """
    asked = {question.uid: question for question in questions_of(attempt)}
    rows = [
        AnswerEvent(
            attempt=attempt, client_uid=event.client_uid, epoch=batch.epoch, seq=event.seq,
            question_uid=event.question_uid, answer=_cleaned(asked.get(str(event.question_uid)), event.answer),
            client_at=event.client_at, at=at, is_late=is_late)
        for event in batch.events
    ]  # fmt: skip
    AnswerEvent.objects.bulk_create(rows, ignore_conflicts=True)


def _cleaned(question: Question | None, answer: Any) -> dict[str, Any]:
    return clean_answer(question, answer) if question else {}


def append_answers(
    *, attempt: Attempt, answers: Answers, key: UUID, seen: int | None, at: datetime, is_late: bool
) -> None:
    """Appends what a form without a script changes, as a device of its own: sending it again appends nothing.

    `answers` are those of the whole form, `key` its copy's. `seen`: the last event that the form showed; what it
    only repeats from then does not overwrite what was answered elsewhere since.
    """
    events = list(AnswerEvent.objects.filter(attempt=attempt).order_by("pk"))
    mine = set(TakeOver.objects.filter(attempt=attempt, device_uid=key).values_list("number", flat=True))
    known = latest(events)
    showed = latest(one for one in events if seen is None or one.pk <= seen)
    showed |= {str(one.question_uid): one.answer for one in events if one.epoch in mine}
    changed: dict[str, Any] = {}
    for question in questions_of(attempt):
        answer = clean_answer(question, answers.get(question.uid, {}))
        is_new = answer not in (known.get(question.uid, {}), showed.get(question.uid, {}))
        if question.uid in answers and is_new:
            changed[question.uid] = answer
    if not changed:
        return
    epoch = take_over(attempt=attempt, device_uid=key, at=at).number
    seq = max((one.seq for one in events if one.epoch == epoch), default=0)
    AnswerEvent.objects.bulk_create(
        AnswerEvent(
            attempt=attempt, client_uid=uuid5(key, f"{epoch}.{number}"), epoch=epoch, seq=number,
            question_uid=question_uid, answer=answer, at=at, is_late=is_late)
        for number, (question_uid, answer) in enumerate(changed.items(), seq + 1)
    )  # fmt: skip


def hand_in(*, attempt: Attempt, kind: str, key: UUID, at: datetime) -> GradeEvent:
    """Closes the attempt and grades what was answered in time."""
    lock_key(attempt.version_id, alone=False)
    SubmitEvent.objects.create(attempt=attempt, kind=kind, client_uid=key, at=at)
    return append_grade(attempt=attempt, result=graded(attempt, key_of(attempt.version)), at=at)


def graded(attempt: Attempt, key: Mapping[str, Any], by_hand: ByHand = NOBODY) -> Grade:
    """What an attempt is worth by a key."""
    return grade(
        key,
        questions_of(attempt),
        answers_of(attempt),
        pass_percent=quiz_of(attempt).pass_percent,
        by_hand=by_hand,
    )


def append_grade(*, attempt: Attempt, result: Grade, at: datetime, **fields: Any) -> GradeEvent:
    """Appends a grade: from now on it counts. `fields`: correction, grader, reason."""
    return GradeEvent.objects.create(
        attempt=attempt, points=Decimal(in_thousandths(result.points)), max_points=result.max_points,
        percent=result.percent, is_passed=result.is_passed, is_complete=result.is_complete,
        by_question=result.by_question, at=at, **fields)  # fmt: skip


def grade_by_person(
    *,
    attempt: Attempt,
    points: Mapping[str, Decimal],
    comments: Mapping[str, str],
    person_id: int,
    at: datetime,
    reason: str = "",
) -> GradeEvent:
    """Appends the grade with what a person gives to essays, question uid → points and → comment; what was given
    before stands where nothing is said now. The caller completes what is earned.

    Raises WrongPhase before handing in, BadPoints for points that an answer cannot have.
    """
    lock_key(attempt.version_id, alone=False)
    last = grade_of(attempt)
    if last is None:
        raise WrongPhase(_("This attempt has not been handed in yet."))
    most = {one.uid: one.points for one in questions_of(attempt) if one.kind == QuestionKind.ESSAY}
    for uid, given in points.items():
        if uid not in most or not 0 <= given <= most[uid]:
            raise BadPoints(_("Give from 0 to %(most)s points.") % {"most": most.get(uid, 0)})
    before = by_hand_of(last)
    by_hand = ByHand(
        points={**before.points, **{uid: Fraction(given) for uid, given in points.items()}},
        comments={**before.comments, **comments},
    )
    return append_grade(
        attempt=attempt, result=graded(attempt, key_of(attempt.version), by_hand), at=at,
        grader_id=person_id, reason=reason)  # fmt: skip


def by_hand_of(last: GradeEvent) -> ByHand:
    """What persons gave up to a grade."""
    given = {uid: row for uid, row in last.by_question.items() if row.get("by_hand")}
    comments = {uid: row["comment"] for uid, row in last.by_question.items() if row.get("comment")}
    return ByHand({uid: Fraction(row["points"]) for uid, row in given.items()}, comments)
