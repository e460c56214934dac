# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many at once: one completion, one certificate, one number each. Each race has a control with the guard off."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from cms.rights import WrongPhase
from courses import learning
from courses.certificates import document
from courses.certificates import operations as certificates
from courses.certificates.models import Certificate, CertificateFile, CertificateNumber
from courses.enrolments import operations as enrolments
from courses.enrolments.models import Completion, Enrolment, Progress
from courses.hours.models import CreditEntry
from courses.quizzes.models import Attempt, GradeEvent, SubmitEvent
from tests import factories
from tests.courses import stage
from tests.factories import Cast

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 8
NOW = datetime(2026, 11, 20, 11, tzinfo=UTC)
WALLS = {
    "courses_submitevent": "courses_submitevent_attempt_id_key",
    "courses_answerevent": "one_answer_a_client_uid",
    "courses_takeover": "one_takeover_a_number",
    "courses_completion": "courses_completion_enrolment_id_key",
}


def all_at_once(act: Callable[[int], Any], clients: int = CLIENTS) -> list[Any]:
    """What `act(0)`, `act(1)`… return or raise, all begun at the same moment, each on its own connection."""
    together = Barrier(clients)

    def one(number: int) -> Any:
        try:
            connection.ensure_connection()
            together.wait(30)
            return act(number)
        except Exception as error:  # noqa: BLE001  the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(one, range(clients)))


def drop_walls() -> None:
    """Takes the unique constraints away: only the lock is left to hold the race."""
    with connection.cursor() as cursor:
        for table, name in WALLS.items():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        cursor.execute("DROP INDEX one_credit_a_completion")
        cursor.execute("DROP INDEX one_certificate_a_cycle")


def begun() -> Attempt:
    return stage.begin(stage.enrol(Cast().trainee, stage.short_module()))


def hand_in_at_once(attempt: Attempt) -> list[Any]:
    return all_at_once(lambda number: stage.hand_in(Attempt.objects.get(pk=attempt.pk)))


def made() -> tuple[int, ...]:
    kinds = (SubmitEvent, GradeEvent, Completion, CreditEntry, Certificate)
    return tuple(kind.objects.count() for kind in kinds)


def test_eight_submissions_at_once_give_one_of_everything():
    grades = hand_in_at_once(begun())

    assert len({grade.pk for grade in grades}) == 1
    assert made() == (1, 1, 1, 1, 1)


def test_the_lock_alone_holds_the_race():
    drop_walls()

    hand_in_at_once(begun())

    assert made() == (1, 1, 1, 1, 1)


def test_control_without_lock_and_constraints_there_are_doubles(monkeypatch):
    drop_walls()
    attempt, together = begun(), Barrier(CLIENTS)

    def no_lock(enrolment: Enrolment) -> Progress:
        together.wait(30)
        return Progress.objects.get(enrolment=enrolment)

    monkeypatch.setattr(enrolments, "lock", no_lock)

    hand_in_at_once(attempt)

    submissions, grades, *_rest = made()
    assert submissions > 1
    assert grades > 1


def issue_at_once() -> list[Any]:
    stage.hand_in(begun())
    completion = Completion.objects.get()

    def issue(number: int) -> Certificate:
        with transaction.atomic():
            return certificates.issue_if_earned(
                completion=Completion.objects.get(pk=completion.pk), by=None, at=NOW
            )

    return all_at_once(issue)


def test_eight_issues_of_one_completion_give_one_certificate():
    assert {made.pk for made in issue_at_once()} == {Certificate.objects.get().pk}


def test_control_without_the_unique_key_there_are_eight_more():
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_certificate_a_cycle")

    issue_at_once()

    assert Certificate.objects.count() == CLIENTS + 1


def test_eight_clicks_enrol_once():
    page, person = stage.short_module(), Cast().trainee

    enrolled = all_at_once(lambda number: stage.enrol(person, page))

    assert {made.pk for made in enrolled} == {Enrolment.objects.get().pk}
    assert Progress.objects.count() == 1


def test_giving_up_while_handing_in_leaves_one_of_the_two():
    attempt = begun()
    enrolment = Enrolment.objects.get()

    def act(number: int) -> Any:
        if number:
            return stage.hand_in(Attempt.objects.get(pk=attempt.pk))
        return learning.cancel(enrolment=enrolment, by=factories.actor(attempt.person), at=stage.LATER)

    results = all_at_once(act, clients=2)

    (loser,) = [result for result in results if isinstance(result, Exception)]
    assert isinstance(loser, WrongPhase)
    assert hasattr(Enrolment.objects.get(), "cancellation") != Certificate.objects.exists()


def test_handing_in_after_giving_up_is_answered_in_words():
    attempt = begun()
    learning.cancel(enrolment=Enrolment.objects.get(), by=factories.actor(attempt.person), at=stage.LATER)

    with pytest.raises(enrolments.Cancelled, match="iscriviti di nuovo"):
        stage.hand_in(attempt)


def issued(count: int) -> list[Certificate]:
    page, people = stage.short_module(), []
    for number in range(count):
        person = factories.Person.objects.create(given_name=f"Persona {number}", family_name="Prova")
        factories.User.objects.create_user(f"p{number}@example.it", person=person)
        people.append(person)
    return [stage.pass_module(person, page) for person in people]


def test_eight_workers_leave_no_gap_and_no_double(monkeypatch):
    monkeypatch.setattr(document, "write", lambda certificate, facts, *, number, **more: number.encode())
    certificates_made = issued(24)

    def work(number: int) -> None:
        for certificate in certificates_made[number:] + certificates_made[:number]:
            certificates.render(certificate=Certificate.objects.get(pk=certificate.pk), at=NOW)

    failed = [error for error in all_at_once(work) if error]

    assert failed == []
    assert sorted(CertificateNumber.objects.values_list("number", flat=True)) == list(range(1, 25))
    assert CertificateFile.objects.count() == 24


def test_control_without_the_wait_numbers_double(monkeypatch):
    certificates_made = issued(CLIENTS)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE courses_certificatenumber DROP CONSTRAINT one_certificate_a_number")
    together = Barrier(CLIENTS)
    monkeypatch.setattr(certificates, "_wait_for_series", lambda **series: together.wait(30))

    def number_one(number: int) -> int:
        with transaction.atomic():
            given = certificates.give_number(certificate=certificates_made[number])
            together.wait(30)
        return given.number

    assert len(set(all_at_once(number_one))) < CLIENTS
