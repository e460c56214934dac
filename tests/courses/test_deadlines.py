# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers of a device around the deadline: what comes in time counts, what comes late is kept and marked."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from django.db.backends.postgresql.psycopg_any import DateRange

from courses import sitting
from courses.quizzes.models import Accommodation, AnswerEvent, Attempt, GradeEvent, SubmitEvent, TakeOver
from courses.quizzes.queries import answers_of
from courses.quizzes.receiving import Batch, Event
from tests.courses import stage


def test_between_the_common_deadline_and_theirs_only_who_has_more_time_is_heard(cast):
    """Twenty minutes, and 30 % more: what comes after 24 counts for one and is kept as late for the other."""
    Accommodation.objects.create(
        person=cast.trainee, extra_percent=30, during=DateRange(date(2026, 11, 1), date(2026, 12, 1))
    )
    for person, counts in ((cast.trainee, True), (cast.other_trainee, False)):
        attempt = stage.begin(stage.sole_test(person, time_limit=20))
        first, second, *_rest = stage.asked(attempt)
        right = stage.right_answers(attempt)
        receipts = _offline_from(attempt, {first: (10, right[first]), second: (24, right[second])})
        assert [bool(one.late) for one in receipts] == [False, not counts]
        grade = stage.hand_in(attempt, {}, at=stage.AT + timedelta(minutes=24, seconds=30))
        assert grade.points == (2 if counts else 1)
        assert AnswerEvent.objects.filter(attempt=attempt, is_late=True).count() == (not counts)


def test_who_comes_back_after_the_deadline_keeps_what_was_in_time(cast):
    """Cut off before the end, back after it: the answers of then are kept, marked late, and not counted."""
    attempt = stage.begin(stage.sole_test(cast.trainee, time_limit=20))
    first, second, third = stage.asked(attempt)
    right = stage.right_answers(attempt)
    received = {first: (19, right[first]), second: (20.5, right[second]), third: (20.6, right[third])}

    receipts = _offline_from(attempt, received)
    assert sitting.expire_due(at=stage.AT + timedelta(minutes=21)) == 1
    device = TakeOver.objects.get(attempt=attempt).device_uid
    after = _sent(attempt, device, 9, first, {}, stage.AT + timedelta(minutes=30))

    assert [bool(one.late) for one in (*receipts, after)] == [False, False, True, True]
    assert (GradeEvent.objects.get().points, SubmitEvent.objects.get().kind) == (2, "expired")
    assert AnswerEvent.objects.count() == 4
    assert answers_of(attempt) == {first: right[first], second: right[second]}


def _offline_from(attempt: Attempt, received: dict) -> list[sitting.Receipt]:
    """Answers of one device: question uid → after how many minutes the server receives it, and the answer."""
    device = uuid4()
    sitting.take_over(attempt=attempt, device_uid=device, at=stage.AT)
    return [
        _sent(attempt, device, seq, question, answer, stage.AT + timedelta(minutes=minutes))
        for seq, (question, (minutes, answer)) in enumerate(received.items(), 1)
    ]


def _sent(attempt: Attempt, device: UUID, seq: int, question: str, answer, at) -> sitting.Receipt:
    event = Event(uuid4(), seq, UUID(question), answer)
    return sitting.append(attempt=attempt, batch=Batch(device, 1, (event,)), at=at)
