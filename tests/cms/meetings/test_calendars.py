# SPDX-License-Identifier: AGPL-3.0-or-later
"""Meetings in other people's calendars: read back by a program for calendars, they say the same."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.utils.translation import gettext
from icalendar import Calendar

from cms import clock
from cms.meetings.booking.operations import ask, give_up
from cms.meetings.planning.calendars import CANCEL, REQUEST, entries_of, invitation
from cms.meetings.planning.models import Meeting
from cms.notices.ical import calendar_file, objects_in
from cms.notices.models import Notice
from cms.notices.operations import deliver
from tests.cms.meetings import stage
from tests.factories import actor

pytestmark = pytest.mark.django_db
BACK = datetime(2026, 10, 24, 23, 30, tzinfo=UTC), datetime(2026, 10, 25, 2, 30, tzinfo=UTC)
"""From 1:30 to 3:30 in Rome while clocks go back at 3:00: three hours of real time."""
AHEAD = datetime(2027, 3, 28, 0, 30, tzinfo=UTC), datetime(2027, 3, 28, 2, 30, tzinfo=UTC)
"""From 1:30 to 4:30 in Rome while clocks go ahead at 2:00: two hours of real time."""


def asked(meeting, method=REQUEST, **fields):
    return invitation(
        meeting, method=method, to_name="Niccolò Zanè", to_email="n@example.it", at=stage.AT, **fields
    )


def events_in(text: str):
    """(method, event) of each object."""
    return [
        (str(one["method"]), one.events[0]) for one in Calendar.from_ical(text, multiple=True) if one.events
    ]


def test_an_invitation_read_back_says_what_the_meeting_is():
    meeting = stage.meeting(revision=4, is_example=True)
    session = meeting.sessions.get()

    [(method, event)] = events_in(asked(meeting))

    assert (method, str(event["status"]), event["sequence"]) == ("REQUEST", "CONFIRMED", 4)
    assert str(event["uid"]) == str(session.uid)
    assert str(event["summary"]) == "Esempio: Lavorare per zone"
    assert (event.start, event.end) == (session.during.lower, session.during.upper)
    assert event["dtstamp"].dt == stage.AT
    assert str(event["organizer"]) == "mailto:piattaforma@example.it"
    who = event["attendee"]
    assert str(who) == "mailto:n@example.it"
    assert (who.params["CN"], who.params["PARTSTAT"], who.params["RSVP"]) == (
        "Niccolò Zanè",
        "ACCEPTED",
        "FALSE",
    )


def test_who_is_only_convened_has_not_answered():
    [(_method, event)] = events_in(asked(stage.meeting(), is_coming=False))
    assert event["attendee"].params["PARTSTAT"] == "NEEDS-ACTION"


def test_each_date_is_an_object_of_its_own_with_its_name_for_life():
    """RFC 5546, 3.2.2: all components of a request have one UID."""
    meeting = stage.meeting()
    later = stage.add_session(meeting, stage.BEGINS + timedelta(days=7), title="Secondo giorno")
    gone = stage.add_session(meeting, stage.BEGINS + timedelta(days=2), is_cancelled=True)

    text = asked(meeting)

    assert [method for _one, method in objects_in(text)] == ["REQUEST", "REQUEST", "CANCEL"]
    found = events_in(text)
    assert [str(event["uid"]) for _method, event in found] == [
        str(one.uid) for one in (meeting.sessions.order_by("pk")[0], later, gone)
    ]
    assert str(found[1][1]["summary"]) == "Lavorare per zone: Secondo giorno"
    assert str(found[2][1]["status"]) == "CANCELLED"


def test_a_meeting_that_is_cancelled_is_taken_off():
    meeting = stage.meeting(state=Meeting.State.CANCELLED, cancel_reason="neve")
    for method in (REQUEST, CANCEL):
        [(told, event)] = events_in(asked(meeting, method))
        assert (told, str(event["status"])) == ("CANCEL", "CANCELLED")


@pytest.mark.parametrize(("begins", "ends", "minutes"), [(*BACK, 180), (*AHEAD, 120)])
def test_nights_when_the_clock_moves_keep_their_real_minutes(begins, ends, minutes):
    meeting = stage.meeting(session=False)
    session = stage.add_session(meeting, begins, ends)
    session.refresh_from_db()
    assert session.minutes == minutes

    for text in (asked(meeting), feed_of(session)):
        [(_method, event)] = events_in(text)
        start, end = event.start.astimezone(UTC), event.end.astimezone(UTC)
        assert (start, end) == (begins, ends)
        assert end - start == timedelta(minutes=minutes)


def feed_of(*sessions) -> str:
    return calendar_file(entries_of(sessions), name="Incontri", url="https://example.it/x.ics").decode()


def test_the_video_call_is_only_for_who_takes_part():
    meeting = stage.meeting(session=False)
    session = stage.add_session(meeting, link="https://video.example.it/stanza")

    assert "video.example.it" not in feed_of(session)
    assert "video.example.it" in asked(meeting).replace("\r\n ", "")
    assert "video.example.it" not in asked(meeting, CANCEL).replace("\r\n ", "")
    [(_method, event)] = events_in(feed_of(session))
    assert str(event["location"]) == gettext("By video call")


def test_who_takes_a_seat_is_asked_to_write_it_down_and_who_gives_it_up_to_take_it_off(cast):
    meeting, by = stage.meeting(), actor(cast.trainee)
    booking = ask(meeting=meeting, person=cast.trainee, by=by, at=stage.AT)
    give_up(booking=booking, by=by, at=stage.AT)

    told = [events_in(text)[0] for text in Notice.objects.order_by("pk").values_list("calendar", flat=True)]
    assert [method for method, _event in told] == ["REQUEST", "CANCEL"]
    assert len({str(event["uid"]) for _method, event in told}) == 1

    for pk in Notice.objects.order_by("pk").values_list("pk", flat=True):
        deliver(notice_id=pk)
    parts = [list(one.message().iter_parts())[1] for one in mail.outbox]
    assert [part.get_param("method") for part in parts] == ["REQUEST", "CANCEL"]


def test_the_moment_is_now_where_none_is_given():
    meeting = stage.meeting()
    text = invitation(meeting, method=REQUEST, to_name="A", to_email="a@example.it")
    [(_method, event)] = events_in(text)
    assert abs(event["dtstamp"].dt - clock.now()) < timedelta(minutes=1)
