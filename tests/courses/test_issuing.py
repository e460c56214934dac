# SPDX-License-Identifier: AGPL-3.0-or-later
"""Certificates that the office issues together: chosen, seen beforehand, issued by a job that can be stopped."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms import clock, jobs, pdf
from cms.notices.models import Notice
from cms.people.models import Person, TaxCode
from cms.rights import WrongPhase
from courses import certifying, tasks
from courses.certificates import operations as certificates
from courses.certificates.batches import listing
from courses.certificates.batches import operations as batches
from courses.certificates.batches.models import IssuingBatch, IssuingFailure
from courses.certificates.batches.queries import tally_of, waiting
from courses.certificates.models import Certificate
from courses.certificates.operations import render
from courses.certificates.stating import facts_of, problems_in
from courses.enrolments.models import Completion
from courses.views import issuing as issuing_views
from tests import factories
from tests.courses import stage
from tests.courses.waiting import ask, completed, waiting_module

NO_FONT = "Nessun carattere scrive questo nome."


@pytest.fixture
def office(client, cast):
    factories.sign_in(client, cast.training_officer)
    return client


@pytest.fixture
def officer(cast):
    return factories.actor(cast.training_officer)


def write_files() -> None:
    for certificate in Certificate.objects.filter(file=None):
        render(certificate=certificate, at=clock.now())


def stop_whose_name(monkeypatch, name: str) -> None:
    """From now on something stands in the way of whoever has that name."""
    monkeypatch.setattr(
        certificates, "problems_in", lambda facts, terms: [NO_FONT] if facts["name"] == name else []
    )


def test_a_completion_waits_where_the_office_issues(cast):
    (row,) = completed(1)
    assert not Certificate.objects.exists()
    assert list(waiting()) == [row]


def test_the_certificate_of_an_automatic_module_does_not_wait(cast):
    stage.pass_module(cast.trainee, stage.short_module())
    assert not waiting().exists()


def test_a_batch_issues_each_once_with_its_protocol(cast, officer):
    rows = completed(3)
    batch = ask(rows, officer, protocol="1234", protocol_date=date(2026, 11, 20))
    certifying.issue_batch(batch=batch)
    certifying.issue_batch(batch=batch)
    made = Certificate.objects.select_related("personal")
    assert {row.completion_id for row in made} == {row.pk for row in rows}
    assert {(row.personal.facts["protocol"], row.personal.facts["protocol_date"]) for row in made} == {
        ("1234", "2026-11-20")
    }
    assert not waiting().exists()


def test_done_counts_the_files_not_the_register(cast, officer):
    batch = ask(completed(2), officer)
    certifying.issue_batch(batch=batch)
    assert (tally_of(batch).issued, tally_of(batch).done, tally_of(batch).is_finished) == (2, 0, False)
    write_files()
    assert (tally_of(batch).done, tally_of(batch).total, tally_of(batch).is_finished) == (2, 2, True)


def test_whoever_is_in_a_batch_is_not_chosen_again(cast, officer):
    rows = completed(2)
    ask(rows[:1], officer)
    assert list(waiting()) == rows[1:]
    with pytest.raises(batches.NotIssuable, match="scegli di nuovo"):
        ask(rows, officer)


def test_the_button_pressed_twice_makes_one_batch(cast, officer):
    rows = completed(2)
    assert ask(rows, officer) == ask(rows, officer)
    assert len(jobs.waiting(batches.ISSUE)) == 1


def test_it_goes_on_when_who_asked_has_signed_out(office, cast):
    sent = {"chosen": [str(row.uid) for row in completed(2)], "issue": "1"}
    office.post(reverse("issue_certificates", args=["ufficio"]), sent)
    office.logout()

    tasks.issue_batch(**jobs.waiting(batches.ISSUE)[0])

    assert Certificate.objects.count() == 2


def test_a_completion_of_another_module_or_none_at_all_is_refused(cast, officer):
    (mine,), (other,) = completed(1), completed(1, waiting_module("altro", title="Altro"))
    for uid in (other.uid, uuid4()):
        with pytest.raises(batches.NotIssuable, match="non hanno completato"):
            certifying.ask_certificates(
                module=mine.version.module, uids=[mine.uid, uid], by=officer, at=clock.now()
            )
    assert not IssuingBatch.objects.exists()


def test_what_stands_in_the_way_is_told_row_by_row_and_tried_again(cast, officer, monkeypatch):
    batch = ask(completed(3), officer)
    with monkeypatch.context() as patched:
        stop_whose_name(patched, "Persona 1 Prova")
        certifying.issue_batch(batch=batch)
        certifying.issue_batch(batch=batch)
    assert IssuingFailure.objects.get().reason == NO_FONT
    assert (tally_of(batch).issued, tally_of(batch).failed, tally_of(batch).total) == (2, 1, 2)

    certifying.retry_certificates(batch=batch, by=officer, at=clock.now())
    assert tally_of(batch).failed == 0
    certifying.issue_batch(batch=batch)
    assert tally_of(batch).issued == 3


def test_an_error_of_ours_stops_one_row_only(cast, officer, monkeypatch):
    batch, whole = ask(completed(2), officer), batches.issue

    def broken(*, completion, **fields):
        if str(completion.enrolment.person) == "Persona 0 Prova":
            raise KeyError("ours")
        return whole(completion=completion, **fields)

    monkeypatch.setattr(batches, "issue", broken)
    certifying.issue_batch(batch=batch)
    assert (tally_of(batch).issued, tally_of(batch).failed) == (1, 1)


def test_whoever_failed_can_be_chosen_again(cast, officer, monkeypatch):
    rows = completed(1)
    with monkeypatch.context() as patched:
        stop_whose_name(patched, "Persona 0 Prova")
        certifying.issue_batch(batch=ask(rows, officer))
    assert list(waiting()) == rows
    certifying.issue_batch(batch=ask(rows, officer))
    assert Certificate.objects.count() == 1


def test_stopped_what_is_issued_stays_and_the_others_wait(cast, officer, monkeypatch):
    batch, whole = ask(completed(3), officer), batches.issue

    def one_then_stop(**fields):
        made = whole(**fields)
        monkeypatch.setattr(batches, "issue", whole)
        batches.IssuingCancellation.objects.create(batch=batch, by=cast.training_officer, at=clock.now())
        return made

    monkeypatch.setattr(batches, "issue", one_then_stop)
    certifying.issue_batch(batch=batch)
    assert Certificate.objects.count() == 1
    assert (tally_of(batch).total, tally_of(batch).left_out, waiting().count()) == (1, 2, 2)


def test_a_stopped_batch_is_not_retried_and_a_finished_one_not_stopped(cast, officer):
    first, second = (ask(completed(1, waiting_module(slug, title=slug)), officer) for slug in ("uno", "due"))
    assert certifying.stop_certificates(batch=first, by=officer, at=clock.now())
    with pytest.raises(WrongPhase):
        certifying.retry_certificates(batch=first, by=officer, at=clock.now())
    certifying.issue_batch(batch=second)
    assert not certifying.stop_certificates(batch=second, by=officer, at=clock.now())


def test_the_officer_is_told_once_when_the_files_are_there(cast, officer):
    batch = ask(completed(2), officer)
    certifying.issue_batch(batch=batch)
    certifying.follow_batches(at=clock.now())
    told = Notice.objects.filter(key__startswith="courses.issued:")
    assert not told.exists()
    write_files()
    certifying.follow_batches(at=clock.now())
    certifying.follow_batches(at=clock.now())
    assert (told.get().subject, told.get().to) == (
        "Attestati rilasciati per «Modulo dell’ufficio»", cast.training_officer.user.email
    )  # fmt: skip


def test_a_lost_job_is_asked_again(cast, officer):
    ask(completed(1), officer)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s", [batches.ISSUE])
    certifying.follow_batches(at=clock.now())
    certifying.follow_batches(at=clock.now())
    assert len(jobs.waiting(batches.ISSUE)) == 1


def test_four_clicks_from_the_office_issue_them_all(office, cast):
    rows = completed(3)
    page = office.get(reverse("training_office")).content.decode()
    assert "3 aspettano di essere rilasciati." in page
    assert reverse("certificates_to_issue") in page
    listed = office.get(reverse("certificates_to_issue")).content.decode()
    address = reverse("issue_certificates", args=["ufficio"])
    assert address in listed
    choices = office.get(address).content.decode()
    assert choices.count("checked") == 3
    uids = [str(row.uid) for row in rows]
    preview = office.post(address, {"chosen": uids, "protocol": "77", "preview": "1"}).content.decode()
    assert "Rilascia 3 attestati" in preview
    assert not IssuingBatch.objects.exists()
    answer = office.post(address, {"chosen": uids, "protocol": "77", "protocol_date": "", "issue": "1"})
    batch = IssuingBatch.objects.get()
    assert answer.url == reverse("issuing_batch", args=[batch.uid])
    assert (batch.protocol, batch.rows.count()) == ("77", 3)


def test_who_has_a_problem_is_listed_with_it_and_cannot_be_ticked(office, cast, monkeypatch):
    rows = completed(2)
    monkeypatch.setattr(
        listing, "problems_in", lambda facts, terms: [NO_FONT] if facts["name"] == "Persona 1 Prova" else []
    )
    address = reverse("issue_certificates", args=["ufficio"])
    page = office.get(address).content.decode()
    assert NO_FONT in page
    assert str(rows[1].uid) not in page
    answer = office.post(address, {"chosen": [str(row.uid) for row in rows], "preview": "1"})
    assert answer.status_code == 422
    assert "Qualcuno che hai scelto" in answer.content.decode()


def test_what_the_list_says_of_many_is_what_is_said_of_one(cast):
    page = waiting_module(shows_tax_code=True)
    for person in (cast.trainee, cast.other_trainee, cast.tutor):
        stage.view_lessons(stage.enrol(person, page))
    TaxCode.objects.create(person=cast.trainee, code="RSSMRA80A01F205X")
    Person.objects.filter(pk=cast.tutor.pk).update(given_name="\U00013000")
    lines = {line.uid: line for line in listing.lines_of(page.pk, most=500)}
    for row in waiting():
        facts = facts_of(row)
        assert list(lines[str(row.uid)].problems) == problems_in(facts, row.version.terms)
        assert (lines[str(row.uid)].name, lines[str(row.uid)].body) == (facts["name"], facts["body"])
    assert sorted(len(line.problems) for line in lines.values()) == [0, 1, 2]


def test_nobody_chosen_keeps_what_was_typed(office, cast):
    completed(1)
    answer = office.post(reverse("issue_certificates", args=["ufficio"]), {"protocol": "88", "preview": "1"})
    assert answer.status_code == 422
    assert "Scegli almeno una persona" in answer.content.decode()
    assert 'value="88"' in answer.content.decode()


def test_a_sample_that_cannot_be_made_says_why(office, cast, monkeypatch):
    def stopped(*_args, **_more):
        raise pdf.TooLong("Ci ha messo troppo.")

    monkeypatch.setattr(issuing_views, "sample_of", stopped)
    (row,) = completed(1)

    answer = office.get(reverse("certificate_sample", args=["ufficio", row.uid]))

    assert answer.status_code == 403
    assert "Ci ha messo troppo." in answer.content.decode()


def test_the_sample_is_a_pdf_and_writes_nothing(office, cast):
    (row,) = completed(1)
    answer = office.get(reverse("certificate_sample", args=["ufficio", row.uid]), {"protocollo": "5"})
    assert answer.content.startswith(b"%PDF-")
    assert not Certificate.objects.exists()


def test_the_progress_asks_for_itself_until_it_is_finished(office, cast, officer):
    batch = ask(completed(2), officer)
    address = reverse("issuing_batch", args=[batch.uid])
    assert "hx-get" in office.get(address).content.decode()
    certifying.issue_batch(batch=batch)
    render(certificate=Certificate.objects.order_by("pk").first(), at=clock.now())
    piece = office.get(address, {"detto": "0"}, headers={"HX-Request": "true"})
    assert "1 di 2" in piece.content.decode()
    assert "hx-swap-oob" in piece.content.decode()
    again = office.get(address, {"detto": "5"}, headers={"HX-Request": "true"}).content.decode()
    assert "hx-swap-oob" not in again
    write_files()
    assert office.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    page = office.get(address).content.decode()
    assert "Finito: 2 attestati rilasciati." in page
    assert "hx-get" not in page


def test_a_failed_row_is_told_on_the_page_with_a_button(office, cast, officer, monkeypatch):
    batch = ask(completed(2), officer)
    with monkeypatch.context() as patched:
        stop_whose_name(patched, "Persona 1 Prova")
        certifying.issue_batch(batch=batch)
    page = office.get(reverse("issuing_batch", args=[batch.uid])).content.decode()
    assert NO_FONT in page
    office.post(reverse("retry_issuing", args=[batch.uid]))
    assert batch.retries.count() == 1
    office.post(reverse("stop_issuing", args=[batch.uid]))
    assert hasattr(IssuingBatch.objects.get(), "cancellation")


def queries_of(client, address) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def test_lists_of_one_and_three_cost_the_same(office, cast, officer):
    for count, slug in ((1, "uno"), (3, "tre")):
        completed(count, waiting_module(slug, title=slug))
    pages = [reverse("issue_certificates", args=[slug]) for slug in ("uno", "tre")]
    queries_of(office, pages[0])
    assert queries_of(office, pages[0]) == queries_of(office, pages[1])
    ask(list(Completion.objects.filter(enrolment__module__slug="uno")), officer)
    one = queries_of(office, reverse("certificates_to_issue"))
    ask(list(Completion.objects.filter(enrolment__module__slug="tre"))[:1], officer)
    assert queries_of(office, reverse("certificates_to_issue")) == one


def test_whoever_completes_reads_that_the_office_issues(client, cast):
    page = waiting_module()
    enrolment = stage.enrol(cast.trainee, page)
    factories.sign_in(client, cast.trainee)
    lesson = reverse("lesson", args=[page.slug, enrolment.followed.activities[0].uid])
    said = client.post(lesson, follow=True).content.decode()
    assert "Hai completato il modulo. L’attestato lo rilascia l’ufficio formazione" in said
    assert "in preparazione" not in said
