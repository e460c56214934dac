# SPDX-License-Identifier: AGPL-3.0-or-later
"""Appending the facts of an attempt. Callers hold the lock of the enrolment (`courses.learning`)."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import Max

from courses.catalogue.content import Activity
from courses.catalogue.models import ModuleVersion
from courses.quizzes.grading import grade
from courses.quizzes.models import AnswerEvent, Attempt, GradeEvent, SubmitEvent
from courses.quizzes.queries import answers_of

type Answers = Mapping[str, Sequence[str]]


def start(
    *, person_id: int, version: ModuleVersion, activity: Activity, since: datetime, at: datetime
) -> tuple[Attempt, bool]:
    """The attempt not yet handed in and False, or a new one and True."""
    mine = Attempt.objects.filter(person=person_id, version=version, activity_uid=activity.uid)
    under_way = mine.filter(submission__isnull=True, started_at__gte=since).order_by("number").last()
    if under_way:
        return under_way, False
    number = (mine.aggregate(last=Max("number"))["last"] or 0) + 1
    attempt = Attempt.objects.create(
        person_id=person_id, version=version, activity_uid=activity.uid, number=number,
        seed=secrets.randbits(62), started_at=at)  # fmt: skip
    return attempt, True


def append_answers(*, attempt: Attempt, answers: Answers, key: UUID, at: datetime) -> int:
    """Appends the answers that differ from the last known, so that sending a form again appends nothing.

    Returns the last sequence number. Unknown questions and options are dropped. `key` is the form's.
    """
    known = _choices_known(attempt)
    seq = AnswerEvent.objects.filter(attempt=attempt).aggregate(last=Max("seq"))["last"] or 0
    before, events = answers_of(attempt), []
    for question_uid, given in answers.items():
        choices = sorted(set(given) & known.get(question_uid, set()))
        if question_uid not in known or choices == before.get(question_uid, []):
            continue
        seq += 1
        events.append(
            AnswerEvent(
                attempt=attempt, client_uid=uuid5(key, str(seq)), seq=seq, question_uid=question_uid,
                choices=choices, at=at)
        )  # fmt: skip
    AnswerEvent.objects.bulk_create(events)
    return seq


def _choices_known(attempt: Attempt) -> dict[str, set[str]]:
    activity = attempt.version.activity(attempt.activity_uid)
    questions = activity.questions if activity else ()
    return {question.uid: {option.uid for option in question.options} for question in questions}


def hand_in(*, attempt: Attempt, key: UUID, at: datetime, last_seq: int) -> GradeEvent:
    """Closes the attempt and grades it by the key of its version."""
    activity = attempt.version.activity(attempt.activity_uid)
    if activity is None:
        raise LookupError(f"attempt {attempt.pk} is about no activity of its version")
    SubmitEvent.objects.create(attempt=attempt, client_uid=key, last_seq=last_seq, at=at)
    result = grade(
        attempt.version.key, activity.questions, answers_of(attempt), pass_percent=activity.pass_percent
    )
    return GradeEvent.objects.create(
        attempt=attempt, points=result.points, max_points=result.max_points, percent=result.percent,
        is_passed=result.is_passed, by_question=result.by_question, at=at)  # fmt: skip
