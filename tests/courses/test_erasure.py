# SPDX-License-Identifier: AGPL-3.0-or-later
"""Erasing a learner: payload and bytes go, the register still answers; nothing is written again meanwhile."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from cms.accounts import privacy
from cms.accounts.models import Erasure
from cms.accounts.operations import invite
from cms.notices.models import Notice
from cms.notices.operations import deliver
from cms.people.models import TaxCode
from cms.rights import WrongPhase
from courses import enrolling, issuing, learning
from courses.admissions.queries import seats_left
from courses.assignments.models import Submission, SubmissionContent
from courses.certificates import operations
from courses.certificates.batches.models import IssuingBatch, IssuingFailure, IssuingRow
from courses.certificates.models import (
    Certificate,
    CertificateContent,
    CertificateFacts,
    CertificateFile,
    CertificateNumber,
)
from courses.certificates.operations import render
from courses.certificates.queries import entry_of
from courses.certificates.sharing.models import Bundle, ShareLink, ShareLinkWithdrawal
from courses.enrolments.models import Completion, Enrolment, EnrolmentCancellation
from tests import factories
from tests.cms.audit.test_production_role import role  # noqa: F401
from tests.courses import stage
from tests.factories import Cast

WAIT = 30


def earned(cast: Cast) -> Certificate:
    return stage.pass_module(cast.trainee, stage.short_module())


def erase(cast: Cast, somebody=None) -> Erasure:
    return privacy.erase(
        person=somebody or cast.trainee,
        reason="Richiesta ES-12/2026",
        by=factories.actor(cast.administrator),
        at=stage.LATER,
    )


@pytest.fixture
def issued(cast) -> Certificate:
    certificate = earned(cast)
    render(certificate=certificate, at=stage.LATER)
    return Certificate.objects.get(pk=certificate.pk)


def test_facts_and_bytes_go_register_number_and_hash_stay(cast, issued):
    number, sha256 = str(issued.numbered), issued.file.sha256

    made = erase(cast)

    assert (CertificateFacts.objects.count(), CertificateContent.objects.count()) == (0, 0)
    kept = Certificate.objects.get(pk=issued.pk)
    assert (str(kept.numbered), kept.file.sha256, kept.digest) == (number, sha256, issued.digest)
    assert made.counts["courses.CertificateFacts"] == made.counts["courses.CertificateContent"] == 1
    assert (Enrolment.objects.count(), Completion.objects.count()) == (1, 1)


def test_whoever_verifies_the_paper_reads_when_the_data_were_erased_and_compares_the_file(
    client, cast, issued
):
    pdf = bytes(issued.file.content.bytes)
    erase(cast)

    address = f"/verifica/{issued.code}/"
    page = client.get(address).content.decode()
    compared = client.post(address, {"file": SimpleUploadedFile("a.pdf", pdf)}).content.decode()

    assert "20 novembre 2026" in page
    assert str(issued.numbered) in page
    assert issued.file.sha256 in page
    for gone in ("N. Z.", "Zanè", 'name="surname"'):
        assert gone not in page, gone
    assert "È lo stesso file" in compared
    assert entry_of(issued.code).erased_at == stage.LATER


def test_links_open_no_more_and_bundles_go(cast, issued):
    link = ShareLink.objects.create(certificate=issued, code="s" * 27, at=stage.LATER)
    other = ShareLink.objects.create(certificate=issued, code="t" * 27, at=stage.LATER)
    ShareLinkWithdrawal.objects.create(link=other, at=stage.AT)
    Bundle.objects.create(person=cast.trainee, total=1, zip_bytes=b"PK", asked_at=stage.LATER)

    made = erase(cast)

    assert ShareLinkWithdrawal.objects.get(link=link).at == stage.LATER
    assert not Bundle.objects.exists()
    assert made.counts["ended courses.ShareLink"] == 1


def test_whoever_is_erased_gives_back_the_seat(cast):
    page = stage.module(seats=1)
    mine = stage.enrol(cast.trainee, page)
    assert seats_left(page) == 0

    made = erase(cast)

    assert EnrolmentCancellation.objects.get().enrolment == mine
    assert seats_left(page) == 1
    assert made.counts["ended courses.Enrolment"] == 1
    assert stage.enrol(cast.other_trainee, page).number == 1


def test_what_they_completed_or_gave_up_is_not_ended_again(cast, issued):
    given_up = stage.enrol(cast.trainee, stage.module())
    learning.cancel(enrolment=given_up, by=factories.actor(cast.trainee), at=stage.AT)

    made = erase(cast)

    assert [row.at for row in EnrolmentCancellation.objects.all()] == [stage.AT]
    assert "ended courses.Enrolment" not in made.counts


def test_what_somebody_else_wrote_and_earned_stays(cast, issued):
    theirs = stage.pass_module(cast.other_trainee, issued.module)

    erase(cast)

    assert list(CertificateFacts.objects.values_list("certificate", flat=True)) == [theirs.pk]


def test_what_was_handed_in_goes_that_it_was_stays(cast):
    enrolment = stage.enrol(cast.trainee, stage.short_module())
    made = Submission.objects.create(
        person=cast.trainee, version=enrolment.version, activity_uid="0" * 32, number=1,
        client_uid="1" * 32, digest="0" * 64, at=stage.AT)  # fmt: skip
    SubmissionContent.objects.create(submission=made, salt="0" * 64, text="Il mio lavoro")

    erase(cast)

    assert not SubmissionContent.objects.exists()
    assert Submission.objects.filter(pk=made.pk).exists()


def test_of_the_erased_nothing_is_issued_corrected_or_rendered(cast, issued):
    completion, bare = Completion.objects.get(), stage.pass_module(cast.trainee, stage.short_module("altro"))
    read_before = Certificate.objects.select_related("personal").get(pk=issued.pk)
    erase(cast)

    with pytest.raises(privacy.Erased):
        operations.issue(completion=completion, by=None, at=stage.LATER)
    with pytest.raises(WrongPhase):
        operations.reissue(certificate=read_before, by=factories.actor(cast.training_officer), at=stage.LATER)
    assert render(certificate=bare, at=stage.LATER) is None
    assert (Certificate.objects.count(), CertificateFile.objects.count()) == (2, 1)


def rows_that_say(word: str) -> dict[str, int]:
    """Table → rows whose text has the word anywhere, of every table of the database."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" AS one WHERE one::text ILIKE %s', [f"%{word}%"])
            if rows := cursor.fetchone()[0]:
                found[table] = rows
    return found


