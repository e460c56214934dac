# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reminders: a week and a day before, once each, to who has a seat."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.meetings.booking.models import Booking, GuestCard, State
from cms.meetings.booking.operations import ask, give_up
from cms.meetings.booking.reminding import due_at, remind
from cms.meetings.planning.models import Meeting, MeetingSession
from cms.notices.models import Notice
from cms.people.models import Person
from tests.cms.meetings import stage
from tests.factories import actor

pytestmark = pytest.mark.django_db
WEEK, DAY = (stage.BEGINS - timedelta(days=days) for days in (7, 1))
"""Due since two hours: reminders go at 7:00 of the day in Rome."""


def reminders() -> list[tuple[str, str]]:
    """(address, days before) of each."""
    rows = Notice.objects.filter(key__startswith="meetings.reminder:").order_by("pk")
    return [(one.to, one.key.rpartition(":")[2]) for one in rows]


@pytest.fixture
def seat(cast):
    return ask(meeting=stage.meeting(), person=cast.trainee, by=actor(cast.trainee), at=stage.AT)


def test_a_week_and_a_day_before_once_each(seat, cast):
    to = cast.trainee.user.email
    assert remind(at=WEEK - timedelta(hours=3)) == 0
    assert [remind(at=WEEK), remind(at=WEEK + timedelta(hours=1))] == [1, 0]
    assert reminders() == [(to, "7")]

    assert [remind(at=DAY), remind(at=DAY)] == [1, 0]
    assert remind(at=stage.BEGINS) == 0
    assert reminders()[1:] == [(to, "1")]


def test_it_goes_at_seven_in_rome(seat):
    session = MeetingSession.objects.get()
    assert f"{due_at(session, 7):%Y-%m-%d %H:%M %z}" == "2031-11-17 07:00 +0100"


def test_a_worker_that_slept_sends_the_nearest_alone(seat):
    assert remind(at=DAY) == 1
    assert [days for _to, days in reminders()] == ["1"]


def test_not_to_who_gave_up_waits_or_has_just_taken_the_seat(cast):
    meeting = stage.meeting(capacity=1)
    first = ask(meeting=meeting, person=cast.trainee, by=actor(cast.trainee), at=stage.AT)
    ask(meeting=meeting, person=cast.other_trainee, by=actor(cast.other_trainee), at=stage.AT)
    give_up(booking=first, by=actor(cast.trainee), at=WEEK)

    assert remind(at=WEEK + timedelta(hours=1)) == 0
    assert remind(at=DAY) == 1
    assert [to for to, _days in reminders()] == [cast.other_trainee.user.email]


def test_not_of_what_is_cancelled(seat):
    MeetingSession.objects.update(is_cancelled=True)
    assert remind(at=WEEK) == 0
    MeetingSession.objects.update(is_cancelled=False)
    Meeting.objects.update(state="cancelled", cancel_reason="neve")
    assert remind(at=WEEK) == 0


def test_of_many_dates_the_next_one_alone(seat):
    for days in (1, 2):
        stage.add_session(seat.meeting, stage.BEGINS + timedelta(days=days))
    assert [remind(at=WEEK), remind(at=DAY), remind(at=stage.BEGINS + timedelta(hours=1))] == [1, 1, 1]


def test_a_guest_gets_a_link_of_their_own():
    meeting = stage.meeting()
    guest = Person.objects.create(given_name="Marta", family_name="Sindaca")
    GuestCard.objects.create(person=guest, email="sindaca@example.it", at=stage.AT)
    Booking.objects.create(
        meeting=meeting, person=guest, state=State.BOOKED, asked_at=stage.AT, changed_at=stage.AT
    )

    assert remind(at=WEEK) == 1
    assert "/incontri/invito/" in Notice.objects.get(to="sindaca@example.it").body


@pytest.mark.parametrize("seats", [1, 3])
def test_they_take_the_same_queries_however_many(seats):
    meeting = stage.meeting()
    for person in stage.people(seats):
        ask(meeting=meeting, person=person, by=None, at=stage.AT)
    with CaptureQueriesContext(connection) as asked:
        assert remind(at=WEEK) == seats
    assert len(asked) == 15
