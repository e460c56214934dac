# SPDX-License-Identifier: AGPL-3.0-or-later
"""One way in: e-mail and password at /accedi/, whoever asks for what."""

from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import get_hasher
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from cms.audit.models import AuditEntry
from cms.notices.models import Notice
from cms.notices.operations import deliver
from cms.people.models import User
from tests.factories import PASSWORD, Cast, sign_in

pytestmark = pytest.mark.django_db

LOGIN = "/accedi/"


def enter(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_sign_in_page_is_at_accedi(client):
    assert reverse("account_login") == LOGIN == settings.LOGIN_URL
    assert client.get(LOGIN).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/admin/login/",
        "/admin/password_reset/",
        "/admin/password_reset/done/",
        "/admin/password_reset/confirm/MQ/set-password/",
        "/_util/login/",
    ],
)
def test_wagtails_own_doors_lead_to_accedi(client, address):
    for answer in (client.get(address), client.post(address, {"username": "a", "password": "b"})):
        assert (answer.status_code, answer["Location"]) == (302, LOGIN)


def test_wagtails_sign_in_keeps_where_one_was_going(client):
    assert client.get("/admin/login/?next=/admin/pages/")["Location"] == "/accedi/?next=%2Fadmin%2Fpages%2F"


def test_the_admin_sends_whoever_is_unknown_to_accedi(client):
    assert client.get("/admin/")["Location"].startswith(LOGIN)


def test_sign_up_is_closed(client):
    with pytest.raises(NoReverseMatch):
        reverse("account_signup_by_passkey")
    assert client.get("/accedi/signup/").status_code == 404
    client.post(reverse("account_signup"), {"email": "nuova@example.it", "password1": PASSWORD})
    assert not User.objects.exists()


def test_a_known_person_enters_with_e_mail_and_password(client):
    user = Cast().trainee.user
    answer = enter(client, user.email.upper())
    assert answer["Location"] == "/spazio/"
    assert signed_in(client)
    assert AuditEntry.objects.filter(verb="accounts.signed_in", person_id=user.person_id).count() == 1
    assert EmailAddress.objects.get(user=user).verified


def test_a_login_that_is_not_active_does_not_enter(client):
    user = Cast().trainee.user
    User.objects.filter(pk=user.pk).update(is_active=False)
    enter(client, user.email)
    assert not signed_in(client)


def test_the_session_gets_a_new_key_at_sign_in(client):
    user = Cast().trainee.user
    session = client.session
    session["before"] = True
    session.save()
    old = client.cookies[settings.SESSION_COOKIE_NAME].value
    enter(client, user.email)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != old


def words(answer) -> str:
    html = answer.content.decode()
    return html[html.index("<main") : html.index("</main")].split("csrfmiddlewaretoken")[0]


def test_a_wrong_password_and_an_unknown_address_get_the_same_words(client):
    known = enter(client, Cast().trainee.user.email, "non è questa")
    unknown = enter(client, "nessuno@example.it", "non è questa")
    assert known.status_code == unknown.status_code
    assert words(known) == words(unknown)


def test_asking_for_a_new_password_says_the_same_for_known_and_unknown_addresses(client):
    for email in (Cast().trainee.user.email, "nessuno@example.it"):
        answer = client.post(reverse("account_reset_password"), {"email": email})
        assert answer["Location"] == reverse("account_reset_password_done")
    assert Notice.objects.count() == 2


def test_the_link_of_a_new_password_opens_once_and_ends_other_sessions(client, mailoutbox):
    user, elsewhere = Cast().trainee.user, Client()
    enter(elsewhere, user.email)
    client.post(reverse("account_reset_password"), {"email": user.email})
    deliver(notice_id=Notice.objects.get().pk)
    link = next(word for word in mailoutbox[0].body.split() if "/accedi/password/recupera/" in word)
    page = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(page, {"password1": "un'altra parola lunga", "password2": "un'altra parola lunga"})
    assert enter(Client(), user.email).status_code == 200
    assert enter(Client(), user.email, "un'altra parola lunga").status_code == 302
    assert elsewhere.get(reverse("profile"))["Location"].startswith(LOGIN)
    assert "_password_reset_key" not in Client().get(link, follow=True).redirect_chain


def test_changing_the_password_ends_all_other_sessions(client):
    user, elsewhere = Cast().trainee.user, Client()
    enter(client, user.email)
    enter(elsewhere, user.email)
    old = client.session.session_key
    fields = {
        "oldpassword": PASSWORD,
        "password1": "un'altra parola lunga",
        "password2": "un'altra parola lunga",
    }
    client.post(reverse("account_change_password"), fields)
    assert client.get(reverse("profile")).status_code == 200
    assert client.session.session_key != old
    assert AuditEntry.objects.filter(verb="accounts.password_changed", thing_id=user.pk).count() == 1
    assert elsewhere.get(reverse("profile"))["Location"].startswith(LOGIN)


