# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calendars to subscribe to: the public ones, and one's own at a secret address."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from cms import clock
from cms.accounts import limits
from cms.meetings.booking.feeds import new_address
from cms.meetings.booking.links import digest_of
from cms.meetings.booking.models import Booking, PersonalFeed, State
from cms.meetings.booking.operations import ask, give_up
from cms.people.merging import merge
from cms.people.models import Person
from cms.views.meetings import feeds
from tests.cms.meetings import stage
from tests.factories import actor, sign_in, zone

pytestmark = pytest.mark.django_db


def titles(address: str, **headers) -> list[str]:
    response = Client().get(address, **headers)
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return [str(event["summary"]) for event in Calendar.from_ical(response.content).events]


def own(token: str) -> str:
    return reverse("meetings:personal_feed", args=[token])


def test_public_calendars_by_zone_and_kind():
    of_zone = stage.meeting("zona", kind="zone_assembly", title="Assemblea")
    of_zone.zones.add(zone("adda-martesana"))
    stage.meeting("corso")
    stage.meeting("bozza", state="draft")
    stage.meeting("chiuso", is_public=False)

    assert titles(reverse("meetings:feed")) == ["Assemblea", "Lavorare per zone"]
    assert titles(reverse("meetings:feed_zone", args=["adda-martesana"])) == ["Assemblea"]
    assert titles(reverse("meetings:feed_kind", args=["training"])) == ["Lavorare per zone"]
    zone("nord-ovest")
    assert titles(reverse("meetings:feed_zone", args=["nord-ovest"])) == []


@pytest.mark.parametrize(("name", "word"), [("feed_zone", "nessuna"), ("feed_kind", "festa")])
def test_a_calendar_of_what_there_is_not_is_not_there(name, word):
    assert Client().get(reverse(f"meetings:{name}", args=[word])).status_code == 404


def test_a_calendar_unchanged_is_not_sent_again():
    stage.meeting()
    address = reverse("meetings:feed")
    etag = Client().get(address)["ETag"]
    assert Client().get(address, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("dates", [1, 3])
def test_a_calendar_reads_the_same_whatever_its_length(dates):
    meeting = stage.meeting(session=False)
    for day in range(dates):
        stage.add_session(meeting, stage.BEGINS + timedelta(days=day), room=stage.room())
    titles(reverse("meetings:feed"))
    with CaptureQueriesContext(connection) as asked:
        found = list(feeds.public_sessions(at=clock.now()))
        feeds.entries_of(found)
    assert (len(found), len(asked)) == (dates, 2)


def test_the_own_calendar_has_seats_and_dates_led_under_whatever_record(cast):
    me, by = cast.trainee, actor(cast.trainee)
    mine = stage.meeting("mio", title="Prenotato", is_public=False)
    led, other = stage.meeting("guidato", title="Guidato"), stage.meeting("altro", title="Altro")
    guest_at = stage.meeting("ospite", title="Da ospite")
    stage.lead(led.sessions.get(), me)
    ask(meeting=mine, person=me, by=by, at=stage.AT)
    ask(meeting=other, person=cast.other_trainee, by=by, at=stage.AT)
    guest = Person.objects.create(given_name="Niccolò", family_name="Zanè")
    Booking.objects.create(
        meeting=guest_at, person=guest, state=State.BOOKED, asked_at=stage.AT, changed_at=stage.AT
    )
    token = new_address(person_id=me.pk, by=by, at=clock.now())

    assert sorted(titles(own(token))) == ["Guidato", "Prenotato"]
    merge(person=guest, into=me, by=actor(cast.administrator), at=clock.now())
    assert sorted(titles(own(token))) == ["Da ospite", "Guidato", "Prenotato"]
    give_up(booking=Booking.objects.get(meeting=mine, person=me), by=by, at=stage.AT)
    assert sorted(titles(own(token))) == ["Da ospite", "Guidato"]


def test_the_address_is_shown_once_and_only_its_digest_kept(client, cast):
    page = reverse("meetings:my_feed")
    sign_in(client, cast.trainee)
    assert PersonalFeed.objects.count() == (client.get(page).status_code == 404)

    made = client.post(page, {"make": "1"})
    shown = made.content.decode()

    assert "Referrer-Policy" not in made or made["Referrer-Policy"] != "no-referrer"  # forms would be refused
    row = PersonalFeed.objects.get()
    token = shown.partition("/calendario/mio/")[2].partition(".ics")[0]
    assert row.token_sha256 == digest_of(token)
    assert token not in client.get(page).content.decode()
    assert titles(own(token)) == []


def test_a_new_address_closes_the_old_and_closing_leaves_none(client, cast):
    page, by = reverse("meetings:my_feed"), actor(cast.trainee)
    old = new_address(person_id=cast.trainee.pk, by=by, at=clock.now())
    sign_in(client, cast.trainee)
    client.post(page, {"make": "1"})
    assert Client().get(own(old)).status_code == 404

    newer = new_address(person_id=cast.trainee.pk, by=by, at=clock.now())
    client.post(page, {"close": "1"})
    assert Client().get(own(newer)).status_code == 404
    assert PersonalFeed.objects.count() == 0


def test_reading_writes_nothing_and_is_told_to_nobody(cast):
    token = new_address(person_id=cast.trainee.pk, by=actor(cast.trainee), at=clock.now())
    with CaptureQueriesContext(connection) as asked:
        response = Client().get(own(token))

    verbs = ("INSERT", "UPDATE", "DELETE")
    wrote = [one["sql"] for one in asked if one["sql"].lstrip().upper().startswith(verbs)]
    assert [sql for sql in wrote if "cms_requestcount" not in sql and "cms_cache" not in sql] == []
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
    assert not response.cookies


def test_who_cannot_sign_in_any_more_has_no_calendar(cast):
    token = new_address(person_id=cast.trainee.pk, by=actor(cast.trainee), at=clock.now())
    cast.trainee.user.is_active = False
    cast.trainee.user.save()
    assert Client().get(own(token)).status_code == 404


def test_trying_addresses_is_slowed_down(monkeypatch, cast):
    monkeypatch.setattr(feeds, "READ_A_MINUTE", 1)
    assert [Client().get(own("prova")).status_code for _ in range(3)] == [404, 429, 429]
    assert limits.MINUTE == 60
