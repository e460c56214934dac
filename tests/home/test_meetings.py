# SPDX-License-Identifier: AGPL-3.0-or-later
"""Public meetings on the plan's site: search, calendars, pages of places, maps of the site, open data, one's space."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from cms import clock, jobs
from cms.areas.models import PlanNode
from cms.meetings.booking import operations as booking
from cms.meetings.planning import operations as planning
from cms.meetings.planning.models import Meeting
from home.search.operations import INDEX, index
from tests import factories
from tests.cms.meetings import stage as meetings
from tests.factories import Cast, sign_in, zone
from tests.home.test_pages import queries_of

PAGE = "/incontri/lavorare-per-zone/"
EVERYWHERE = (
    "/incontri/", "/cerca/?q=cooperare", "/segui/date/sito.ics", "/segui/date/zone:adda-martesana.ics",
    "/zone/adda-martesana/", "/comuni/gorgonzola/", "/sitemap.xml", "/dati-aperti/incontri.csv",
    "/dati-aperti/incontri.json", "/api/v1/incontri/", "/incontri/calendario.ics",
)  # fmt: skip
"""Where a public meeting of the zone stands."""
GONE = datetime(2020, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def meeting(town_site) -> Meeting:
    """An assembly of Adda Martesana, of which the search knows."""
    made = meetings.meeting(kind="zone_assembly", title="Cooperare fra Comuni")
    made.zones.add(zone("adda-martesana"))
    index("all")
    return made


def shown_at(client: Client) -> list[str]:
    answers = {path: client.get(path) for path in EVERYWHERE}
    assert {path for path, one in answers.items() if one.status_code != 200} == set()
    words = (b"Cooperare fra Comuni", PAGE.encode())
    return [path for path, one in answers.items() if any(each in one.content for each in words)]


def test_a_public_meeting_stands_everywhere(client, meeting):
    assert shown_at(client) == list(EVERYWHERE)


@pytest.mark.parametrize("fields", [{"state": "draft"}, {"is_public": False}])
def test_what_is_not_public_stands_nowhere(client, meeting, fields):
    Meeting.objects.update(**fields)
    index(f"meeting:{meeting.pk}")
    assert shown_at(client) == []
    index("all")
    assert shown_at(client) == []


def test_the_search_finds_a_meeting_by_its_agenda_and_its_zone(client, meeting):
    meeting.items.create(order=1, title="La mobilità dolce")
    index(f"meeting:{meeting.pk}")
    html = client.get("/cerca/?q=mobilità+dolce&kind=meeting").content.decode()
    assert PAGE in html
    assert PAGE in client.get("/cerca/?q=cooperare+martesana").content.decode()


def test_a_change_asks_the_search_to_look_again(meeting, client):
    officer = factories.actor(Cast().plan_officer)
    planning.change(meeting=meeting, fields={"title": "Federarsi"}, by=officer, at=clock.now())
    assert {"key": f"meeting:{meeting.pk}"} in jobs.waiting(INDEX)
    index(f"meeting:{meeting.pk}")
    assert PAGE in client.get("/cerca/?q=federarsi").content.decode()
    assert PAGE not in client.get("/cerca/?q=cooperare").content.decode()


def test_who_has_the_days_of_a_zone_learns_what_moved(client, meeting):
    path = "/segui/date/zone:adda-martesana.ics"
    [before] = Calendar.from_ical(client.get(path).content).events
    session = meeting.sessions.get()
    assert before["uid"] == str(session.uid)
    assert before["dtstart"].dt == meetings.BEGINS
    assert before["dtend"].dt == meetings.ENDS
    when = planning.When(
        begins=meetings.BEGINS + timedelta(days=1), ends=meetings.ENDS + timedelta(days=1), place="Melzo"
    )
    planning.change_session(session=session, when=when, by=None, at=meetings.AT)
    [after] = Calendar.from_ical(client.get(path).content).events
    assert after["uid"] == before["uid"]
    assert after["sequence"] == before["sequence"] + 1
    assert after["location"] == "Melzo"
    assert client.get("/segui/date/zone:nord-ovest.ics").content.count(b"BEGIN:VEVENT") == 0


def test_the_calendars_of_the_site_and_of_meetings_name_a_date_alike(client, meeting):
    names = [
        {str(one["uid"]) for one in Calendar.from_ical(client.get(path).content).events}
        for path in ("/segui/date/sito.ics", "/incontri/calendario.ics", f"{PAGE}incontro.ics")
    ]
    assert names[0] == names[1] == names[2] == {str(meeting.sessions.get().uid)}


def test_an_area_has_the_meetings_about_it(client, stage):
    edition = stage.edition()
    node = PlanNode.objects.filter(edition=edition.edition).first()
    meetings.meeting(title="Parliamo dell’area").areas.add(node)
    assert "Parliamo dell’area" in client.get(f"/segui/date/area:{node.uid}.ics").content.decode()


def test_the_page_of_a_place_lists_what_comes_and_what_was(client, meeting):
    old = meetings.meeting("di-prima", title="Di prima", session=False)
    meetings.add_session(old, GONE)
    gone = meetings.meeting("annullato", title="Annullato", state="cancelled", cancel_reason="Neve")
    for one in (old, gone):
        one.zones.add(zone("adda-martesana"))
    for path in ("/zone/adda-martesana/", "/comuni/gorgonzola/"):
        html = client.get(path).content.decode()
        part = html.partition('id="incontri"')[2].partition("<h2")[0]
        assert part.index("Cooperare fra Comuni") < part.index("Di prima")
        assert "Annullato" not in part
        assert "/incontri/?zona=adda-martesana" in part
    assert "Cooperare" not in client.get("/comuni/milano/").content.decode()


def test_open_data_holds_the_dates_with_their_state(client, meeting):
    [row] = json.loads(client.get("/dati-aperti/incontri.json").content)["dati"]
    assert row["codice"] == str(meeting.sessions.get().uid)
    assert row["codice_stato"] == "planned"
    assert row["codici_zona"] == ["adda-martesana"]
    assert row["inizio"].startswith("2031-11-24T09:00")
    assert client.get("/api/v1/incontri/?codice_zona=nord-ovest").json()["count"] == 0
    assert client.get("/api/v1/incontri/?codice_zona=adda-martesana").json()["count"] == 1
    assert b"dataset-incontri" in client.get("/dati-aperti/catalogo.ttl").content


def test_the_maps_of_the_site_lead_to_the_calendar(client, meeting):
    assert 'href="/incontri/"' in client.get("/mappa-del-sito/").content.decode()
    assert "/incontri/</loc>" in client.get("/sitemap.xml").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_open_data_takes_as_many_queries_for_one_date_as_for_three(client, town_site, rows):
    for number in range(rows):
        meetings.meeting(f"incontro-{number}").zones.add(zone("adda-martesana"))
    assert queries_of(client, "/dati-aperti/incontri.json") == 4
    assert queries_of(client, "/zone/adda-martesana/") == 14


def space(somebody) -> str:
    response = sign_in(Client(), somebody).get("/spazio/")
    assert response.status_code == 200
    return response.content.decode()


def test_ones_space_has_the_next_thirty_days(db):
    cast, now = Cast(), clock.now()
    soon = meetings.meeting("presto", title="Presto", session=False)
    meetings.add_session(soon, now + timedelta(days=3))
    booking.ask(meeting=soon, person=cast.trainee, by=factories.actor(cast.trainee), at=now)
    html = space(cast.trainee)
    part = html.partition('aria-labelledby="incontri"')[2].partition("</section>")[0]
    assert "Presto" in part
    assert "/incontri/presto/incontro.ics" in part
    assert "Presto" not in space(cast.editor_gorgonzola)


def test_who_leads_today_finds_the_register_first(db):
    cast = Cast()
    noon = clock.now().astimezone(clock.ROME).replace(hour=12, minute=0, second=0, microsecond=0)
    session = meetings.add_session(meetings.meeting("oggi", title="Di oggi", session=False), noon)
    meetings.lead(session, cast.trainee)
    first = space(cast.trainee).partition('id="adesso"')[2].partition("</section>")[0]
    assert "Di oggi" in first
    assert f"/incontri/registro/{session.uid}/" in first


def test_who_approves_finds_the_requests_of_seats(db):
    cast, now = Cast(), clock.now()
    asked = meetings.meeting("chiesto", needs_approval=True)
    assert cast.manager
    booking.ask(meeting=asked, person=cast.trainee, by=factories.actor(cast.trainee), at=now)
    first = space(cast.manager).partition('id="adesso"')[2].partition("</section>")[0]
    assert "/incontri/richieste/" in first
