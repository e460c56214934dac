# SPDX-License-Identifier: AGPL-3.0-or-later
"""Batches that were stopped, or of which nothing came: what list, page and mail go on saying of them."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from cms import clock
from cms.notices.models import Notice
from courses import certifying
from courses.certificates import operations as certificates
from courses.certificates.batches.operations import issue_row
from courses.certificates.batches.queries import tally_of
from courses.certificates.models import Certificate
from courses.certificates.operations import render
from tests import factories
from tests.courses.waiting import ask, completed


@pytest.fixture
def officer(cast):
    return factories.actor(cast.training_officer)


@pytest.fixture
def office(client, cast):
    return factories.sign_in(client, cast.training_officer)


def finish(batch) -> None:
    certifying.issue_batch(batch=batch)
    for certificate in Certificate.objects.filter(file=None):
        render(certificate=certificate, at=clock.now())


def stop(batch, officer) -> None:
    assert certifying.stop_certificates(batch=batch, by=officer, at=clock.now())


def words(client, batch=None) -> str:
    """The page of a batch, or the list of them all."""
    address = reverse("issuing_batch", args=[batch.uid]) if batch else reverse("certificates_to_issue")
    main = BeautifulSoup(client.get(address).content, "html.parser").select_one("main")
    return " ".join(main.get_text(" ").split())


def stands(batch) -> tuple[int, int, int]:
    tally = tally_of(batch)
    return tally.issued, tally.done, tally.left_out


def test_a_stopped_batch_counts_only_what_it_issued_itself(office, officer):
    rows = completed(3)
    stopped = ask(rows, officer)
    issue_row(row_id=stopped.rows.get(place=1).pk, by=officer, at=clock.now())
    stop(stopped, officer)
    before = (1, 0, 2)
    assert stands(stopped) == before

    other = ask(rows[1:], officer)
    finish(other)

    assert (stands(stopped), stands(other)) == ((1, 1, 2), (2, 2, 0))
    assert "1 su 3, fermato" in words(office)
    page = words(office, stopped)
    assert "Fermato: 1 attestato rilasciato." in page
    assert "2 non rilasciati" in page


def test_of_one_stopped_before_anything_nothing_was_issued_ever(office, officer):
    rows = completed(2)
    stopped = ask(rows, officer)
    stop(stopped, officer)
    for issued_since in (False, True):
        if issued_since:
            finish(ask(rows, officer))
        page = words(office, stopped)
        assert "Fermato: nessun attestato rilasciato. 2 non rilasciati" in page, issued_since
        assert "nel registro" not in page
        assert "0 su 2, fermato" in words(office)


def test_the_mail_of_one_stopped_before_anything_counts_no_zero(officer):
    batch = ask(completed(2), officer)
    stop(batch, officer)

    certifying.follow_batches(at=clock.now())

    mail = Notice.objects.get(key__startswith="courses.issued:")
    assert mail.subject == "Nessun attestato rilasciato per «Modulo dell’ufficio»"
    assert "Non è stato rilasciato nessun attestato di «Modulo dell’ufficio»." in mail.body
    assert "2 non sono stati rilasciati" in mail.body
    assert "0 attestati" not in mail.body


def test_where_all_failed_no_zero_is_counted_either(office, officer, monkeypatch):
    batch = ask(completed(2), officer)
    monkeypatch.setattr(certificates, "problems_in", lambda facts, terms: ["Manca qualcosa."])

    certifying.issue_batch(batch=batch)

    page = words(office, batch)
    assert "Finito: nessun attestato rilasciato." in page
    assert "Manca qualcosa." in page
    assert "0 su 2, 2 non rilasciati" in words(office)


def test_list_page_and_mail_bear_the_title_of_the_certificates(office, officer):
    batch = ask(completed(1), officer)
    finish(batch)
    batch.module.title = "Come si chiama adesso"
    batch.module.save()

    certifying.follow_batches(at=clock.now())

    mail = Notice.objects.get(key__startswith="courses.issued:")
    for told in (words(office), words(office, batch), mail.subject, mail.body):
        assert "Modulo dell’ufficio" in told
        assert "Come si chiama adesso" not in told
