# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register: looked through, corrected by a new certificate, revoked with a reason that everybody reads."""

import csv
import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from openpyxl import load_workbook

from cms import clock
from cms.notices.models import Notice
from cms.notices.operations import write
from cms.rights import WrongPhase
from courses import issuing
from courses.certificates.history import history_of
from courses.certificates.models import Certificate, Revocation
from courses.certificates.operations import render
from courses.certificates.queries import entry_of, plain, register
from courses.certificates.renewals.models import CertificateEvent
from courses.certificates.sharing.operations import note_copies, share, withdraw
from tests import factories
from tests.courses import stage
from tests.courses.holding import copied, held
from tests.courses.test_verification import write_surname
from tests.factories import actor

REASON = "Emesso per un corso annullato."


@pytest.fixture
def issued(cast) -> Certificate:
    certificate = stage.pass_module(cast.trainee, stage.short_module())
    render(certificate=certificate, at=clock.now())
    return Certificate.objects.get(pk=certificate.pk)


@pytest.fixture
def office(client, cast):
    factories.sign_in(client, cast.training_officer)
    return client


def revoke(certificate, cast):
    issuing.revoke_certificate(
        certificate=certificate, reason=REASON, by=factories.actor(cast.training_officer), at=clock.now()
    )


def renamed(person) -> None:
    """Something to correct: a new family name each time."""
    person.family_name += " Rossi"
    person.save()


def reissue(certificate, cast) -> Certificate:
    renamed(certificate.person)
    return issuing.reissue_certificate(
        certificate=certificate, by=factories.actor(cast.training_officer), at=clock.now()
    )


def test_a_revoked_certificate_says_when_and_why_to_whoever_verifies(client, cast, issued):
    revoke(issued, cast)
    page = client.get(reverse("verify", args=[issued.code])).content.decode()
    assert "L’attestato è stato revocato" in page
    assert REASON in page
    assert "L’attestato è valido" not in page


def test_revoking_twice_is_once_and_told_once(cast, issued):
    revoke(issued, cast)
    revoke(issued, cast)
    assert Revocation.objects.count() == 1
    mail = Notice.objects.get(key__startswith="courses.certificate_revoked")
    assert mail.to == cast.trainee.user.email
    assert REASON in mail.body