GONE = ("Zanè", "Niccolò", "Nicolò", "vecchio@example.it")


def refused_with_words(cast: Cast) -> None:
    """The manager reads the name in a mail, which goes, and refuses with words that say it; a second mail waits."""
    page = stage.module("chiesto", title="Chiesto", admission="approval")
    manager = cast.manager
    asked = enrolling.ask(module=page, by=factories.actor(cast.trainee), at=stage.AT)
    deliver(notice_id=Notice.objects.get(to=manager.user.email).pk)
    enrolling.refuse(request=asked, reason="Zanè è malato.", by=factories.actor(cast.manager), at=stage.AT)
    enrolling.ask(module=page, by=factories.actor(cast.trainee), at=stage.LATER)


def not_issued_with_words(cast: Cast, issued: Certificate) -> None:
    batch = IssuingBatch.objects.create(module=issued.module, by=cast.training_officer, at=stage.AT)
    row = IssuingRow.objects.create(batch=batch, completion=issued.completion, place=1)
    words = "«Niccolò Zanè» contiene caratteri che nessun carattere stampa."
    IssuingFailure.objects.create(row=row, run=0, reason=words, at=stage.AT)


def at_an_old_address(somebody) -> None:
    old = {"to": "vecchio@example.it", "reader": somebody, "at": stage.AT, "sent_at": stage.AT}
    Notice.objects.create(key="old", subject="Ciao", **old)


def test_nowhere_in_the_database_is_the_name_or_the_address_left(client, cast, issued):
    somebody, officer = cast.trainee, factories.actor(cast.administrator)
    address = somebody.user.email
    factories.sign_in(client, cast.administrator)
    edited = {"given_name": "Nicolò", "family_name": "Zanè"}
    client.post(reverse("person:edit", args=[somebody.pk]), edited)
    client.post("/accedi/password/recupera/", {"email": address})
    invite(by=officer, at=stage.AT, email="nuovo@example.it", person=somebody, body=factories.body("Rho"))
    TaxCode.objects.create(person=somebody, code="ZNANCL80A01F205X")
    Bundle.objects.create(person=somebody, total=1, zip_bytes=b"PK", asked_at=stage.LATER)
    somebody.refresh_from_db()
    somebody.family_name += " Rossi"
    somebody.save()
    issuing.reissue_certificate(certificate=issued, by=factories.actor(cast.training_officer), at=stage.LATER)
    refused_with_words(cast)
    not_issued_with_words(cast, issued)
    at_an_old_address(somebody)
    words = (*GONE, address, "nuovo@example.it", "ZNANCL80A01F205X")
    assert all(map(rows_that_say, words)), "else there is nothing to erase"
    for table in ("cms_notice", "courses_decisionnote", "courses_issuingfailure"):
        assert table in rows_that_say("Zanè"), table
    others = rows_that_say("Istruttore")["cms_employment"] - 1

    erase(cast)

    assert {word: rows_that_say(word) for word in words} == {word: {} for word in words}
    assert rows_that_say("Istruttore") == {"cms_employment": others}


