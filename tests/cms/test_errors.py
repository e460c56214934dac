# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of errors: plain Italian, a reference that the log has too."""

import logging
import re

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import connection
from django.http import Http404
from django.template.loader import get_template
from django.test import RequestFactory

from cms.rights import NOBODY, WrongPhase
from cms.views import errors


@pytest.fixture
def asked():
    request = RequestFactory().get("/agende/sconosciuta/")
    request.actor, request.session = NOBODY, {}
    return request


@pytest.fixture(autouse=True)
def no_database(monkeypatch):
    """No error page may need the database to be shown."""

    def refuse(*args, **kwargs):
        raise AssertionError("an error page asked the database")

    monkeypatch.setattr(connection, "ensure_connection", refuse)


def plain(monkeypatch):
    """Context processors of the project read settings of the site from the database or its cache."""
    engine = get_template("base.html").backend.engine
    monkeypatch.setattr(engine, "template_context_processors", ())


def reference_of(answer) -> str:
    return re.search(r"data-reference>([0-9A-F]{4}-[0-9A-F]{4})<", answer.content.decode())[1]


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (
            lambda r: errors.bad_request(r, SuspiciousOperation()),
            400,
            "Non siamo riusciti a leggere la richiesta",
        ),
        (
            lambda r: errors.forbidden(r, PermissionDenied()),
            403,
            "Il tuo ruolo qui non permette questa azione",
        ),
        (lambda r: errors.not_found(r, Http404()), 404, "Questa pagina non c&#x27;è"),
        (lambda r: errors.bad_request(r, RequestDataTooBig()), 413, "Accettiamo al massimo 5,2 MB"),
        (errors.too_many, 429, "Troppi tentativi, uno dopo l’altro"),
        (errors.server_error, 500, "Qualcosa non ha funzionato da parte nostra"),
        (errors.csrf_failure, 403, "La pagina è rimasta aperta troppo a lungo"),
    ],
)
def test_page_says_in_italian_what_happened_with_a_reference_of_the_log(
    asked, answer, status, words, caplog, monkeypatch
):
    plain(monkeypatch)
    with caplog.at_level(logging.WARNING, logger="cms.views.errors"):
        page = answer(asked)
    html = page.content.decode()
    assert page.status_code == status
    assert words.replace("&#x27;", "'") in html.replace("&#x27;", "'")
    assert reference_of(page) in caplog.text
    assert "/agende/sconosciuta/" in caplog.text
    assert page.headers["Cache-Control"] == "no-store"


def test_wrong_phase_says_its_own_words(asked, monkeypatch):
    plain(monkeypatch)
    page = errors.forbidden(asked, WrongPhase("La fase di scrittura si è chiusa il 31 gennaio 2027."))
    assert "La fase di scrittura si è chiusa il 31 gennaio 2027." in page.content.decode()


@pytest.mark.parametrize(
    ("referer", "link"),
    [
        ("http://testserver/agende/una/", 'href="/agende/una/"'),
        ("http://altrove.example/agende/una/", 'href="/"'),
        ("http://testserver/agende/sconosciuta/", 'href="/"'),
        ("", 'href="/"'),
    ],
)
def test_wrong_phase_leads_back_to_the_page_of_this_site_it_was_asked_from(asked, monkeypatch, referer, link):
    plain(monkeypatch)
    asked.META["HTTP_REFERER"] = referer
    page = errors.forbidden(asked, WrongPhase("Troppo tardi."))
    assert f'<a class="btn btn-primary" {link}>' in page.content.decode()


def test_words_of_other_refusals_are_not_shown(asked, monkeypatch):
    plain(monkeypatch)
    page = errors.forbidden(asked, PermissionDenied("secret of the code"))
    assert "secret of the code" not in page.content.decode()


def test_server_error_needs_not_even_its_template(asked, monkeypatch):
    monkeypatch.setattr(errors, "render_to_string", lambda *args: 1 / 0)
    page = errors.server_error(asked)
    assert page.status_code == 500
    assert re.search(r"[0-9A-F]{4}-[0-9A-F]{4}", page.content.decode())


def test_references_differ():
    assert len({errors.new_reference() for _ in range(100)}) == 100
