# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is erased comes to no meeting any more: the seat goes to who waits, what they wrote goes, who was there stays."""

from datetime import timedelta

import pytest

from cms.accounts.privacy import erase
from cms.clock import day_of
from cms.meetings.booking import operations as booking
from cms.meetings.booking.guests import add_guest
from cms.meetings.booking.links import open_link
from cms.meetings.booking.models import Booking, BookingEvent, BookingNote, GuestCard, MeetingLink, State
from cms.meetings.tables.models import StandingTable, TableSeat
from cms.tasks import serve_line
from tests import factories
from tests.cms.meetings import stage
from tests.cms.meetings.stage import AT
from tests.factories import ALWAYS, actor

pytestmark = pytest.mark.django_db


def gone(person, cast):
    return erase(person=person, reason="Richiesta ES-1/2026", by=actor(cast.administrator), at=AT)


def states(meeting):
    return dict(Booking.objects.filter(meeting=meeting).values_list("person", "state"))


def test_the_seat_goes_to_who_waits_first(cast):
    meeting = stage.meeting(capacity=1)
    for somebody in (cast.trainee, cast.other_trainee):
        booking.ask(meeting=meeting, person=somebody, by=actor(somebody), at=AT)
    assert states(meeting) == {cast.trainee.pk: State.BOOKED, cast.other_trainee.pk: State.WAITING}

    gone(cast.trainee, cast)
    assert states(meeting)[cast.trainee.pk] == State.CANCELLED
    serve_line(meeting.pk)

    assert states(meeting) == {cast.trainee.pk: State.CANCELLED, cast.other_trainee.pk: State.BOOKED}
    last = BookingEvent.objects.filter(person=cast.trainee).order_by("pk").last()
    assert (last.kind, last.by_person) == ("cancelled", cast.administrator)


def test_reasons_cards_and_links_go_and_the_steps_stay(cast):
    meeting = stage.meeting()
    guest = add_guest(
        meeting=meeting, given_name="Ada", family_name="Sindaca", email="ada@example.it",
        body=factories.body("Rho"), capacity="Sindaca", by=actor(cast.training_officer), at=AT)  # fmt: skip
    open_link(meeting=meeting, person=guest, at=AT)
    made = Booking.objects.get(person=guest)
    booking.remove(booking=made, by=actor(cast.training_officer), at=AT, note="Non può venire.")
    assert BookingNote.objects.filter(event__person=guest).exists()

    gone(guest, cast)

    for model, path in ((BookingNote, "event__person"), (GuestCard, "person"), (MeetingLink, "person")):
        assert not model.objects.filter(**{path: guest}).exists(), model
    assert BookingEvent.objects.filter(person=guest).exists()
    assert "Sindaca" not in str(type(guest).objects.get(pk=guest.pk))


def test_a_seat_at_a_table_ends_that_day(cast):
    table = StandingTable.objects.create(slug="tavolo", kind="metropolitan", title="Tavolo")
    seat = TableSeat.objects.create(
        table=table, body=factories.body("Rho"), person=cast.other_trainee, during=ALWAYS
    )

    gone(cast.other_trainee, cast)

    seat.refresh_from_db()
    assert (seat.is_held_on(day_of(AT)), seat.is_held_on(day_of(AT) + timedelta(days=1))) == (True, False)


def test_a_meeting_that_is_over_keeps_who_had_a_seat(cast):
    meeting = stage.meeting()
    booking.ask(meeting=meeting, person=cast.trainee, by=actor(cast.trainee), at=AT)
    later = stage.ENDS + timedelta(days=1)

    erase(person=cast.trainee, reason="Richiesta ES-1/2026", by=actor(cast.administrator), at=later)

    assert states(meeting) == {cast.trainee.pk: State.BOOKED}