@pytest.mark.parametrize("password", ["corta", "password1234", "123456789012"])
def test_short_and_common_passwords_are_refused(client, password):
    user = Cast().trainee.user
    enter(client, user.email)
    fields = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post(reverse("account_change_password"), fields).status_code == 200
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_passwords_are_kept_by_argon2():
    from cms.settings import base

    assert base.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


def test_the_address_changes_only_after_the_new_one_confirms(client, mailoutbox):
    user = Cast().trainee.user
    enter(client, user.email)
    client.post(reverse("account_email"), {"action_add": "", "email": "nuova@example.it"})
    user.refresh_from_db()
    assert user.email != "nuova@example.it"
    for notice in Notice.objects.filter(to="nuova@example.it"):
        deliver(notice_id=notice.pk)
    link = next(word for word in mailoutbox[0].body.split() if "/email/conferma/" in word)
    client.get(link)
    user.refresh_from_db()
    assert user.email != "nuova@example.it"
    client.post(link)
    user.refresh_from_db()
    assert user.email == "nuova@example.it"


ELSEWHERE = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example/x",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "\t//evil.example",
    "\x00//evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://evil.example/",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "//testserver:80@evil.example",
    " https://evil.example",
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_next_never_leads_to_another_site(client, address):
    answer = enter(client, Cast().trainee.user.email, next=address)
    assert answer["Location"] == "/spazio/"
    answer = client.get(LOGIN, {"next": address})
    assert answer["Location"] == "/spazio/"


def test_next_leads_where_one_was_going(client):
    assert enter(client, Cast().trainee.user.email, next="/spazio/profilo/")["Location"] == "/spazio/profilo/"


def test_one_ends_a_session_from_another(client):
    user, elsewhere = Cast().trainee.user, Client(HTTP_USER_AGENT="altro")
    enter(client, user.email)
    enter(elsewhere, user.email)
    client.post(reverse("usersessions_list"))
    assert client.get(reverse("profile")).status_code == 200
    assert elsewhere.get(reverse("profile"))["Location"].startswith(LOGIN)


def test_signing_out_is_a_form(client):
    sign_in(client, Cast().trainee)
    client.get(reverse("account_logout"))
    assert signed_in(client)
    client.post(reverse("account_logout"))
    assert not signed_in(client)


def test_wagtails_sign_out_is_ours(client):
    sign_in(client, Cast().administrator)
    client.post("/admin/logout/")
    assert not signed_in(client)


def test_after_five_wrong_passwords_the_right_one_waits(client):
    cache.clear()
    user = Cast().trainee.user
    for _ in range(5):
        enter(client, user.email, "non è questa")
    enter(client, user.email)
    assert not signed_in(client)


def test_a_made_up_forwarding_header_does_not_reset_the_limit(client):
    cache.clear()
    user = Cast().trainee.user
    for number in range(6):
        client.post(
            LOGIN, {"login": user.email, "password": "no"}, headers={"X-Forwarded-For": f"10.0.0.{number}"}
        )
    assert enter(client, user.email).status_code == 200 and not signed_in(client)


def hashed(client: Client, email: str) -> int:
    """How often a wrong password is hashed for `email`."""
    cache.clear()
    hasher = type(get_hasher())
    with patch.object(hasher, "encode", autospec=True, side_effect=hasher.encode) as encoded:
        enter(client, email, "non è questa")
    return encoded.call_count


def test_a_wrong_password_costs_one_hash_known_or_not(client):
    assert (hashed(client, Cast().trainee.user.email), hashed(client, "nessuno@example.it")) == (1, 1)


def test_control_with_djangos_backend_beside_allauths_it_costs_two(client, settings):
    beside = "django.contrib.auth.backends.ModelBackend"
    settings.AUTHENTICATION_BACKENDS = [beside, *settings.AUTHENTICATION_BACKENDS]
    assert hashed(client, Cast().trainee.user.email) == 2


def test_signed_in_pages_are_not_cached(client):
    sign_in(client, Cast().trainee)
    assert "no-store" in client.get(reverse("profile"))["Cache-Control"]


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/formazione/piano/?pagina=2", "/formazione/piano/?pagina=2"),
        ("https://altrove.example/formazione/", "/spazio/"),
        ("http://testserver.altrove.example/x/", "/spazio/"),
        ("", "/spazio/"),
    ],
)
def test_a_form_sent_after_the_session_ended_comes_back_to_its_page(client, referer, back):
    sent = client.post("/spazio/ruolo/", headers={"referer": referer} if referer else {})
    assert parse_qs(urlsplit(sent["Location"]).query)["next"] == [back]


def test_control_a_page_asked_without_a_session_comes_back_to_itself(client):
    asked = client.get("/spazio/?x=1", headers={"referer": "http://testserver/formazione/"})
    assert parse_qs(urlsplit(asked["Location"]).query)["next"] == ["/spazio/?x=1"]
