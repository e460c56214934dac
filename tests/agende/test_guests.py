# SPDX-License-Identifier: AGPL-3.0-or-later
"""Guests by a signed link: what it opens, and everything that it does not."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agende import process
from agende.amendments.guests import actor_by_link, can_read_as_guest, digest_of_token, guest_of
from agende.amendments.models import Comment, GuestInvitation, Thread
from agende.amendments.threads import can_comment, can_read_conversations, can_take_part
from agende.models import Section, TextDoc
from cms import clock
from cms.notices.models import Notice
from cms.rights import NOBODY, Hidden, WrongPhase
from cms.rights.registry import rule_of
from tests.agende import stage, talks
from tests.agende.test_writing import client_of
from tests.factories import actor

COMMENT = reverse("agende:guest_comment")


@pytest.fixture
def section(cast, agenda):
    section = stage.section(agenda)
    process.write_common_text(
        section=section, text=stage.TEXT, base=0, by=actor(cast.coordinator), at=stage.AT
    )
    return stage.section(agenda)


@pytest.fixture
def guest(cast, section):
    return talks.guest(section, cast)


def invite(cast, section, **fields):
    told = {
        "name": "Rita Levi",
        "capacity": "Circolo di Melzo",
        "email": "Rita@example.it",
        "expires_at": talks.LATER,
    }
    return process.invite_guest(
        section=section, by=actor(cast.coordinator), at=clock.now(), **(told | fields)
    )  # fmt: skip


def link_in(notice):
    return next(line for line in notice.body.splitlines() if "/ospite/" in line)


def page_of(token, client=None):
    return (client or Client()).get(reverse("agende:guest", args=[token]))


def send(token, words="Manca la stazione.", client=None, **fields):
    return (client or Client(enforce_csrf_checks=True)).post(
        COMMENT, {"token": token, "words": words, **fields}
    )


def test_the_link_is_in_the_mail_and_only_its_digest_is_kept(cast, section):
    guest = invite(cast, section)

    token = link_in(Notice.objects.get()).rstrip("/").rsplit("/", 1)[1]

    assert len(token) >= 43  # 256 random bits
    assert guest.token_sha256 == digest_of_token(token)
    assert Notice.objects.get().to == "rita@example.it"
    assert guest_of(token, at=clock.now()) == guest
    assert page_of(token).status_code == 200


def test_the_page_writes_nothing_and_tells_its_address_to_nobody(guest):
    with CaptureQueriesContext(connection) as seen:
        page = page_of(talks.token_of(guest.section))

    assert "Muoversi" in page.text
    assert page["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page["X-Robots-Tag"]
    assert "no-store" in page["Cache-Control"]
    assert not page.cookies
    writes = [query["sql"] for query in seen if not query["sql"].lstrip().startswith("SELECT")]
    assert [sql for sql in writes if "agende_" in sql or "django_session" in sql] == []


def test_a_guest_comments_and_the_zone_reads_it_with_who_they_are(cast, guest):
    doc = guest.section.doc
    block = doc.blocks[1]["attrs"]["id"]

    answer = send(talks.token_of(guest.section), block=block)

    assert answer.status_code == 302
    assert Thread.objects.get().quote == "Il 40% esce ogni giorno."
    page = client_of(cast.editor_melzo).get(
        reverse("agende:threads", args=[doc.of_section.agenda.uid, doc.uid])
    )
    for words in ("Manca la stazione.", "Rita Levi", "Circolo di Melzo"):
        assert words in page.text
    assert list(Notice.objects.values_list("to", flat=True)) == ["giulia.mauri@example.it"]


def test_a_guest_sees_their_conversations_alone(cast, guest):
    talks.thread(guest.section.doc, cast, "Cosa che resta tra noi")
    send(talks.token_of(guest.section), "La mia domanda")

    page = page_of(talks.token_of(guest.section))

    assert "La mia domanda" in page.text
    assert "Cosa che resta tra noi" not in page.text


def test_the_answer_is_told_to_the_guest_without_the_link(cast, guest):
    token = talks.token_of(guest.section)
    send(token)
    Notice.objects.all().delete()

    process.reply(thread=Thread.objects.get(), words="Grazie.", by=actor(cast.editor_melzo), at=clock.now())

    mail = Notice.objects.get(to="rita@example.it")
    assert token not in mail.body
    assert "/ospite/" not in mail.body
    assert "Grazie." in page_of(token).text


@pytest.mark.parametrize(
    "fields", [{"expires_at": stage.AT}, {"revoked_at": stage.AT}, {"token": "x" * 43, "guessed": True}]
)
def test_over_taken_back_or_guessed_links_open_nothing_and_say_the_same(cast, section, fields):
    token, guessed = fields.pop("token", "y" * 43), fields.pop("guessed", False)
    if not guessed:
        talks.guest(section, cast, token=token, **fields)

    page, answer = page_of(token), send(token)

    assert (page.status_code, answer.status_code) == (410, 410)
    assert "Muoversi" not in page.text
    assert Comment.objects.count() == 0


def test_control_the_same_link_in_force_does_open(cast, section):
    talks.guest(section, cast, token="y" * 43)

    assert (page_of("y" * 43).status_code, send("y" * 43).status_code) == (200, 302)


def test_the_link_of_a_section_opens_no_other(cast, guest, agenda):
    other = stage.section(agenda, "governance")
    by = actor_by_link(guest)
    thread = talks.thread(guest.section.doc, cast)

    assert [can_read_as_guest(by, each) for each in (guest.section, other)] == [True, False]
    assert not can_comment(by, other.doc)
    with pytest.raises(Hidden):
        process.open_thread(doc=other.doc, words="Ciao", by=by, at=clock.now())
    with pytest.raises(Hidden):
        process.reply(thread=thread, words="Ciao", by=by, at=clock.now())
    assert send(talks.token_of(guest.section), thread=thread.uid).status_code == 404
    assert Comment.objects.count() == 1


def test_a_token_opens_no_other_address_of_the_agendas(cast, guest):
    token, section = talks.token_of(guest.section), guest.section
    ids = [section.agenda.uid, section.uid]
    client = Client()
    page_of(token, client)

    for name, args in (
        ("section", ids), ("guests", ids), ("write_common_text", ids), ("threads", [ids[0], section.doc.uid]),
        ("history", [ids[0], section.doc.uid]), ("agenda", ids[:1]),
    ):  # fmt: skip
        path = reverse(f"agende:{name}", args=args)
        assert client.get(path, {"token": token}).status_code == 302
        assert "/accedi/" in client.get(f"{path}?token={token}").headers["Location"]


def test_rules_of_guests_and_their_twins_say_the_same(cast, guest, agenda):
    talks.thread(guest.section.doc, cast)
    send(talks.token_of(guest.section))
    everybody = [NOBODY, actor_by_link(guest), actor(cast.coordinator), actor(cast.editor_rho)]
    pairs = [
        (can_read_as_guest, Section),
        (can_read_conversations, TextDoc),
        (can_comment, TextDoc),
        (can_take_part, Thread),
    ]

    for can, model in pairs:
        for them in everybody:
            assert set(rule_of(can).rows(them)) == {
                thing for thing in model.objects.all() if can(them, thing)
            }


def test_who_is_signed_in_acts_on_the_guests_page_as_the_guest(cast, guest):
    send(talks.token_of(guest.section), client=client_of(cast.editor_rho))

    comment = Comment.objects.get()
    assert (comment.person, comment.guest) == (None, guest)


def test_a_new_invitation_to_the_same_address_closes_the_old_link(cast, section):
    old = invite(cast, section)
    new = invite(cast, section)

    assert GuestInvitation.objects.get(pk=old.pk).revoked_at
    assert GuestInvitation.objects.get(pk=new.pk).revoked_at is None


def test_the_coordinator_invites_and_takes_back_and_others_do_not(cast, section):
    path = reverse("agende:guests", args=[section.agenda.uid, section.uid])
    told = {"name": "Rita Levi", "capacity": "Circolo", "email": "rita@example.it"}
    told["last_day"] = f"{clock.today() + timedelta(days=30):%Y-%m-%d}"
    client = client_of(cast.coordinator)

    assert client.post(path, told).status_code == 302
    guest = GuestInvitation.objects.get()
    revoke = reverse("agende:revoke_guest", args=[section.agenda.uid, guest.uid])
    for who in ("editor_melzo", "signatory", "editor_rho", "trainee"):
        assert client_of(getattr(cast, who)).get(path).status_code == 404
        assert client_of(getattr(cast, who)).post(revoke).status_code == 404
    assert client.post(revoke).status_code == 302
    assert GuestInvitation.objects.get().revoked_at
    assert "Rita Levi" in client.get(path).text


def test_a_wrong_invitation_is_asked_again_with_what_was_typed(cast, section):
    path = reverse("agende:guests", args=[section.agenda.uid, section.uid])

    page = client_of(cast.coordinator).post(
        path, {"name": "Rita Levi", "email": "no", "last_day": "2020-01-01"}
    )

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"capacity", "email", "last_day"}
    assert "Rita Levi" in page.text


def test_too_many_comments_in_an_hour_wait(guest, monkeypatch):
    monkeypatch.setattr("agende.views.guests.COMMENTS_AN_HOUR", 2)

    answers = [send(talks.token_of(guest.section), f"Commento {n}").status_code for n in range(3)]

    assert answers == [302, 302, 429]
    assert Comment.objects.count() == 2


def test_whoever_guesses_is_stopped_after_some_tries(guest, monkeypatch):
    monkeypatch.setattr("agende.views.guests.TRIES_A_MINUTE", 3)

    assert [page_of(f"{n}" * 43).status_code for n in range(5)] == [410, 410, 410, 429, 429]


def test_a_resolved_conversation_is_closed_to_its_guest(cast, guest):
    token = talks.token_of(guest.section)
    send(token)
    thread = Thread.objects.get()
    process.settle_thread(thread=thread, is_resolved=True, by=actor(cast.coordinator), at=clock.now())

    answer = send(token, "Ancora una parola", thread=thread.uid)
    assert answer.status_code == 422
    assert "Ancora una parola" in answer.text  # nothing typed is lost
    with pytest.raises(WrongPhase):
        process.reply(thread=thread, words="Ancora", by=actor_by_link(guest), at=clock.now())
    with pytest.raises(Hidden):
        process.settle_thread(thread=thread, is_resolved=False, by=actor_by_link(guest), at=clock.now())
    assert Comment.objects.count() == 1


def test_a_guest_who_asks_is_forgotten_and_that_somebody_spoke_stays(cast, section):
    guest = invite(cast, section)
    process.open_thread(doc=section.doc, words="Parole mie", by=actor_by_link(guest), at=clock.now())
    process.reply(thread=Thread.objects.get(), words="Grazie.", by=actor(cast.editor_melzo), at=clock.now())
    path = reverse("agende:forget_guest", args=[section.agenda.uid, guest.uid])

    assert client_of(cast.editor_melzo).post(path).status_code == 404
    assert client_of(cast.coordinator).post(path).status_code == 302

    guest.refresh_from_db()
    assert (guest.name, guest.capacity, guest.email) == ("", "", "")
    assert not Notice.objects.filter(to="rita@example.it").exists()
    page = client_of(cast.coordinator).get(
        reverse("agende:threads", args=[section.agenda.uid, section.doc.uid])
    )
    assert "Parole mie" not in page.text
    assert "Rita Levi" not in page.text
    assert Comment.objects.count() == 2


def test_the_mails_that_told_a_guest_s_name_forget_it_too(cast, section):
    guest = invite(cast, section)
    _reads = cast.coordinator
    process.open_thread(doc=section.doc, words="Parole mie", by=actor_by_link(guest), at=clock.now())
    told = Notice.objects.get(to="giulia.mauri@example.it")
    assert "Rita Levi" in told.subject
    Notice.objects.filter(pk=told.pk).update(sent_at=clock.now(), body="")
    process.reply(thread=Thread.objects.get(), words="Un’altra cosa", by=actor_by_link(guest), at=clock.now())
    process.reply(thread=Thread.objects.get(), words="Grazie.", by=actor(cast.editor_melzo), at=clock.now())
    process.reply(thread=Thread.objects.get(), words="Prego.", by=actor_by_link(guest), at=clock.now())
    waiting = Notice.objects.filter(to="matteo.riva@example.it") | Notice.objects.filter(sent_at=None)
    assert any("Rita Levi" in mail.body for mail in waiting)

    process.forget_guest(guest=guest, by=actor(cast.coordinator), at=clock.now())

    told.refresh_from_db()
    assert (told.subject, told.body) == ("", "")
    assert [mail for mail in Notice.objects.all() if "Rita Levi" in mail.subject + mail.body] == []


def test_a_link_taken_back_while_the_guest_writes_says_that_it_is_closed(guest, monkeypatch):
    token = talks.token_of(guest.section)
    known = guest_of(token, at=clock.now())
    GuestInvitation.objects.update(revoked_at=clock.now())
    monkeypatch.setattr("agende.views.guests.guest_of", lambda token, *, at: known)

    answer = send(token)

    assert answer.status_code == 410
    assert Comment.objects.count() == 0
