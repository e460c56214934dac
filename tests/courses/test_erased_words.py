# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words about somebody that lie with others: mails, reasons, what a batch could not issue. An erasure finds them."""

from threading import Event

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.urls import reverse
from django.utils.translation import gettext, override

from cms import clock
from cms.accounts import privacy
from cms.notices import operations as notices
from cms.notices.models import Notice
from cms.people.models import Person
from cms.tasks import erase_late
from courses import certifying, enrolling
from courses.admissions.models import DecisionNote, RequestDecision
from courses.certificates import telling
from courses.certificates.batches.models import IssuingBatch, IssuingFailure, IssuingRow
from courses.certificates.batches.queries import failures_of, tally_of
from courses.enrolments.models import Completion
from courses.teaching import send_message
from tests import factories
from tests.courses import stage
from tests.courses.test_erasure import WAIT, earned, erase, in_a_thread, wait_or_end
from tests.courses.waiting import ask as issue_together
from tests.courses.waiting import waiting_module
from tests.factories import Cast


@pytest.fixture
def asked(cast):
    page = stage.short_module(admission="approval")
    assert cast.manager
    return enrolling.ask(module=page, by=factories.actor(cast.trainee), at=stage.AT)


def sent() -> None:
    for pk in Notice.objects.filter(sent_at=None).values_list("pk", flat=True):
        notices.deliver(notice_id=pk)


def test_of_a_mail_that_named_them_to_somebody_else_it_stays_that_it_went(cast, asked):
    sent()
    assert "Zanè" in Notice.objects.get(to=cast.manager.user.email).subject

    erase(cast)

    kept = Notice.objects.get(to=cast.manager.user.email)
    assert (kept.subject, kept.body, kept.sent_at is None) == ("", "", False)


def test_a_mail_that_names_them_and_has_not_gone_never_goes(cast, asked, mailoutbox):
    waiting = Notice.objects.get(to=cast.manager.user.email)
    erase(cast)

    assert not notices.deliver(notice_id=waiting.pk)
    assert not Notice.objects.filter(pk=waiting.pk).exists()
    assert mailoutbox == []


def test_mails_of_others_stay_as_they_are(cast, asked):
    kept = Notice.objects.get(to=cast.manager.user.email)

    erase(cast, cast.other_trainee)

    kept.refresh_from_db()
    assert "Zanè" in kept.subject
    assert "Zanè" in kept.body


def test_mails_to_an_address_they_have_no_longer_go(cast):
    telling.tell("certificate_revoked", earned(cast), key="one", at=stage.AT, number="1", reason="Errore.")
    old = cast.trainee.user.email
    cast.trainee.user.email = "nuova@example.it"
    cast.trainee.user.save()
    Notice.objects.create(key="login", to=old, subject="Ciao", at=stage.AT)
    assert Notice.objects.filter(to=old).count() == 2

    erase(cast)

    assert not Notice.objects.filter(to=old).exists()


def test_a_message_of_a_tutor_who_is_erased_keeps_no_words(cast):
    enrolment = stage.enrol(cast.trainee, stage.short_module())
    send_message(
        module=enrolment.module, uids=[enrolment.uid], subject="Sono Fabio Tutor", text="Ciao",
        client_uid="1" * 32, by=factories.actor(cast.tutor), at=stage.AT)  # fmt: skip
    sent()

    erase(cast, cast.tutor)

    assert Notice.objects.get(key__startswith="tutor_message:").subject == ""


def test_why_a_request_was_refused_goes_that_it_was_stays(cast, asked, client):
    enrolling.refuse(request=asked, reason="Zanè è malato.", by=factories.actor(cast.manager), at=stage.AT)
    factories.sign_in(client, cast.manager)
    address = reverse("enrolment_request", args=[asked.uid])
    assert "Zanè è malato." in client.get(address).content.decode()

    made = erase(cast)

    assert not DecisionNote.objects.exists()
    assert made.counts["courses.DecisionNote"] == 1
    assert RequestDecision.objects.get().outcome == "refused"
    assert "malato" not in client.get(address).content.decode()


@pytest.fixture
def failed(cast) -> IssuingBatch:
    """Asked for the certificate of somebody whose name no font prints."""
    cast.trainee.given_name = "Niccolò 王"
    cast.trainee.save()
    stage.view_lessons(stage.enrol(cast.trainee, waiting_module()))
    batch = issue_together([Completion.objects.get()], factories.actor(cast.training_officer))
    IssuingFailure.objects.create(
        row=IssuingRow.objects.get(), run=0, reason="«Niccolò 王 Zanè» contiene caratteri…", at=stage.AT)  # fmt: skip
    return batch


