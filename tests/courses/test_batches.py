# SPDX-License-Identifier: AGPL-3.0-or-later
"""Batches that do not go as they should: late files, officers who leave, many of them at once."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms import clock, jobs
from cms.accounts import privacy
from cms.notices.models import Notice
from cms.people.models import Mandate, Person, User
from courses import certifying
from courses.certificates.batches.listing import lines_of
from courses.certificates.batches.models import IssuingFailure
from courses.certificates.batches.queries import late_in, tally_of, to_follow, waiting_by_module
from courses.certificates.models import Certificate
from courses.certificates.operations import LATE, RENDER, render
from tests import factories
from tests.courses.waiting import ask, completed, waiting_module

MONTH = timedelta(days=30)
LARGE = "9" * 5000  # more digits than Python reads


@pytest.fixture
def officer(cast):
    return factories.actor(cast.training_officer)


@pytest.fixture
def issued(cast, officer):
    """Two certificates issued together, of which no file could be made."""
    batch = ask(completed(2), officer)
    certifying.issue_batch(batch=batch)
    return batch


@pytest.fixture
def failing(issued, monkeypatch):
    """The same, twenty minutes later, for who looks."""
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + LATE * 2)
    return issued


def finish(batch) -> None:
    certifying.issue_batch(batch=batch)
    for certificate in Certificate.objects.filter(file=None):
        render(certificate=certificate, at=clock.now())


def forget_jobs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def leave(person) -> None:
    Mandate.objects.filter(person=person).delete()


def test_a_file_is_late_after_ten_minutes_until_it_is_there(issued):
    now = clock.now()
    assert late_in(issued, at=now) == []
    first, second = Certificate.objects.order_by("pk")
    assert late_in(issued, at=now + LATE * 2) == [first.pk, second.pk]
    render(certificate=first, at=now)
    assert late_in(issued, at=now + LATE * 2) == [second.pk]


def test_the_page_says_how_many_are_late_and_asks_for_them_now(client, cast, failing):
    factories.sign_in(client, cast.training_officer)
    address = reverse("issuing_batch", args=[failing.uid])
    shown = client.get(address).content.decode()
    assert "2 file sono in ritardo" in shown
    assert "Riproviamo da soli ogni dieci minuti" in shown
    assert "2 file sono in ritardo" in client.get(address, headers={"HX-Request": "true"}).content.decode()

    before = len(jobs.waiting(RENDER))
    answer = client.post(reverse("retry_issuing", args=[failing.uid]), {"files": "1"}, follow=True)

    assert len(jobs.waiting(RENDER)) == before + 2
    assert "Richiesti di nuovo 2 file." in answer.content.decode()
    assert failing.retries.count() == 0


def test_what_is_not_late_is_not_said_to_be(client, cast, issued):
    factories.sign_in(client, cast.training_officer)
    assert "in ritardo" not in client.get(reverse("issuing_batch", args=[issued.uid])).content.decode()
    client.post(reverse("retry_issuing", args=[issued.uid]), {"files": "1"})
    assert len(jobs.waiting(RENDER)) == 2


def test_nothing_is_issued_in_the_name_of_who_has_left(cast, officer):
    batch = ask(completed(2), officer)
    leave(cast.training_officer)
    certifying.issue_batch(batch=batch)
    assert not Certificate.objects.exists()
    assert {row.reason for row in IssuingFailure.objects.all()} == {
        "Chi l’aveva chiesto non è più dell’ufficio formazione: riprova a tuo nome."
    }
    assert tally_of(batch).failed == 2

    other = cast.other_trainee
    factories.mandate(other, "training_officer")
    certifying.retry_certificates(batch=batch, by=factories.actor(other), at=clock.now())
    certifying.issue_batch(batch=batch)

    assert Certificate.objects.count() == 2


def test_nor_of_whose_login_is_closed(cast, officer):
    batch = ask(completed(1), officer)
    User.objects.filter(person=cast.training_officer).update(is_active=False)
    certifying.issue_batch(batch=batch)
    assert not Certificate.objects.exists()


def test_a_batch_that_was_stopped_gets_no_failures(cast, officer):
    batch = ask(completed(1), officer)
    certifying.stop_certificates(batch=batch, by=officer, at=clock.now())
    leave(cast.training_officer)
    certifying.issue_batch(batch=batch)
    assert not IssuingFailure.objects.exists()


def test_a_batch_of_whose_end_somebody_was_told_is_no_longer_counted(issued):
    assert to_follow(since=clock.now() - MONTH) == [issued]
    finish(issued)
    certifying.follow_batches(at=clock.now())
    assert to_follow(since=clock.now() - MONTH) == []
    at = clock.now()
    with CaptureQueriesContext(connection) as seen:
        certifying.follow_batches(at=at)
    assert len(seen) == 1
    assert Notice.objects.filter(key__startswith="courses.issued:").count() == 1


def test_nor_one_of_whose_end_nobody_can_be_told(cast, issued):
    User.objects.filter(person=cast.training_officer).update(is_active=False)
    assert to_follow(since=clock.now() - MONTH) == []


def test_one_not_yet_issued_is_followed_also_without_a_login(cast, officer):
    batch = ask(completed(1), officer)
    User.objects.filter(person=cast.training_officer).update(is_active=False)
    forget_jobs()
    certifying.follow_batches(at=clock.now())
    assert [row["batch_id"] for row in jobs.waiting("courses.issue_batch")] == [batch.pk]


def test_the_end_of_a_second_run_is_told_too(cast, officer, issued):
    finish(issued)
    certifying.follow_batches(at=clock.now())
    issued.retries.create(number=1, by=cast.training_officer, at=clock.now())
    assert [row.told for row in to_follow(since=clock.now() - MONTH)] == [f"courses.issued:{issued.pk}:1"]


@pytest.mark.parametrize("count", [1, 5])
def test_however_many_wait_the_queries_are_the_same(cast, officer, count):
    for number in range(count):
        ask(completed(1, waiting_module(f"n{number}", title=f"N{number}")), officer)
    at = clock.now()
    with CaptureQueriesContext(connection) as seen:
        certifying.follow_batches(at=at)
    assert len(seen) == 3


def test_whoever_was_erased_waits_for_nothing(cast):
    gone, stays = completed(2)
    person = Person.objects.get(pk=gone.enrolment.person_id)
    privacy.erase(
        person=person, reason="Richiesta 1/2026", by=factories.actor(cast.administrator), at=clock.now()
    )

    module = gone.enrolment.module_id
    assert waiting_by_module() == {module: 1}
    assert [line.uid for line in lines_of(module, most=500)] == [str(stays.uid)]


def test_the_register_shows_those_of_a_module_that_has_another_name_by_now(client, cast, issued):
    finish(issued)
    issued.module.title = "Come si chiama adesso"
    issued.module.save()
    factories.sign_in(client, cast.training_officer)

    page = BeautifulSoup(client.get(reverse("issuing_batch", args=[issued.uid])).content, "html.parser")
    (address,) = [link["href"] for link in page("a") if reverse("certificate_register") + "?" in link["href"]]
    shown = client.get(address)

    assert parse_qs(urlsplit(address).query) == {"modulo": [issued.module.slug]}
    assert shown.context["page"].paginator.count == 2


@pytest.mark.parametrize("said", [LARGE, "²", "-1", "x", ""])
def test_no_last_tenth_is_too_odd_for_the_page(client, cast, issued, said):
    factories.sign_in(client, cast.training_officer)
    address = reverse("issuing_batch", args=[issued.uid])
    assert client.get(address, {"detto": said}, headers={"HX-Request": "true"}).status_code == 200
