# SPDX-License-Identifier: AGPL-3.0-or-later
"""A meeting's own page: what everybody reads, what only who takes part reads, what nobody else finds."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils.translation import gettext
from icalendar import Calendar

from cms.meetings.booking import operations as booking
from cms.meetings.planning import agenda
from cms.meetings.planning.models import Meeting
from tests.cms.meetings import stage
from tests.factories import Cast, actor, sign_in, zone
from tests.home.test_pages import queries_of

PAGE = "/incontri/lavorare-per-zone/"
LINK = "https://video.example.it/stanza"
LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
GONE = datetime(2020, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture
def cast(db) -> Cast:
    return Cast()


def page(client: Client, path: str = PAGE) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_says_what_when_where_for_whom_and_whom_to_ask(client, cast):
    meeting = stage.meeting(session=False, is_example=True, description="Si lavora a gruppi.")
    stage.add_session(meeting, room=stage.room())
    meeting.zones.add(zone("adda-martesana"))
    agenda.add_item(
        meeting=meeting, title="Le parole del piano", speaker="Ufficio di piano", by=None, at=stage.AT
    )
    stage.paper(meeting)
    html = page(client)
    assert '<time datetime="2031-11-24T09:00:00+01:00">09:00</time>' in html
    assert '<time datetime="2031-11-24T13:00:00+01:00">13:00</time>' in html
    assert "24 novembre 2031" in html
    for words in (
        "Sala Affreschi", "Via Vivaio 1, Milano", "Ascensore.", "Si lavora a gruppi.", "Le parole del piano",
        "formazione@example.it", "Adda Martesana", "4 ore", "carta.pdf", "Esempio",
    ):  # fmt: skip
        assert words in html


def test_hours_are_those_of_rome_on_the_night_the_clock_moves(client, cast):
    meeting = stage.meeting(session=False)
    stage.add_session(
        meeting, datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 2, 30, tzinfo=UTC)
    )
    html = page(client)
    assert 'datetime="2026-10-25T02:30:00+02:00">02:30' in html
    assert 'datetime="2026-10-25T03:30:00+01:00">03:30' in html
    assert "2 ore" in html


def test_programs_read_an_event(client, cast):
    meeting = stage.meeting(session=False)
    stage.add_session(meeting, room=stage.room(), link=LINK)
    [told] = [json.loads(words) for words in LD.findall(page(client))]
    assert told["@type"] == "Event"
    assert told["startDate"] == "2031-11-24T09:00+01:00"
    assert told["eventStatus"] == "https://schema.org/EventScheduled"
    assert told["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert LINK not in json.dumps(told)


def test_words_of_the_office_stay_inside_of_the_data(client, cast):
    stage.meeting(title="</script><script>alert(1)</script>", summary="a < b & c")
    html = page(client)
    assert "<script>alert" not in html
    assert len(LD.findall(html)) == 1


def test_a_cancelled_meeting_says_why_everywhere(client, cast):
    stage.meeting(state="cancelled", cancel_reason="Sciopero dei treni")
    html = page(client)
    assert "Sciopero dei treni" in html
    assert 'id="iscrizione"' not in html
    [told] = [json.loads(words) for words in LD.findall(html)]
    assert told["eventStatus"] == "https://schema.org/EventCancelled"
    [event] = Calendar.from_ical(client.get(f"{PAGE}incontro.ics").content).events
    assert event["status"] == "CANCELLED"


def test_a_meeting_that_was_held_says_so_and_takes_no_bookings(client, cast):
    meeting = stage.meeting(session=False)
    stage.add_session(meeting, GONE)
    stage.paper(meeting, "Le diapositive", moment="after")
    html = page(client)
    assert gettext("This meeting was held") in html
    assert "Le diapositive" in html
    assert 'id="iscrizione"' not in html


def test_the_video_call_is_only_for_who_has_a_seat(client, cast):
    meeting = stage.meeting(session=False)
    stage.add_session(meeting, link=LINK)
    mine, other = sign_in(Client(), cast.trainee), sign_in(Client(), cast.editor_gorgonzola)
    booking.ask(meeting=meeting, person=cast.trainee, by=actor(cast.trainee), at=stage.AT)
    for somebody in (client, other):
        assert LINK not in page(somebody)
        assert LINK.encode() not in somebody.get(f"{PAGE}incontro.ics").content
    assert LINK in page(mine)
    theirs = mine.get(f"{PAGE}incontro.ics")
    assert LINK in str(Calendar.from_ical(theirs.content).events[0]["description"])
    assert "private" in theirs["Cache-Control"]


def test_a_paper_that_is_not_for_all_is_for_who_takes_part(client, cast):
    meeting = stage.meeting()
    paper = stage.paper(meeting, "Bozza riservata", is_for_all=False)
    mine, other = sign_in(Client(), cast.trainee), sign_in(Client(), cast.editor_gorgonzola)
    booking.ask(meeting=meeting, person=cast.trainee, by=actor(cast.trainee), at=stage.AT)
    path = f"/incontri/carte/{paper.uid}/carta.pdf"
    assert [one.get(path).status_code for one in (client, other, mine)] == [404, 404, 200]
    assert ["Bozza riservata" in page(one) for one in (client, other, mine)] == [False, False, True]
    assert mine.get(path).content == b"%PDF-1.7 traccia"


def test_a_replaced_paper_is_listed_no_more(client, cast):
    meeting = stage.meeting()
    old = stage.paper(meeting, "Prima stesura")
    stage.paper(meeting, "Seconda stesura", replaces=old)
    html = page(client)
    assert "Seconda stesura" in html
    assert "Prima stesura" not in html


@pytest.mark.parametrize("fields", [{"state": "draft"}, {"is_public": False, "audience": "invited"}])
def test_what_is_not_public_is_not_there_for_others(client, cast, fields):
    meeting = stage.meeting(**fields)
    paper = stage.paper(meeting)
    addresses = (PAGE, f"{PAGE}incontro.ics", f"/incontri/carte/{paper.uid}/carta.pdf")
    signed = sign_in(Client(), cast.trainee)
    for path in addresses:
        assert client.get(path).status_code == 404
        assert signed.get(path).status_code == 404
    assert page(sign_in(Client(), cast.training_officer))


def test_an_invited_person_sees_the_meeting_that_is_not_public(cast):
    meeting = stage.meeting(is_public=False, audience="invited")
    booking.invite(meeting=meeting, people=[cast.trainee], by=actor(cast.training_officer), at=stage.AT)
    assert "Lavorare per zone" in page(sign_in(Client(), cast.trainee))


@pytest.mark.parametrize("rows", [1, 3])
def test_as_many_queries_for_one_row_as_for_three(client, cast, rows):
    meeting = stage.meeting(session=False)
    for number in range(rows):
        stage.add_session(meeting, stage.BEGINS + timedelta(days=number), room=stage.room())
        agenda.add_item(meeting=meeting, title=f"Punto {number}", by=None, at=stage.AT)
        stage.paper(meeting, f"Carta {number}")
    assert queries_of(client, PAGE) == 13


def test_a_change_that_calendars_learn_of_is_said_on_the_page(client, cast):
    meeting = stage.meeting()
    assert "callout-warning" not in page(client)
    Meeting.objects.filter(pk=meeting.pk).update(revision=1)
    assert "callout-warning" in page(client)


def test_the_page_can_be_judged(client, cast):
    stage.meeting()
    assert f'name="pagina" value="{PAGE}"' in page(client)
