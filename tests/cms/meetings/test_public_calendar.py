# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public calendar: what comes, what was, a month; its choices, its files; what is in none of them."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from cms import clock
from cms.meetings.planning import listing
from cms.meetings.planning.models import Meeting
from tests.cms.meetings import stage
from tests.factories import Cast, sign_in, zone
from tests.home.test_pages import queries_of

PATH = "/incontri/"
GONE = datetime(2020, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def cast(db) -> Cast:
    return Cast()


def held(slug: str, **fields) -> Meeting:
    made = stage.meeting(slug, session=False, **fields)
    stage.add_session(made, GONE)
    return made


def read(client: Client, query: str = "") -> str:
    response = client.get(f"{PATH}{query}")
    assert response.status_code == 200
    return response.content.decode()


def titles(client: Client, query: str = "") -> list[str]:
    """Titles of the CSV, which has what the list has."""
    content = client.get(f"{PATH}incontri.csv{query}").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    html = read(client, query)
    assert all(row[0] in html for row in rows[1:])
    return [row[0] for row in rows[1:]]


def test_what_comes_and_what_was_are_apart(client, cast):
    stage.meeting("viene", title="Viene")
    held("stato", title="È stato")
    assert titles(client) == ["Viene"]
    assert "È stato" not in read(client)
    assert titles(client, "?quando=passati") == ["È stato"]


def test_an_assembly_is_found_by_zone_kind_level_and_month(client, cast):
    assembly = stage.meeting("assemblea", title="Assemblea", kind="zone_assembly")
    assembly.zones.add(zone("adda-martesana"))
    stage.meeting("corso", title="Corso")
    assert titles(client) == ["Corso", "Assemblea"] or titles(client) == ["Assemblea", "Corso"]
    assert titles(client, "?zona=adda-martesana") == ["Assemblea"]
    assert titles(client, "?tipo=training") == ["Corso"]
    assert titles(client, "?livello=2") == ["Corso"]
    assert titles(client, "?zona=adda-martesana&tipo=training") == []
    assert sorted(titles(client, "?vista=mese&mese=2031-11")) == ["Assemblea", "Corso"]
    assert titles(client, "?vista=mese&mese=2031-12") == []


def test_a_choice_says_how_many_dates_it_leaves(client, cast):
    stage.meeting("uno").zones.add(zone("adda-martesana"))
    stage.meeting("due").zones.add(zone("adda-martesana"), zone("nord-ovest"))
    html = read(client, "?zona=nord-ovest")
    assert "Adda Martesana (2)" in html
    assert "Nord Ovest (1)" in html
    assert '<option value="nord-ovest" selected>' in html


def test_a_calendar_to_subscribe_to_is_that_of_the_choice(client, cast):
    stage.meeting().zones.add(zone("adda-martesana"))
    subscribed = {
        "": "/incontri/calendario.ics",
        "?zona=adda-martesana": "/incontri/calendario/zona/adda-martesana.ics",
        "?tipo=training": "/incontri/calendario/tipo/training.ics",
        "?zona=adda-martesana&tipo=training": "/incontri/calendario.ics",
        "?zona=a%20b": "/incontri/calendario.ics",
    }
    for query, address in subscribed.items():
        assert f'href="{address}"' in read(client, query)
        assert client.get(address).status_code == 200


def test_months_lead_to_one_another_and_keep_the_choices(client, cast):
    stage.meeting().zones.add(zone("adda-martesana"))
    html = read(client, "?vista=mese&mese=2031-11&zona=adda-martesana")
    assert '<input type="hidden" name="mese" value="2031-11">' in html
    assert "?zona=adda-martesana&amp;vista=mese&amp;mese=2031-10" in html
    assert "?zona=adda-martesana&amp;vista=mese&amp;mese=2031-12" in html
    assert '<time class="calendar-day" datetime="2031-11-24">' in html


@pytest.mark.parametrize(
    "query", ["?vista=mese&mese=0000-99", "?vista=mese&mese=²-1", "?page=x", "?zona=%00", "?livello=x"]
)
def test_an_address_that_makes_no_sense_is_answered(client, cast, query):
    stage.meeting()
    read(client, query)


def test_a_date_on_the_evening_before_a_month_belongs_to_rome(client, cast):
    meeting = stage.meeting(session=False, title="Di notte")
    stage.add_session(meeting, datetime(2031, 11, 30, 23, 30, tzinfo=UTC))
    assert titles(client, "?vista=mese&mese=2031-12") == ["Di notte"]
    assert titles(client, "?vista=mese&mese=2031-11") == []


def test_a_cancelled_meeting_stays_in_the_calendar_and_says_so(client, cast):
    stage.meeting(state="cancelled", cancel_reason="Sciopero")
    assert "annullat" in read(client) or "cancelled" in read(client)
    assert titles(client) == ["Lavorare per zone"]


@pytest.mark.parametrize("fields", [{"state": "draft"}, {"is_public": False}])
def test_what_is_not_public_is_in_no_list_and_no_file(client, cast, fields):
    stage.meeting(title="Riservato", **fields)
    held("passato", title="Riservato passato", **fields)
    office = sign_in(Client(), cast.training_officer)
    for somebody in (client, office):
        for query in ("", "?quando=passati", "?vista=mese&mese=2031-11"):
            assert "Riservato" not in read(somebody, query)
            assert b"Riservato" not in somebody.get(f"{PATH}incontri.csv{query}").content
        assert b"Riservato" not in somebody.get(f"{PATH}calendario.ics").content


@pytest.mark.parametrize("rows", [1, 3, 200])
def test_as_many_queries_for_one_meeting_as_for_two_hundred(client, cast, rows):
    for number in range(rows):
        stage.meeting(f"incontro-{number}").zones.add(zone("adda-martesana"))
    assert queries_of(client, PATH) == 5
    assert queries_of(client, f"{PATH}?vista=mese&mese=2031-11") == 5


def test_a_long_list_has_pages_that_keep_the_choices(client, cast):
    for number in range(21):
        stage.meeting(f"incontro-{number}", title=f"Incontro {number}")
    assert "?page=2&tipo=training" in read(client, "?tipo=training").replace("&amp;", "&")
    assert 'aria-current="page">2<' in read(client, "?page=2&tipo=training")


def test_a_calendar_without_meetings_says_why(client, cast):
    assert 'class="empty"' in read(client)
    assert 'class="empty"' in read(client, "?vista=mese&mese=2031-11")


def test_the_weeks_of_a_month_hold_each_day_once():
    weeks = listing.weeks_of([], date(2027, 3, 1), date(2027, 3, 28))
    days = [day for week in weeks for day in week if not day.is_outside]
    assert [day.day.day for day in days] == list(range(1, 32))
    assert [day.day for day in days if day.is_today] == [date(2027, 3, 28)]
    assert all(len(week) == 7 for week in weeks)


def test_ones_own_calendar_has_the_next_thirty_days(cast):
    now = clock.now()
    soon, late = (
        stage.meeting("presto", title="Presto", session=False),
        stage.meeting("dopo", title="Dopo", session=False),
    )
    stage.add_session(soon, now + timedelta(days=3))
    stage.add_session(late, now + timedelta(days=45))
    for one in (soon, late):
        one.bookings.create(person=cast.trainee, state="booked", asked_at=now, changed_at=now)
    led = stage.meeting("tengo", title="Tengo io", session=False)
    stage.lead(
        stage.add_session(led, now + timedelta(days=4), link="https://video.example.it/x"), cast.trainee
    )
    html = read(sign_in(Client(), cast.trainee), "i-miei/")
    assert "Presto" in html
    assert "Tengo io" in html
    assert "https://video.example.it/x" in html
    assert "Dopo" not in html
    assert "/incontri/presto/incontro.ics" in html
    assert "Presto" not in read(sign_in(Client(), cast.editor_gorgonzola), "i-miei/")


def test_ones_own_calendar_is_kept_by_nobody(client, cast):
    assert client.get(f"{PATH}i-miei/").status_code == 302
    response = sign_in(Client(), cast.trainee).get(f"{PATH}i-miei/")
    assert "no-store" in response["Cache-Control"]
    assert 'class="empty"' in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_as_many_queries_for_one_own_date_as_for_three(cast, rows):
    now, mine = clock.now(), sign_in(Client(), cast.trainee)
    for number in range(rows):
        made = stage.meeting(f"incontro-{number}", session=False)
        stage.add_session(made, now + timedelta(days=number + 1))
        made.bookings.create(person=cast.trainee, state="booked", asked_at=now, changed_at=now)
    assert queries_of(mine, f"{PATH}i-miei/") == 6
