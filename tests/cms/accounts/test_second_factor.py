# SPDX-License-Identifier: AGPL-3.0-or-later
"""Officers and administrators do nothing without a second factor, by whatever way the session came."""

import time

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from cms.people.models import Person
from cms.people.operations import sync_groups
from tests.factories import PASSWORD, Cast, sign_in

pytestmark = pytest.mark.django_db

ACTIVATE, PROVE, CODE = (
    "/accedi/secondo-fattore/app/attiva/",
    "/accedi/secondo-fattore/conferma/",
    "/accedi/secondo-fattore/codice/",
)


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def enter(client: Client, somebody: Person):
    return client.post("/accedi/", {"login": somebody.user.email, "password": PASSWORD})


def with_totp(somebody: Person) -> str:
    secret = generate_totp_secret()
    TOTP.activate(somebody.user, secret)
    return secret


def test_an_officer_without_a_second_factor_sets_it_up_before_anything_else(client):
    enter(client, Cast().administrator)
    for address in ("/admin/", "/spazio/profilo/", "/", "/accedi/password/", "/accedi/sessioni/", "/accedi/"):
        answer = client.get(address, follow=True)
        assert answer.redirect_chain[-1][0].startswith(ACTIVATE), address
    assert client.post("/spazio/ruolo/", {"mandate": "x"})["Location"] == ACTIVATE


def test_meanwhile_one_may_sign_out_and_probes_answer(client):
    enter(client, Cast().plan_officer)
    assert client.get("/salute/vivo/").status_code == 200
    client.post("/accedi/esci/")
    assert "_auth_user_id" not in client.session


def test_setting_up_the_app_opens_the_site_and_gives_recovery_codes(client):
    officer = Cast().administrator
    enter(client, officer)
    client.get(ACTIVATE)
    answer = client.post(ACTIVATE, {"code": code(client.session["mfa.totp.secret"])})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get("/spazio/profilo/").status_code == 200
    assert Authenticator.objects.filter(user=officer.user).count() == 2


def test_the_secret_is_not_kept_in_clear():
    officer = Cast().plan_officer
    secret = with_totp(officer)
    stored = Authenticator.objects.get(user=officer.user).data["secret"]
    assert secret not in stored
    assert TOTP(Authenticator.objects.get()).validate_code(code(secret))


def test_password_alone_opens_no_session_once_the_factor_is_there(client):
    officer = Cast().plan_officer
    with_totp(officer)
    assert enter(client, officer)["Location"] == CODE
    assert "_auth_user_id" not in client.session
    assert client.get("/admin/")["Location"].startswith("/accedi/")


def test_password_and_code_open_the_session(client):
    officer = Cast().administrator
    secret = with_totp(officer)
    enter(client, officer)
    assert client.post(CODE, {"code": code(secret)})["Location"] == "/spazio/"
    assert client.get("/admin/").status_code == 200


def test_a_code_is_good_once(client):
    officer, again = Cast().plan_officer, Client()
    cache.clear()
    secret = with_totp(officer)
    used = code(secret)
    enter(client, officer)
    client.post(CODE, {"code": used})
    enter(again, officer)
    again.post(CODE, {"code": used})
    assert "_auth_user_id" not in again.session


def test_a_recovery_code_opens_once(client):
    officer, again = Cast().plan_officer, Client()
    with_totp(officer)
    spare = RecoveryCodes.activate(officer.user).get_unused_codes()[0]
    for one, opened in ((client, True), (again, False)):
        enter(one, officer)
        one.post(CODE, {"code": spare})
        assert ("_auth_user_id" in one.session) is opened


def test_a_session_that_never_used_the_factor_is_not_accepted(client):
    officer = Cast().administrator
    secret = with_totp(officer)
    client.force_login(officer.user)
    sync_groups(officer.user)
    for address in ("/admin/", "/spazio/profilo/", ACTIVATE, "/accedi/password/", "/accedi/secondo-fattore/"):
        assert client.get(address)["Location"].startswith(PROVE), address
    client.post(PROVE, {"code": code(secret)})
    assert client.get("/admin/").status_code == 200


def test_an_aborted_sign_in_lends_nothing_to_the_next_person(client):
    cast = Cast()
    first, second = cast.administrator, cast.plan_officer
    secret = with_totp(first)
    with_totp(second)
    enter(client, first)
    client.post("/accedi/esci/")
    assert enter(client, second)["Location"] == CODE
    client.post(CODE, {"code": code(secret)})
    assert "_auth_user_id" not in client.session


def test_while_a_sign_in_waits_for_its_code_nobody_else_s_password_or_code_counts(client):
    cast = Cast()
    first, second = cast.administrator, cast.plan_officer
    with_totp(first)
    secret = with_totp(second)
    enter(client, first)
    assert enter(client, second)["Location"] == CODE
    client.post(CODE, {"code": code(secret)})
    assert "_auth_user_id" not in client.session


def test_proofs_of_one_person_are_no_proofs_of_another(client):
    cast = Cast()
    sign_in(client, cast.administrator)
    records = client.session[AUTHENTICATION_METHODS_SESSION_KEY]
    client.force_login(cast.plan_officer.user)
    sync_groups(cast.plan_officer.user)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = records
    session["account_authentication_methods_user"] = str(cast.administrator.user.pk)
    session.save()
    assert client.get("/spazio/profilo/")["Location"] in (ACTIVATE, PROVE)


def test_an_aborted_sign_in_leaves_no_session_for_a_trainee_either(client):
    cast = Cast()
    with_totp(cast.administrator)
    enter(client, cast.administrator)
    client.post("/accedi/esci/")
    enter(client, cast.trainee)
    assert client.session["_auth_user_id"] == str(cast.trainee.user.pk)
    assert client.get("/admin/").status_code == 404


def test_an_officer_cannot_take_the_last_factor_away(client):
    officer = Cast().plan_officer
    sign_in(client, officer)
    client.post("/accedi/secondo-fattore/app/togli/")
    assert Authenticator.objects.filter(user=officer.user, type="totp").exists()


def test_a_trainee_needs_no_second_factor_but_may_have_one(client):
    somebody = Cast().trainee
    enter(client, somebody)
    assert client.get("/spazio/profilo/").status_code == 200
    assert client.get(ACTIVATE).status_code == 200


def test_a_role_given_during_a_session_asks_for_the_factor_at_once(client):
    from cms.rights import Role
    from tests.factories import mandate

    somebody = Cast().trainee
    enter(client, somebody)
    mandate(somebody, Role.PLAN_OFFICER)
    assert client.get("/spazio/profilo/")["Location"] == ACTIVATE


def test_a_new_password_does_not_skip_the_second_factor(client):
    officer = Cast().plan_officer
    with_totp(officer)
    officer.user.set_password("un'altra parola lunga")
    officer.user.save()
    answer = client.post("/accedi/", {"login": officer.user.email, "password": "un'altra parola lunga"})
    assert answer["Location"] == CODE
