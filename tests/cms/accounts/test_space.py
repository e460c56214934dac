# SPDX-License-Identifier: AGPL-3.0-or-later
"""The profile, and the switch between one's own mandates."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.db.backends.postgresql.psycopg_any import DateRange

from cms import clock
from cms.rights import Role
from tests.factories import PASSWORD, Cast, body, mandate, sign_in, zone

pytestmark = pytest.mark.django_db

SWITCH = "/spazio/ruolo/"


@pytest.fixture
def two(client):
    """An editor of Gorgonzola who also signs for Melzo, signed in."""
    somebody = Cast().editor_gorgonzola
    other = mandate(somebody, Role.SIGNATORY, of=body("Melzo"))
    other.refresh_from_db()
    sign_in(client, somebody)
    return somebody, other


def acting(client) -> str:
    return client.get("/spazio/profilo/").wsgi_request.actor.role


def test_one_acts_under_the_chosen_mandate_and_the_session_gets_a_new_key(client, two):
    old = client.session.session_key
    assert acting(client) == Role.MUNICIPAL_EDITOR
    assert client.post(SWITCH, {"mandate": two[1].uid})["Location"] == "/spazio/"
    assert acting(client) == Role.SIGNATORY
    assert client.session.session_key != old


def test_the_list_of_sessions_knows_the_new_key(client):
    somebody = Cast().editor_gorgonzola
    other = mandate(somebody, Role.SIGNATORY, of=body("Melzo"))
    other.refresh_from_db()
    client.post("/accedi/", {"login": somebody.user.email, "password": PASSWORD})
    client.post(SWITCH, {"mandate": other.uid})
    assert UserSession.objects.get().session_key == client.session.session_key


def test_the_mandate_of_somebody_else_is_not_there(client, two):
    theirs = Cast().coordinator.mandates.get()
    assert client.post(SWITCH, {"mandate": theirs.uid}).status_code == 404
    assert acting(client) == Role.MUNICIPAL_EDITOR


def test_a_mandate_that_ended_is_not_there(client, two):
    ended = mandate(
        two[0],
        Role.ZONE_COORDINATOR,
        zone=zone("adda-martesana"),
        during=DateRange(clock.today() - timedelta(days=9), clock.today()),
    )
    ended.refresh_from_db()
    assert client.post(SWITCH, {"mandate": ended.uid}).status_code == 404


@pytest.mark.parametrize(("value", "status"), [("", 400), ("1", 404), ("x" * 40, 404), ("\x00", 404)])
def test_what_is_no_mandate_is_refused(client, two, value, status):
    assert client.post(SWITCH, {"mandate": value}).status_code == status


def test_the_switch_is_a_form_only(client, two):
    answer = client.get(SWITCH, {"mandate": two[1].uid})

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "<h1" in answer.text


def test_nobody_known_is_sent_to_sign_in(client):
    assert client.post(SWITCH, {"mandate": "x"})["Location"].startswith("/accedi/")


@pytest.mark.parametrize(
    "address", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x"]
)
def test_the_switch_leads_to_our_pages_only(client, two, address):
    assert client.post(SWITCH, {"mandate": two[1].uid, "next": address})["Location"] == "/spazio/"
    assert (
        client.post(SWITCH, {"mandate": two[1].uid, "next": "/spazio/profilo/"})["Location"]
        == "/spazio/profilo/"
    )


def test_a_chosen_mandate_that_ends_falls_back_to_another(client, two):
    client.post(SWITCH, {"mandate": two[1].uid})
    two[1].during = DateRange(clock.today() - timedelta(days=9), clock.today())
    two[1].save()
    assert acting(client) == Role.MUNICIPAL_EDITOR


def test_the_profile_says_body_mandates_and_second_factor(client, two):
    html = client.get("/spazio/profilo/").content.decode()
    for words in ("Comune di Gorgonzola", "Comune di Melzo", "ES-1/2026", "non attivo"):
        assert words in html