def test_what_a_batch_said_of_them_goes_and_the_row_counts_as_failed(cast, failed):
    assert "王" in failures_of(failed)[0][1]

    erase(cast)

    assert not IssuingFailure.objects.exists()
    stands = tally_of(failed)
    assert (stands.failed, stands.is_under_way, stands.is_finished) == (1, False, True)
    with override("it"):
        why = gettext("The data of this person were erased: no certificate is issued any more.")
    assert failures_of(failed) == [(str(Person.objects.get(pk=cast.trainee.pk)), why)]
    certifying.issue_batch(batch=failed)
    assert not IssuingFailure.objects.exists()


def test_what_is_written_late_goes_within_the_hour(cast, asked):
    to_manager = Notice.objects.get()
    privacy.erase(person=cast.trainee, reason="x", by=factories.actor(cast.administrator), at=clock.now())
    late = {"subject": "Niccolò Zanè", "at": clock.now()}
    Notice.objects.create(key="a", to="nz@example.it", reader=cast.trainee, **late)
    Notice.objects.create(key="b", to="m@example.it", about=cast.trainee, sent_at=clock.now(), **late)
    mine = Notice.objects.create(key="c", to="m@example.it", **late)

    erase_late(timestamp=0)

    assert not Notice.objects.filter(pk=to_manager.pk).exists()
    assert dict(Notice.objects.values_list("key", "subject")) == {"b": "", mine.key: "Niccolò Zanè"}


def told_while_erased(monkeypatch) -> list[str]:
    """Somebody's address has been read for a mail; meanwhile all is erased. The addresses that mails hold."""
    cast = Cast()
    certificate = earned(cast)
    Notice.objects.all().delete()
    has_read, may_write, create = Event(), Event(), Notice.objects.get_or_create

    def slow(**words):
        has_read.set()
        assert may_write.wait(WAIT)
        return create(**words)

    monkeypatch.setattr(notices.Notice.objects, "get_or_create", slow)
    words = {"key": "x", "at": stage.LATER, "number": "1", "reason": "Errore."}
    job = in_a_thread(lambda: telling.tell("certificate_revoked", certificate, **words))
    assert has_read.wait(WAIT)
    erasure = in_a_thread(lambda: erase(cast))
    wait_or_end(erasure)  # it has to wait for the mail
    may_write.set()
    job.result(WAIT)
    erasure.result(WAIT)
    return list(Notice.objects.values_list("to", flat=True))


@pytest.mark.django_db(transaction=True)
def test_an_erasure_waits_for_a_mail_being_written_and_takes_it(monkeypatch):
    assert told_while_erased(monkeypatch) == []


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_the_address_is_left(monkeypatch):
    monkeypatch.setattr("cms.accounts.telling.hold_off", lambda _person: None)

    assert len(told_while_erased(monkeypatch)) == 1


@pytest.mark.django_db(transaction=True)
def test_what_slipped_through_is_not_sent(monkeypatch, mailoutbox):
    monkeypatch.setattr("cms.accounts.telling.hold_off", lambda _person: None)
    told_while_erased(monkeypatch)
    sent()

    assert not Notice.objects.exists()
    assert mailoutbox == []


@pytest.mark.django_db(transaction=True)
def test_control_without_looking_again_it_is_sent(monkeypatch, mailoutbox):
    monkeypatch.setattr("cms.accounts.telling.hold_off", lambda _person: None)
    monkeypatch.setattr(notices, "_erased", lambda _people: set())
    told_while_erased(monkeypatch)
    sent()

    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_reasons_written_before_are_moved_and_mails_say_whom_they_name():
    cast = Cast()
    manager, page = cast.manager, stage.short_module(admission="approval")
    asked = enrolling.ask(module=page, by=factories.actor(cast.trainee), at=stage.AT)
    enrolling.refuse(request=asked, reason="Zanè è malato.", by=factories.actor(manager), at=stage.AT)
    Notice.objects.update(about=None)

    call_command("migrate", "courses", "0010", verbosity=0)
    assert RequestDecision.objects.get().reason == "Zanè è malato."
    call_command("migrate", "courses", verbosity=0)

    assert (RequestDecision.objects.get().reason, DecisionNote.objects.get().reason) == ("", "Zanè è malato.")
    assert Notice.objects.get(key__startswith="courses.ask:").about == cast.trainee
    assert Notice.objects.get(key__startswith="courses.decision:").about == manager
    with pytest.raises(IntegrityError, match="append-only"):
        RequestDecision.objects.update(reason="x")
