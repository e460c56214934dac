# SPDX-License-Identifier: AGPL-3.0-or-later
"""A login comes from an invitation, or from a request that the body's contact confirms."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from cms import clock
from cms.accounts.models import AccessRequest, Invitation
from cms.accounts.operations import InvitationGone, LoginExists, accept, invite, open_login
from cms.audit.models import AuditEntry
from cms.notices.models import Notice
from cms.notices.operations import deliver, waiting, write
from cms.people.models import Body, Employment, Mandate, Person, User
from cms.rights import Role, WrongPhase
from cms.tasks import empty_outbox
from tests.factories import PASSWORD, Cast, actor, body, sign_in

pytestmark = pytest.mark.django_db

GOOD = {"given_name": "Ada", "family_name": "Bianchi", "password": PASSWORD}


def invited(mailoutbox, **fields) -> str:
    """Invites somebody and returns the path of the link in the mail."""
    fields = {"email": "ada@example.it"} | fields
    invite(by=fields.pop("by", None) or actor(Cast().administrator), at=clock.now(), **fields)
    deliver(notice_id=Notice.objects.latest("pk").pk)
    return next(word for word in mailoutbox[-1].body.split() if "/accedi/invito/" in word).partition("8000")[
        2
    ]


def test_the_link_opens_a_page_with_one_button_and_reading_it_writes_nothing(client, mailoutbox):
    link = invited(mailoutbox)
    before = Invitation.objects.values().get()
    assert client.get(link).status_code == 200
    assert Invitation.objects.values().get() == before
    assert not User.objects.filter(email="ada@example.it").exists()


def test_accepting_opens_a_login_with_an_employment(client, mailoutbox):
    link = invited(mailoutbox, body=body("Legnano"))
    assert client.post(link, GOOD)["Location"] == "/accedi/"
    user = User.objects.get(email="ada@example.it")
    assert str(user.person) == "Ada Bianchi"
    assert Employment.objects.get(person=user.person).body == body("Legnano")
    assert client.post("/accedi/", {"login": user.email, "password": PASSWORD})["Location"] == "/spazio/"


def test_accepting_gives_the_mandate_that_came_with_the_invitation(client, mailoutbox):
    link = invited(
        mailoutbox, body=body("Legnano"), role=Role.MUNICIPAL_EDITOR, appointing_act="Decreto ES-9/2026"
    )
    client.post(link, GOOD)
    mandate = Mandate.objects.get(person__user__email="ada@example.it")
    assert (mandate.role, mandate.body, mandate.during.lower) == (
        Role.MUNICIPAL_EDITOR, body("Legnano"), clock.today(),
    )  # fmt: skip


def test_a_link_works_once(client, mailoutbox):
    link = invited(mailoutbox)
    client.post(link, GOOD)
    assert client.get(link).status_code == 410
    assert Client().post(link, GOOD).status_code == 410
    assert Person.objects.filter(family_name="Bianchi").count() == 1


def test_a_second_invitation_closes_the_link_of_the_first(client, mailoutbox):
    by = actor(Cast().administrator)
    first = invited(mailoutbox, by=by)
    other = invited(mailoutbox, by=by, email="altra@example.it")
    second = invited(mailoutbox, by=by)
    assert [client.get(link).status_code for link in (first, other, second)] == [410, 200, 200]


def test_a_link_expires(client, mailoutbox):
    link = invited(mailoutbox)
    Invitation.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert client.post(link, GOOD).status_code == 410
    with pytest.raises(InvitationGone):
        accept(token="mai-dato", at=clock.now(), **GOOD)


def test_the_link_is_not_kept_only_its_digest_and_the_mail_forgets_it_once_sent(mailoutbox):
    token = invited(mailoutbox).strip("/").split("/")[-1]
    stored = str(Invitation.objects.values().get()) + str(Notice.objects.values().get())
    assert token not in stored


@pytest.mark.parametrize("password", ["corta", "Ada Bianchi 2026", "pianostrategico", "123456789012"])
def test_a_weak_password_is_refused_and_the_name_kept(client, mailoutbox, password):
    link = invited(mailoutbox)
    answer = client.post(link, GOOD | {"password": password})
    assert "data-error-summary" in answer.content.decode() and 'value="Bianchi"' in answer.content.decode()
    assert not User.objects.filter(email="ada@example.it").exists()


def test_nobody_chooses_another_address_or_role_by_adding_fields(client, mailoutbox):
    link = invited(mailoutbox)
    client.post(link, GOOD | {"email": "altra@example.it", "role": "administrator", "is_superuser": "on"})
    user = User.objects.get(email="ada@example.it")
    assert not user.is_superuser and not Mandate.objects.filter(person=user.person).exists()


def test_there_is_one_login_an_address_and_a_person():
    cast, at = Cast(), clock.now()
    with pytest.raises(LoginExists):
        invite(by=actor(cast.administrator), at=at, email=cast.trainee.user.email.upper())
    with pytest.raises(LoginExists):
        open_login(by=None, at=at, person=cast.trainee, email="due@example.it", password=None)


# --- asking for access

ASK = {
    "given_name": "Ugo",
    "family_name": "Riva",
    "email": "ugo.riva@comune.legnano.example",
    "unit_name": "",
}


@pytest.fixture
def legnano() -> Body:
    found = body("Legnano")
    found.mail_domain = "comune.legnano.example"
    found.save()
    return found


def test_a_request_from_a_foreign_domain_is_refused(client, legnano):
    for email in ("ugo@gmail.com", "ugo@comune.legnano.example.evil.it", "ugo@x.comune.legnano.example"):
        answer = client.post("/accedi/richiesta/", ASK | {"email": email})
        assert "data-error-summary" in answer.content.decode()
    assert not AccessRequest.objects.exists()


def test_a_body_without_a_mail_domain_lets_nobody_ask(client):
    body("Rho")
    client.post("/accedi/richiesta/", ASK | {"email": "ugo@"})
    assert not AccessRequest.objects.exists()


def test_the_answer_is_the_same_for_new_known_and_waiting_addresses(client, legnano):
    known = Cast().trainee.user
    User.objects.filter(pk=known.pk).update(email="nota@comune.legnano.example")
    for email in (
        "nuova@comune.legnano.example",
        "nota@comune.legnano.example",
        "nuova@comune.legnano.example",
    ):
        answer = client.post("/accedi/richiesta/", ASK | {"email": email})
        assert (answer.status_code, answer["Location"]) == (302, "/accedi/richiesta/inviata/")
    assert AccessRequest.objects.get().email == "nuova@comune.legnano.example"
    assert Notice.objects.get(to="nota@comune.legnano.example").subject == "Hai già un accesso"


def test_the_contact_is_told_confirms_and_the_invitation_leaves(client, legnano):
    contact = Cast().body_contact
    client.post("/accedi/richiesta/", ASK)
    assert Notice.objects.filter(to=contact.user.email).count() == 1
    sign_in(client, contact)
    asked = AccessRequest.objects.get()
    assert 'href="/spazio/richieste/"' in client.get("/spazio/").content.decode()
    assert "Ugo Riva" in client.get("/spazio/richieste/").content.decode()
    client.post(reverse("access_request", args=[asked.uid]), {"decision": "confirm"})
    asked.refresh_from_db()
    assert (asked.decided_by, asked.invitation.email, asked.invitation.body) == (
        contact,
        ASK["email"],
        legnano,
    )
    assert Notice.objects.filter(to=ASK["email"]).count() == 1
    assert AuditEntry.objects.filter(verb="accounts.request_confirmed", person_id=contact.pk).count() == 1


def test_a_refusal_needs_a_reason_which_is_mailed(client, legnano):
    sign_in(client, Cast().body_contact)
    Client().post("/accedi/richiesta/", ASK)
    page = reverse("access_request", args=[AccessRequest.objects.get().uid])
    assert "data-error-summary" in client.post(page, {"decision": "refuse"}).content.decode()
    client.post(page, {"decision": "refuse", "reason": "Non lavora più qui."})
    assert AccessRequest.objects.get().reason == "Non lavora più qui."
    assert "Non lavora più qui." in Notice.objects.get(to=ASK["email"]).body
    assert not Invitation.objects.exists()


def test_a_request_is_decided_once(client, legnano):
    sign_in(client, Cast().body_contact)
    Client().post("/accedi/richiesta/", ASK)
    page = reverse("access_request", args=[AccessRequest.objects.get().uid])
    client.post(page, {"decision": "confirm"})
    answer = client.post(page, {"decision": "refuse", "reason": "Ci ho ripensato."})
    assert answer.status_code == 403 and "già stata decisa" in answer.content.decode()
    assert issubclass(WrongPhase, Exception) and Invitation.objects.count() == 1


def test_the_contact_of_another_body_sees_and_decides_nothing(client, legnano):
    from tests.factories import mandate, person

    stranger = person("Sara", "Poli", employer="Rho")
    mandate(stranger, Role.BODY_CONTACT, of=body("Rho"))
    Client().post("/accedi/richiesta/", ASK)
    sign_in(client, stranger)
    assert "Ugo Riva" not in client.get("/spazio/richieste/").content.decode()
    page = reverse("access_request", args=[AccessRequest.objects.get().uid])
    assert client.post(page, {"decision": "confirm"}).status_code == 404
    assert AccessRequest.objects.get().decided_at is None


def test_requests_are_limited(client, legnano):
    for number in range(12):
        answer = client.post("/accedi/richiesta/", ASK | {"email": f"u{number}@comune.legnano.example"})
    assert answer.status_code == 429
    assert AccessRequest.objects.count() == 10


# --- the outbox


def test_a_mail_leaves_once(mailoutbox):
    one = write(key="k", to="a@example.it", subject="s", body="b", at=clock.now())
    assert write(key="k", to="a@example.it", subject="s", body="b", at=clock.now()) == one
    assert [deliver(notice_id=one.pk), deliver(notice_id=one.pk)] == [True, False]
    assert len(mailoutbox) == 1


def test_a_mail_server_that_was_down_loses_no_mail(mailoutbox):
    at = clock.now()
    down = write(key="k", to="a@example.it", subject="s", body="b", at=at - timedelta(hours=1))
    write(key="l", to="b@example.it", subject="s", body="b", at=at)
    assert waiting(at) == [down.pk]
    empty_outbox(0)
    assert [mail.to for mail in mailoutbox] == [["a@example.it"]] and waiting(at) == []


def test_a_mail_that_does_not_go_keeps_none_of_the_others_back(monkeypatch, caplog):
    long_ago = clock.now() - timedelta(hours=1)
    stuck, good = (
        write(key=key, to=f"{key}@example.it", subject="Uno", body="Ciao", at=long_ago) for key in ("a", "b")
    )
    send = EmailMessage.send

    def refused(message, *given):
        if message.to == ["a@example.it"]:
            raise ConnectionRefusedError("no")
        return send(message, *given)

    monkeypatch.setattr(EmailMessage, "send", refused)
    empty_outbox(timestamp=0)
    stuck.refresh_from_db()
    good.refresh_from_db()
    assert (stuck.sent_at is None, good.sent_at is None) == (True, False)
    assert f"mail {stuck.pk}" in caplog.text
