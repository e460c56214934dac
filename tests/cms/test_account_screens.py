# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of signing in, second factor and sessions: in our frame, in Italian, within the policy of contents."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from cms.pages.models import SiteSettings
from tests.factories import Cast, sign_in

pytestmark = pytest.mark.django_db

TO_SIGN_IN = ["account_login", "account_reset_password", "account_reset_password_done", "account_inactive"]
SIGNED_IN = [
    "account_change_password",
    "account_email",
    "account_logout",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "usersessions_list",
]
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*(\ssrc=|application/json))|\son[a-z]+=\"")
ENGLISH = re.compile(r"\b(the|your|password is|sign in|code is)\b", re.IGNORECASE)


def seen(html: str) -> str:
    """What a reader sees of the page's main part."""
    main = re.search(r"<main.*?</main>", html, re.DOTALL)[0]
    return " ".join(re.sub(r"<script.*?</script>|<[^>]+>", " ", main, flags=re.DOTALL).split())


def check(answer) -> str:
    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.count("<h1") == 1
    assert 'class="skiplinks"' in html
    assert not INLINE.search(html)
    assert not ENGLISH.search(seen(html)), seen(html)
    return html


@pytest.mark.parametrize("name", TO_SIGN_IN)
def test_pages_on_the_way_in(client, name):
    check(client.get(reverse(name)))


def test_sign_in_asks_for_the_e_mail_address_and_has_a_way_back_in(client):
    html = check(client.get(reverse("account_login")))
    assert "Indirizzo e-mail" in html
    assert reverse("account_reset_password") in html
    assert "placeholder" not in html


def test_sign_in_has_the_name_of_the_body_around_it(client):
    """allauth has a `site` of its own in the context of these pages."""
    SiteSettings.objects.create(organisation_name="Città metropolitana di prova")
    assert check(client.get(reverse("account_login"))).count("Città metropolitana di prova") == 2


def test_refused_sign_in_has_a_summary_and_keeps_the_address(client):
    answer = client.post(reverse("account_login"), {"login": "niccolò@example.it", "password": "sbagliata"})
    html = check(answer)
    assert "data-error-summary" in html
    assert "niccolò@example.it" in html
    assert "<title>Errore:" in html


@pytest.mark.parametrize("name", SIGNED_IN)
def test_pages_about_the_own_login(client, name):
    sign_in(client, Cast().trainee)
    check(client.get(reverse(name)))


def test_secret_of_the_app_is_written_beside_its_square(client):
    sign_in(client, Cast().trainee)
    html = check(client.get(reverse("mfa_activate_totp")))
    assert re.search(r"data-totp-secret>[A-Z2-7]{16,}<", html)
    assert "data:image/svg+xml" in html


def test_wrong_code_of_the_app_is_explained_at_its_field(client):
    sign_in(client, Cast().trainee)
    html = check(client.post(reverse("mfa_activate_totp"), {"code": "000000"}))
    assert 'href="#id_code"' in html
    assert 'id="id_code_error"' in html


def test_recovery_codes_are_shown_to_whoever_has_the_app(client):
    officer = Cast().plan_officer
    sign_in(client, officer)
    client.post(reverse("mfa_generate_recovery_codes"))
    assert Authenticator.objects.filter(user=officer.user, type="recovery_codes").exists()
    check(client.get(reverse("mfa_view_recovery_codes")))
    check(client.get(reverse("mfa_generate_recovery_codes")))
    check(client.get(reverse("mfa_deactivate_totp")))
    check(client.get(reverse("mfa_index")))


def test_the_account_in_the_admin_asks_for_no_clock_but_that_of_the_city(client):
    """Some names of zones that the system knows stop the scripts of the page ("localtime")."""
    page = sign_in(client, Cast().communication_approver).get(reverse("wagtailadmin_account"))

    assert (page.status_code, "localtime" in page.content.decode()) == (200, False)
