# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many at once at one attempt: one start, one seat each epoch, a grade of all that counts.

Handing in twice at once is in `test_certificates`: it must give one of everything that follows too. Each race has
a control with the guards off, which must fail.
"""

from threading import Barrier, Event
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from courses import sitting
from courses.enrolments import operations as enrolments
from courses.enrolments.models import Enrolment, Progress
from courses.quizzes import operations as quizzes
from courses.quizzes.models import AnswerEvent, Attempt, GradeEvent, TakeOver
from courses.quizzes.queries import answers_of
from courses.quizzes.receiving import Batch
from courses.quizzes.receiving import Event as Given
from tests.courses import stage
from tests.factories import Cast
from tests.races.test_certificates import CLIENTS, all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def no_lock(monkeypatch):
    """Everybody passes where one would wait for the other, all in the same moment."""
    together = Barrier(CLIENTS)

    def passes(enrolment: Enrolment) -> Progress:
        together.wait(30)
        return Progress.objects.get(enrolment=enrolment)

    monkeypatch.setattr(enrolments, "lock", passes)


def drop_wall(table: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


def start_at_once() -> list[Any]:
    enrolment = stage.sole_test(Cast().trainee)
    return all_at_once(lambda _number: stage.begin(stage.again(enrolment)))


def test_eight_starts_at_once_give_one_attempt():
    drop_wall("courses_attempt", "one_attempt_a_number")

    assert {made.pk for made in start_at_once()} == {Attempt.objects.get().pk}


def test_control_without_the_lock_there_are_eight_attempts(no_lock):
    drop_wall("courses_attempt", "one_attempt_a_number")

    start_at_once()

    assert Attempt.objects.count() > 1


def test_without_the_lock_the_wall_still_gives_one_attempt(no_lock):
    start_at_once()

    assert Attempt.objects.count() == 1


def take_over_at_once(attempt: Attempt) -> list[int]:
    """The epochs given to eight devices at once."""
    all_at_once(lambda _number: sitting.take_over(attempt=attempt, device_uid=uuid4(), at=stage.AT))
    return sorted(TakeOver.objects.values_list("number", flat=True))


def test_eight_devices_get_an_epoch_each():
    drop_wall("courses_takeover", "one_takeover_a_number")

    attempt = stage.begin(stage.sole_test(Cast().trainee))

    assert take_over_at_once(attempt) == list(range(1, CLIENTS + 1))


def test_control_without_the_lock_devices_share_an_epoch(monkeypatch):
    drop_wall("courses_takeover", "one_takeover_a_number")
    attempt, together = stage.begin(stage.sole_test(Cast().trainee)), Barrier(CLIENTS)
    monkeypatch.setattr(enrolments, "lock", lambda _enrolment: together.wait(30))

    epochs = take_over_at_once(attempt)

    assert len(set(epochs)) < CLIENTS == len(epochs)


def test_the_same_answer_sent_eight_times_at_once_is_there_once():
    attempt, device = stage.begin(stage.sole_test(Cast().trainee)), uuid4()
    sitting.take_over(attempt=attempt, device_uid=device, at=stage.AT)
    batch = Batch(device, 1, tuple(_right(attempt)))

    replies = all_at_once(lambda _number: sitting.append(attempt=attempt, batch=batch))

    assert all(reply.state.is_open for reply in replies)
    assert AnswerEvent.objects.count() == 3


def _right(attempt: Attempt) -> list[Given]:
    answers = stage.right_answers(attempt).items()
    return [Given(uuid4(), seq, UUID(uid), answer) for seq, (uid, answer) in enumerate(answers, 1)]


def answer_while_handing_in(monkeypatch) -> tuple[dict, GradeEvent]:
    """Answers that have found the attempt open and are not yet kept when somebody hands it in: what counts then,
    and the grade."""
    attempt, device = stage.begin(stage.sole_test(Cast().trainee)), uuid4()
    sitting.take_over(attempt=attempt, device_uid=device, at=stage.AT)
    found_open, is_handed_in, real = Event(), Event(), quizzes.append_events

    def slowly(**arguments: Any) -> None:
        found_open.set()
        is_handed_in.wait(1.5)
        real(**arguments)

    monkeypatch.setattr(quizzes, "append_events", slowly)

    def act(number: int) -> Any:
        if number:
            return sitting.append(attempt=attempt, batch=Batch(device, 1, tuple(_right(attempt))))
        found_open.wait(30)
        try:
            return stage.hand_in(Attempt.objects.get(pk=attempt.pk), {})
        finally:
            is_handed_in.set()

    failed = [result for result in all_at_once(act, clients=2) if isinstance(result, Exception)]
    assert failed == []
    return answers_of(attempt), GradeEvent.objects.get()


def test_the_grade_is_of_all_that_counts(monkeypatch):
    counts, grade = answer_while_handing_in(monkeypatch)

    assert len(counts) == 3
    assert {uid: row["answer"] for uid, row in grade.by_question.items()} == counts


def test_control_without_the_lock_something_counts_that_is_not_graded(monkeypatch):
    monkeypatch.setattr(sitting, "_lock_of", lambda _attempt: None)

    counts, grade = answer_while_handing_in(monkeypatch)

    assert len(counts) == 3
    assert grade.points == 0