def test_a_revocation_is_never_changed_nor_taken_back(cast, issued):
    revoke(issued, cast)
    for statement in ("UPDATE courses_revocation SET reason = ''", "DELETE FROM courses_revocation"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_correction_supersedes_and_the_old_file_stays_as_it_was(client, cast, issued):
    before = bytes(issued.file.content.bytes)
    renamed(cast.trainee)
    assert issuing.correction_of(issued)[0] == [
        ("Nome", f"{cast.trainee.given_name} {issued.personal.facts['family_name']}", str(cast.trainee))
    ]
    at = stage.LATER  # of the year in which the old one was issued
    made = issuing.reissue_certificate(certificate=issued, by=actor(cast.training_officer), at=at)
    render(certificate=made, at=at)
    old, new = (Certificate.objects.get(pk=one.pk) for one in (issued, made))
    assert bytes(old.file.content.bytes) == before
    assert (new.supersedes, new.cycle, new.personal.facts["name"]) == (old, old.cycle, str(cast.trainee))
    assert new.numbered.number == old.numbered.number + 1
    page = client.get(reverse("verify", args=[old.code])).content.decode()
    assert f"n. {new.numbered}" in page
    assert entry_of(new.code).is_valid


def test_only_the_newest_is_corrected_or_revoked(cast, issued):
    made = reissue(issued, cast)
    with pytest.raises(WrongPhase, match="già stato sostituito"):
        reissue(issued, cast)
    with pytest.raises(WrongPhase, match="già stato sostituito"):
        revoke(issued, cast)
    revoke(made, cast)
    assert not entry_of(made.code).is_valid


@pytest.mark.parametrize("typed", ["Zanè", "zane", " ZANE' ", "Za-ne"])
def test_the_surname_shows_the_name_however_it_is_typed(client, issued, typed):
    assert issued.personal.facts["name"] in write_surname(client, issued, typed)


@pytest.mark.parametrize("typed", ["D’Àguero", "d'aguero", " DAGUERO "])
def test_accents_apostrophes_and_capitals_make_no_difference(typed):
    assert plain(typed) == plain("D'Aguero")


def test_what_was_erased_is_not_written_again_by_a_correction(office, cast, issued):
    issued.personal.delete()
    with pytest.raises(WrongPhase):
        reissue(Certificate.objects.get(pk=issued.pk), cast)
    answer = office.post(reverse("reissue_certificate", args=[issued.uid]))
    assert answer.status_code == 403
    assert "revocare, non correggere" in answer.content.decode()
    assert Certificate.objects.count() == 1


def test_a_correction_that_could_not_be_printed_is_refused_before_the_old_one_falls(office, cast, issued):
    cast.trainee.given_name = "王"
    cast.trainee.save()

    page = office.get(reverse("reissue_certificate", args=[issued.uid])).content.decode()
    answer = office.post(reverse("reissue_certificate", args=[issued.uid]))

    assert "Ora non si può correggere" in page
    assert answer.status_code == 403
    assert not hasattr(Certificate.objects.get(pk=issued.pk), "superseded_by")


def test_a_correction_names_the_old_one_so_it_waits_for_its_number(cast):
    certificate = stage.pass_module(cast.trainee, stage.short_module())

    with pytest.raises(WrongPhase, match="non ha ancora un numero"):
        reissue(certificate, cast)


def test_another_kind_is_among_what_a_correction_changes(office, cast, issued):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # the register lets nobody change it
        Certificate.objects.filter(pk=issued.pk).update(kind="attendance")
        cursor.execute("SET LOCAL session_replication_role = origin")

    page = office.get(reverse("reissue_certificate", args=[issued.uid])).content.decode()

    assert "di frequenza" in page
    assert "con verifica dell’apprendimento" in page


def test_a_file_that_comes_after_the_revocation_is_no_news(cast):
    certificate = stage.pass_module(cast.trainee, stage.short_module())
    revoke(certificate, cast)

    render(certificate=Certificate.objects.get(pk=certificate.pk), at=clock.now())

    assert not Notice.objects.filter(key=f"courses.certificate_ready:{certificate.pk}").exists()


def test_that_it_is_ready_is_written_once_with_the_way_to_it(cast, issued):
    render(certificate=issued, at=clock.now())

    mail = Notice.objects.get(key=f"courses.certificate_ready:{issued.pk}")
    assert mail.to == cast.trainee.user.email
    assert reverse("certificate", args=[issued.uid]) in mail.body
    assert str(issued.numbered) in mail.body


def test_of_a_correction_one_mail_tells_the_holder(cast, issued):
    made = reissue(issued, cast)
    render(certificate=made, at=clock.now())

    mail = Notice.objects.get(key=f"courses.certificate_reissued:{made.pk}")
    assert mail.to == cast.trainee.user.email
    assert reverse("certificate", args=[made.uid]) in mail.body
    assert str(issued.numbered) in mail.body
    assert not Notice.objects.filter(key=f"courses.certificate_ready:{made.pk}").exists()


def test_the_holder_reads_that_it_was_replaced_or_revoked_and_why(client, cast, issued):
    factories.sign_in(client, cast.trainee)
    made = reissue(issued, cast)
    page = client.get(reverse("certificate", args=[issued.uid])).content.decode()
    assert reverse("certificate", args=[made.uid]) in page
    revoke(made, cast)
    assert REASON in client.get(reverse("certificate", args=[made.uid])).content.decode()
    badges = client.get(reverse("certificates")).content.decode()
    assert badges.index("revocato") < badges.index("sostituito")


def test_another_surname_shows_nothing_and_says_what_to_do(client, issued):
    page = write_surname(client, issued, "Altro")
    assert issued.personal.facts["name"] not in page
    assert "Non è il cognome del registro" in page


def test_the_register_is_narrowed_by_state_number_and_words(office, cast, issued):
    other = stage.pass_module(cast.other_trainee, stage.short_module(slug="altro"))
    revoke(issued, cast)
    url = reverse("certificate_register")

    def shown(**asked) -> set[str]:
        page = office.get(url, asked).content.decode()
        return {name for name, one in (("issued", issued), ("other", other)) if str(one.uid) in page}

    assert shown() == {"issued", "other"}
    assert shown(stato="revocati") == {"issued"}
    assert shown(stato="validi") == {"other"}
    assert shown(stato="in-preparazione") == {"other"}
    assert shown(parole=str(issued.numbered)) == {"issued"}
    assert shown(parole=other.code) == {"other"}
    assert shown(parole=other.personal.facts["name"].split()[0], anno=str(other.year)) == {"other"}
    assert shown(anno="1999") == set()


def test_the_sheet_says_what_the_list_says(office, cast, issued):
    revoke(issued, cast)
    content = office.get(reverse("certificate_register_csv")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    assert len(rows) == 2
    assert str(issued.numbered) in rows[1]
    assert REASON in rows[1]
    assert issued.file.sha256 in rows[1]


def test_the_office_revokes_and_corrects_from_the_page(office, cast, issued):
    page = reverse("kept_certificate", args=[issued.uid])
    assert reverse("revoke_certificate", args=[issued.uid]) in office.get(page).content.decode()
    refused = office.post(reverse("revoke_certificate", args=[issued.uid]), {"reason": " "})
    assert "Scrivi il motivo" in refused.content.decode()
    renamed(cast.trainee)
    led = office.post(reverse("reissue_certificate", args=[issued.uid]))
    made = Certificate.objects.get(supersedes=issued)
    assert led.headers["Location"] == reverse("kept_certificate", args=[made.uid])
    again = office.post(reverse("reissue_certificate", args=[issued.uid]))
    assert again.status_code == 403
    assert "già stato sostituito" in again.content.decode()
    office.post(reverse("revoke_certificate", args=[made.uid]), {"reason": REASON})
    assert REASON in office.get(reverse("kept_certificate", args=[made.uid])).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_register_takes_the_same_queries_however_long(office, cast, django_assert_num_queries, rows):
    for number in range(rows):
        stage.pass_module(cast.trainee, stage.short_module(slug=f"corso-{number}"))
    office.get(reverse("certificate_register"))
    with django_assert_num_queries(10):
        office.get(reverse("certificate_register"))


def test_the_register_is_narrowed_by_expiry_and_module(office, cast, issued):
    (past, future) = (
        copied(issued, expires_date=clock.today() + timedelta(days=days))[0] for days in (-1, 0)
    )
    stage.pass_module(cast.other_trainee, stage.short_module(slug="altro"))
    url = reverse("certificate_register")

    def shown(**asked) -> set:
        page = office.get(url, asked).content.decode()
        every = Certificate.objects.all()
        return {one.pk for one in every if str(one.uid) in page}

    assert shown(stato="scaduti") == {past.pk}
    assert past.pk not in shown(stato="validi")
    assert future.pk in shown(stato="validi")  # the last day it is valid
    assert shown(modulo="breve") == {issued.pk, past.pk, future.pk}
    assert len(shown(modulo="altro")) == 1
    assert shown(modulo="x") == set()
    assert shown(stato="scaduti", modulo="altro") == set()
    assert "scaduto il" in office.get(url, {"stato": "scaduti"}).content.decode()


def test_the_spreadsheet_says_what_the_csv_says_and_evaluates_nothing(office, cast, issued):
    cast.other_trainee.given_name, cast.other_trainee.family_name = "=1+1", "@SUM(A1)"
    cast.other_trainee.save()
    held(cast.other_trainee, "altro", title="+39 Modulo")
    revoke(issued, cast)
    asked = {"anno": "2026"}

    content = office.get(reverse("certificate_register_csv"), asked).content.decode("utf-8-sig")
    answer = office.get(reverse("certificate_register_xlsx"), asked)

    read = list(load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows())
    as_text = [[str(cell.value or "").removesuffix(" 00:00:00") for cell in row] for row in read]
    lines = [
        [cell.removeprefix("'") for cell in row] for row in csv.reader(io.StringIO(content), delimiter=";")
    ]
    assert as_text == lines
    assert {cell.data_type for row in read for cell in row} == {"s", "n", "d"}
    assert {cell.number_format for row in read for cell in row if cell.data_type == "d"} == {"dd/mm/yyyy"}
    assert "=1+1 @SUM(A1)" in as_text[1]
    assert [cell.quotePrefix for cell in read[1] if str(cell.value).startswith(("=", "+"))] == [True, True]
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')


def test_the_page_tells_everything_that_happened_in_order_of_time(office, client, cast, issued):
    page = office.get(reverse("kept_certificate", args=[issued.uid])).content.decode()
    assert "Nessuno ne ha ancora preso una copia." in page
    holder, officer, at = actor(cast.trainee), cast.training_officer, clock.now
    link = share(certificate=issued, by=holder, on=clock.today(), at=at())
    note_copies(certificates=[issued.pk], way="own", person_id=cast.trainee.pk, at=at())
    note_copies(certificates=[issued.pk], way="office", person_id=officer.pk, at=at())
    note_copies(certificates=[issued.pk], way="link", link_id=link.pk, at=at())
    withdraw(link=link, by=holder, at=at())
    CertificateEvent.objects.create(certificate=issued, kind="expiring", at=at())
    cycle = f"{issued.person_id}:{issued.module_id}:{issued.cycle}"
    write(key=f"courses.certificate_expiring:{cycle}", to="n@example.it", subject="Scade", body="", at=at())
    revoke(issued, cast)

    page = office.get(reverse("kept_certificate", args=[issued.uid])).content
    story = BeautifulSoup(page, "html.parser").select_one("[aria-labelledby=storia]")
    told = [line.select_one(".fw-semibold").get_text() for line in story.select("li")]

    assert [words for words in told if "E-mail" not in words] == [
        "Rilasciato", f"Dato il numero {issued.numbered}, conservato il PDF", "Link 1 creato dal titolare",
        "Presa una copia del PDF", "Presa una copia del PDF", "Presa una copia del PDF",
        "Link 1 ritirato dal titolare", "Sta per scadere", "Revocato",
    ]  # fmt: skip
    assert len([words for words in told if "E-mail" in words]) == 3  # it is ready, it expires, it is revoked
    said = story.get_text(" ", strip=True)
    assert "Sono state prese 3 copie." in said
    assert "attraverso il link 1" in said
    assert str(officer) in said
    assert REASON in said


def test_of_many_copies_the_last_twenty_are_told(office, cast, issued):
    for minutes in range(30):
        at = issued.issued_at + timedelta(hours=1, minutes=2 * minutes)
        note_copies(certificates=[issued.pk], way="own", person_id=cast.trainee.pk, at=at)

    page = office.get(reverse("kept_certificate", args=[issued.uid])).content.decode()

    assert "Sono state prese 30 copie." in page
    assert page.count("Presa una copia del PDF") == 20


@pytest.mark.parametrize("links", [1, 3])
def test_the_history_takes_the_same_queries_however_long(cast, issued, django_assert_num_queries, links):
    for days in range(links):
        at = issued.issued_at + timedelta(days=days)
        link = share(certificate=issued, by=actor(cast.trainee), on=clock.today(), at=at)
        note_copies(certificates=[issued.pk], way="link", link_id=link.pk, at=at)
    with django_assert_num_queries(6):
        assert len(history_of(register().get(pk=issued.pk))) >= 3 + 2 * links
