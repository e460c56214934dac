# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many at once issue, press, stop, renew: one certificate each, one batch, one cycle. Each has its control."""

from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connection, transaction

from cms import clock
from courses import certifying, learning
from courses.admissions import operations as admissions
from courses.certificates import operations as certificates
from courses.certificates.batches import operations as batches
from courses.certificates.batches.models import IssuingBatch, IssuingFailure
from courses.certificates.models import Certificate
from courses.enrolments.models import Completion, Enrolment
from tests import factories
from tests.courses import stage
from tests.courses.waiting import ask, completed
from tests.factories import Cast
from tests.races.test_certificates import CLIENTS, NOW, all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 50


def officer():
    return factories.actor(Cast().training_officer)


def issue_in_rounds() -> list[Any]:
    """Round after round eight clients issue the certificate of one completion; everything that failed."""
    rows = completed(ROUNDS)
    together = Barrier(CLIENTS)

    def client(number: int) -> list[Exception]:
        failed = []
        for row in rows:
            together.wait(30)
            try:
                with transaction.atomic():
                    completion = Completion.objects.get(pk=row.pk)
                    certificates.issue(completion=completion, by=None, at=NOW)
            except Exception as error:  # noqa: BLE001  the test looks at it
                failed.append(error)
        return failed

    return [error for found in all_at_once(client) for error in found]


def test_eight_clients_in_fifty_rounds_give_one_certificate_a_completion():
    assert issue_in_rounds() == []
    assert Certificate.objects.count() == ROUNDS
    assert Certificate.objects.values("completion").distinct().count() == ROUNDS


def test_control_without_the_unique_key_every_client_makes_its_own():
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_certificate_a_cycle")

    issue_in_rounds()

    assert Certificate.objects.count() >= 2 * ROUNDS


def asked_at_once() -> list[Any]:
    rows, by = completed(3), officer()
    return all_at_once(lambda number: ask(rows, by))


def test_eight_presses_of_the_button_make_one_batch():
    assert {made.pk for made in asked_at_once()} == {IssuingBatch.objects.get().pk}


def test_control_without_the_wait_there_are_several_batches(monkeypatch):
    together = Barrier(CLIENTS)
    waiting = batches.waiting
    monkeypatch.setattr(batches, "wait_for", lambda name: None)
    monkeypatch.setattr(batches, "waiting", lambda: together.wait(30) >= 0 and waiting())

    asked_at_once()

    assert IssuingBatch.objects.count() > 1


def eight_workers() -> list[Any]:
    by = officer()
    batch = ask(completed(12), by)
    return [error for error in all_at_once(lambda number: certifying.issue_batch(batch=batch)) if error]


def test_eight_workers_at_one_batch_issue_each_row_once():
    assert eight_workers() == []
    assert (Certificate.objects.count(), IssuingFailure.objects.count()) == (12, 0)


def test_the_wait_of_the_batch_alone_holds_the_race():
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_certificate_a_cycle")

    assert eight_workers() == []
    assert Certificate.objects.count() == 12


def test_control_without_wait_and_key_rows_are_issued_twice(monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_certificate_a_cycle")
    wait = batches.wait_for
    monkeypatch.setattr(batches, "wait_for", lambda name: None if "batch" in name else wait(name))

    eight_workers()

    assert Certificate.objects.count() > 12


def test_stopping_while_it_runs_leaves_no_certificate_after_the_stop():
    by = officer()
    batch = ask(completed(12), by)

    def act(number: int) -> Any:
        if number:
            return certifying.issue_batch(batch=batch)
        return certifying.stop_certificates(batch=batch, by=by, at=clock.now()), Certificate.objects.count()

    (is_stopped, then), _nothing = all_at_once(act, clients=2)

    assert Certificate.objects.count() == (then if is_stopped else 12)


def test_control_without_the_wait_a_certificate_comes_after_the_stop(monkeypatch):
    by = officer()
    batch, whole = ask(completed(12), by), batches.issue
    has_looked, is_stopped = Event(), Event()

    def slow(**fields):
        has_looked.set()
        assert is_stopped.wait(30)
        return whole(**fields)

    def act(number: int) -> Any:
        if number:
            return certifying.issue_batch(batch=batch)
        assert has_looked.wait(30)
        certifying.stop_certificates(batch=batch, by=by, at=clock.now())
        then = Certificate.objects.count()
        is_stopped.set()
        return then

    monkeypatch.setattr(batches, "wait_for", lambda name: None)
    monkeypatch.setattr(batches, "issue", slow)

    then, _nothing = all_at_once(act, clients=2)

    assert Certificate.objects.count() == then + 1


def held() -> Certificate:
    return stage.pass_module(Cast().trainee, stage.short_module("scade", valid_months=1))


def renewed_at_once(certificate: Certificate) -> list[Any]:
    page, by = certificate.module, factories.actor(certificate.person)
    return all_at_once(lambda number: learning.renew(module=page, by=by, at=stage.LATER))


def test_eight_presses_of_renew_begin_one_cycle():
    begun = renewed_at_once(held())

    assert {made.pk for made in begun} == {Enrolment.objects.get(cycle=2).pk}


def test_control_without_waiting_for_the_module_presses_fail(monkeypatch):
    certificate, together = held(), Barrier(CLIENTS)
    monkeypatch.setattr(admissions, "hold", lambda module: together.wait(30) >= 0 and module)

    begun = renewed_at_once(certificate)

    assert [made for made in begun if isinstance(made, Exception)]
