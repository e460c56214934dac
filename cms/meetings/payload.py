# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the meetings goes, ends or stays when somebody's data are erased: who was there stays, and names nobody."""

from datetime import datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, OuterRef, Q, QuerySet

from cms import jobs
from cms.accounts.privacy import ends, erasable, stays
from cms.audit.operations import Doer
from cms.clock import day_of
from cms.meetings.attendance.models import Dispute, DisputeWords, Evidence, RegisterLine
from cms.meetings.booking.models import (
    Booking,
    BookingEvent,
    BookingNote,
    GuestCard,
    MeetingLink,
    PersonalFeed,
)
from cms.meetings.booking.models import State as BookingState
from cms.meetings.convening.models import Call, Convocation
from cms.meetings.minutes.models import MinutesVersion, Outcome, Sending
from cms.meetings.planning.models import MeetingSession
from cms.meetings.tables.models import TableSeat
from cms.notices.models import NoticePreference
from cms.people.models import Person, PersonMerge

erasable(BookingNote, to_person="event__person")
erasable(GuestCard, to_person="person")
erasable(MeetingLink, to_person="person")
erasable(PersonalFeed, to_person="person")
erasable(DisputeWords, to_person="dispute__person")
erasable(NoticePreference, to_person="person")

stays(Booking, to_person="person")
stays(BookingEvent, to_person="person")
stays(Evidence, to_person="person")
stays(RegisterLine, to_person="person")
stays(Dispute, to_person="person")
stays(PersonMerge, to_person="person")
stays(MinutesVersion, to_person="approved_by")
stays(Sending, to_person="sent_by")
stays(Outcome, to_person="decided_by")
stays(TableSeat, to_person="person")
stays(Call, to_person="person")
stays(Convocation, to_person="convoked_by")

SERVE = "cms.serve_line"


def _bookings_to_come(person: Person, at: datetime) -> QuerySet[Any]:
    to_come = MeetingSession.objects.filter(meeting=OuterRef("meeting"), during__endswith__gt=at)
    live = (BookingState.INVITED, BookingState.REQUESTED, BookingState.BOOKED, BookingState.WAITING)
    return Booking.objects.filter(Exists(to_come), person=person, state__in=live)


def _seats_held(person: Person, at: datetime) -> QuerySet[Any]:
    after = Q(during__endswith=None) | Q(during__endswith__gt=day_of(at) + timedelta(days=1))
    return TableSeat.objects.filter(after, person=person)


@ends(_bookings_to_come)
def give_seats_back(rows: QuerySet[Any], by: Doer, at: datetime) -> None:
    """Nobody is left to come. The rows alone: who holds the meeting may be waiting for the erasure; a job serves
    the waiting list."""
    there = list(rows)
    for booking in there:
        BookingEvent.objects.create(
            meeting_id=booking.meeting_id, person_id=booking.person_id, kind=BookingEvent.Kind.CANCELLED,
            by_person_id=by.person_id, at=at)  # fmt: skip
        Booking.objects.filter(pk=booking.pk).update(
            state=BookingState.CANCELLED, is_reserved=False, changed_at=at
        )
        jobs.defer(SERVE, meeting_id=booking.meeting_id)


@ends(_seats_held)
def end_seats(rows: QuerySet[Any], by: Doer, at: datetime) -> None:
    """Today is their last day at the tables; the body seats somebody else."""
    day = day_of(at)
    for seat in rows:
        first = min(seat.during.lower or day, day)
        TableSeat.objects.filter(pk=seat.pk).update(during=DateRange(first, day + timedelta(days=1)))