@pytest.mark.django_db
@pytest.mark.usefixtures("role")
def test_under_the_rights_of_production_everything_that_has_to_go_goes():
    cast = Cast()
    certificate = earned(cast)
    render(certificate=certificate, at=stage.LATER)
    ShareLink.objects.create(certificate=certificate, code="s" * 27, at=stage.LATER)

    made = erase(cast)

    assert not CertificateFacts.objects.exists()
    assert made.counts["cms.User"] == 1


def in_a_thread(act):
    def one():
        try:
            return act()
        finally:
            connection.close()

    return ThreadPoolExecutor(1).submit(one)


def wait_or_end(job: Future) -> None:
    """Returns when the job has ended, or the database makes it wait for somebody."""
    waits = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    limit = time.monotonic() + WAIT
    with connection.cursor() as cursor:
        while not job.done():
            assert time.monotonic() < limit, "it neither ends nor waits"
            cursor.execute(f"SELECT EXISTS ({waits})")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)


def rendered_while_erased(monkeypatch) -> bool:
    """A job has read the facts and writes the PDF; meanwhile all is erased. Whether bytes were stored."""
    cast = Cast()
    certificate = earned(cast)
    has_read, has_erased, make = Event(), Event(), operations.make

    def slow(*args, **words):
        has_read.set()
        assert has_erased.wait(WAIT)
        return make(*args, **words)

    monkeypatch.setattr(operations, "make", slow)
    job = in_a_thread(lambda: render(certificate=Certificate.objects.get(pk=certificate.pk), at=stage.LATER))
    assert has_read.wait(WAIT)
    erase(cast)
    has_erased.set()
    job.result(WAIT)
    return CertificateContent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_job_that_had_read_the_facts_stores_no_bytes(monkeypatch):
    assert not rendered_while_erased(monkeypatch)
    assert not CertificateFile.objects.exists()
    assert CertificateNumber.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_looking_again_the_bytes_come_back(monkeypatch):
    known = operations.CertificateFacts.objects.filter

    class Always:
        """Says the facts are there to whoever looks again."""

        @staticmethod
        def exists() -> bool:
            return True

        @staticmethod
        def first():
            return known().first()

    monkeypatch.setattr(operations.CertificateFacts.objects, "filter", lambda **_words: Always)

    assert rendered_while_erased(monkeypatch)


def stored_while_erased(monkeypatch) -> bool:
    """A job stores the bytes in a transaction not ended yet; an erasure begins. Whether the bytes are left."""
    cast = Cast()
    certificate = earned(cast)
    has_stored, may_end, tell = Event(), Event(), operations.tell

    def slow(*args, **words):
        has_stored.set()
        assert may_end.wait(WAIT)
        return tell(*args, **words)

    monkeypatch.setattr(operations, "tell", slow)
    job = in_a_thread(lambda: render(certificate=Certificate.objects.get(pk=certificate.pk), at=stage.LATER))
    assert has_stored.wait(WAIT)
    erasure = in_a_thread(lambda: erase(cast))
    wait_or_end(erasure)  # it has to wait for the job
    may_end.set()
    job.result(WAIT)
    erasure.result(WAIT)
    return CertificateContent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_erasure_waits_for_bytes_being_stored_and_takes_them(monkeypatch):
    assert not stored_while_erased(monkeypatch)


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_bytes_are_left(monkeypatch):
    monkeypatch.setattr(operations, "hold_off", lambda _person: None)

    assert stored_while_erased(monkeypatch)


def corrected_while_erased(monkeypatch) -> bool:
    """The office has the new facts in hand; meanwhile all is erased. Whether they were written."""
    cast = Cast()
    certificate = earned(cast)
    render(certificate=certificate, at=stage.LATER)
    type(cast.trainee).objects.filter(pk=cast.trainee.pk).update(given_name="Nicolò")  # something to correct
    officer = factories.actor(cast.training_officer)
    has_read, has_erased, facts_to_correct = Event(), Event(), operations.facts_to_correct

    def slow(old):
        facts = facts_to_correct(old)
        has_read.set()
        assert has_erased.wait(WAIT)
        return facts

    monkeypatch.setattr(operations, "facts_to_correct", slow)

    def correct():
        fresh = Certificate.objects.select_related("completion", "personal").get(pk=certificate.pk)
        return operations.reissue(certificate=fresh, by=officer, at=stage.LATER)

    correction = in_a_thread(correct)
    assert has_read.wait(WAIT)
    erase(cast)
    has_erased.set()
    refusal = correction.exception(WAIT)
    assert refusal is None or isinstance(refusal, privacy.Erased), refusal
    return CertificateFacts.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_correction_under_way_writes_no_name(monkeypatch):
    assert not corrected_while_erased(monkeypatch)


@pytest.mark.django_db(transaction=True)
def test_control_without_asking_the_correction_writes_the_name(monkeypatch):
    monkeypatch.setattr(operations, "still_known", lambda _person: None)

    assert corrected_while_erased(monkeypatch)
