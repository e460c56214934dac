# SPDX-License-Identifier: AGPL-3.0-or-later
"""Shutting a login and freeing it of a lost second factor."""

import pytest
from django.core.management import CommandError, call_command

from cms.audit.models import AuditEntry
from tests.factories import PASSWORD, Cast, sign_in

pytestmark = pytest.mark.django_db


def test_a_closed_login_is_out_at_once_and_cannot_come_back_until_reopened(client):
    email = Cast().trainee.user.email
    typed = {"login": email, "password": PASSWORD}
    client.post("/accedi/", typed)
    call_command("mend_login", "close", "--email", email.upper())
    assert client.get("/spazio/profilo/")["Location"].startswith("/accedi/")
    client.post("/accedi/", typed)
    assert client.get("/spazio/profilo/").status_code == 302
    call_command("mend_login", "reopen", "--email", email)
    client.post("/accedi/", typed)
    assert client.get("/spazio/profilo/").status_code == 200


def test_an_officer_who_lost_the_factor_sets_up_a_new_one(client):
    officer = Cast().plan_officer
    sign_in(client, officer)
    call_command("mend_login", "forget-second-factor", "--email", officer.user.email)
    client.cookies.clear()
    client.post("/accedi/", {"login": officer.user.email, "password": PASSWORD})
    assert client.get("/spazio/profilo/")["Location"] == "/accedi/secondo-fattore/app/attiva/"
    assert AuditEntry.objects.filter(verb="accounts.second_factor_forgotten").count() == 1


def test_an_unknown_address_is_said():
    with pytest.raises(CommandError):
        call_command("mend_login", "close", "--email", "nessuno@example.it")
