# SPDX-License-Identifier: AGPL-3.0-or-later
"""Errors as a visitor meets them: through every middleware of the site."""

import re

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from cms.pages import queries
from tests import factories
from tests.factories import Cast, sign_in

pytestmark = pytest.mark.django_db


def test_unknown_address_has_the_page_of_404(client):
    answer = client.get("/non/esiste/")
    assert answer.status_code == 404
    assert "Questa pagina non c'è" in answer.content.decode().replace("&#x27;", "'")


def test_somebody_signed_in_sees_their_menu_on_the_page_of_404(client):
    sign_in(client, Cast().trainee)
    assert "Niccolò Zanè" in client.get("/non/esiste/").content.decode()


def test_form_without_its_token_is_refused_in_words():
    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "a@example.it"})
    assert answer.status_code == 403
    assert "La pagina è rimasta aperta troppo a lungo" in answer.content.decode()


def test_form_larger_than_accepted_is_413(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = Client().post(reverse("account_login"), {"login": "a" * 200})
    assert answer.status_code == 413
    assert "troppo grande" in answer.content.decode()
    assert "Accettiamo al massimo" in answer.content.decode()


def throttled_requests_of_access(client):
    legnano = factories.body("Legnano")
    legnano.mail_domain = "comune.legnano.example"
    legnano.save()
    for _ in range(4):
        answer = client.post(
            reverse("account_signup"),
            {
                "given_name": "Ugo",
                "family_name": "Riva",
                "email": "u@comune.legnano.example",
                "unit_name": "",
            },
        )
    return answer


def throttled_sign_in(client):
    for _ in range(3):
        answer = client.post(reverse("account_login"), {"login": "a@example.it", "password": "non questa"})
    return answer


@pytest.mark.parametrize("tries", [throttled_requests_of_access, throttled_sign_in])
def test_too_many_tries_are_told_in_words_with_a_reference(client, settings, tries, caplog):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "2/m/ip"}
    answer = tries(client)
    html = answer.content.decode()
    assert answer.status_code == 429
    assert "Troppi tentativi, uno dopo l’altro" in html
    reference = re.search(r"data-reference>([0-9A-F]{4}-[0-9A-F]{4})<", html)
    assert reference[1] in caplog.text


def test_failure_of_the_database_is_told_without_it(client, monkeypatch):
    def gone(*args):
        raise OperationalError("the database is gone")

    client.raise_request_exception = False
    monkeypatch.setattr(queries, "frame", gone)
    answer = client.get(reverse("account_login"))
    assert answer.status_code == 500
    assert "Qualcosa non ha funzionato da parte nostra" in answer.content.decode()
