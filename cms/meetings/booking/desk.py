# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where bookings of one meeting are written: under its row's lock, a step at a time, the line served at the end."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Min, Q
from django.db.models.functions import Lower

from cms.audit.operations import Doer, record
from cms.meetings.booking.models import Booking, BookingEvent, BookingNote, BookingQuerySet, State
from cms.meetings.booking.seating import LIVE, Hall, Kind, Standing, after, in_place_of
from cms.meetings.booking.telling import Letter, send
from cms.meetings.planning.calendars import REQUEST
from cms.meetings.planning.models import Meeting, MeetingSession, ReservedSeats
from cms.pages.cache import forget_after_commit

TICK = timedelta(microseconds=1)


def hold(meeting_id: int) -> Meeting:
    """Waits for whoever books in the same meeting; until the end of the transaction nobody else does."""
    return Meeting.objects.select_for_update(of=("self",), no_key=True).get(pk=meeting_id)


def begins_at(meeting_id: int) -> datetime | None:
    """When the first of its dates that are not cancelled begins."""
    dates = MeetingSession.objects.filter(meeting=meeting_id, is_cancelled=False)
    found: datetime | None = dates.aggregate(first=Min(Lower("during")))["first"]
    return found


def hall_of(meeting: Meeting, *, at: datetime) -> Hall:
    """Its seats as they are taken now, with those still kept for bodies at that moment. Two queries."""
    kept = ReservedSeats.objects.filter(meeting=meeting, until__gt=at).values_list("body", "seats")
    seated = Booking.objects.filter(meeting=meeting).seated().values_list("body", flat=True)
    return Hall(capacity=meeting.capacity, kept=dict(kept), booked=Counter(seated))


class Desk:
    """A meeting held by its row's lock. `at` is when the verb acts; steps are dated by it, or just after the last
    one written where that is later, so that their order is that of the lock."""

    def __init__(self, meeting: Meeting, *, by: Doer | None, at: datetime) -> None:
        self.meeting, self.by, self.at = meeting, by, at
        last = BookingEvent.objects.filter(meeting=meeting).aggregate(last=Max("at"))["last"]
        self.moment = at if last is None or last < at else last + TICK
        self.begins = begins_at(meeting.pk)
        self.rows: dict[int, Booking] = {}
        self.letters: list[Letter] = []
        self.newcomers: set[int] = set()
        self.is_changed = False

    @property
    def is_over(self) -> bool:
        """Whether nobody is sat down any more: the meeting has begun, or is not held."""
        is_held = self.meeting.state == Meeting.State.PUBLISHED
        return not is_held or (self.begins is not None and self.begins <= self.at)

    def row(self, person_id: int) -> Booking | None:
        """Somebody's booking as it is now."""
        if person_id not in self.rows:
            found = self._bookings().filter(person=person_id).first()
            if found is None:
                return None
            self.rows[person_id] = found
        return self.rows[person_id]

    def _bookings(self) -> BookingQuerySet:
        """Those of the meeting, held too: an erasure ends somebody's without coming to the desk."""
        return Booking.objects.filter(meeting=self.meeting).select_for_update(of=("self",), no_key=True)

    def step(
        self, kind: str, person_id: int, *, body_id: int | None = None, delegate_id: int | None = None,
        note: str = "",
    ) -> BookingEvent:  # fmt: skip
        """Appends a step, with its words and its audit entry, and brings the booking up to it."""
        event = BookingEvent.objects.create(
            meeting=self.meeting, person_id=person_id, kind=kind, body_id=body_id, delegate_id=delegate_id,
            by_person_id=self.by.person_id if self.by else None, at=self.moment)  # fmt: skip
        if note:
            BookingNote.objects.create(event=event, text=note)
        known = self.row(person_id)
        before = Standing.of(known) if known else None
        row = self.put(person_id, after(before, event))
        if delegate_id is not None:
            self.put(delegate_id, in_place_of(before or Standing.of(row), event))
        record(by=self.by, verb=f"meetings.booking_{kind}", on=row, at=self.at)
        self.is_changed = True
        return event

    def put(self, person_id: int, standing: Standing) -> Booking:
        """Brings somebody's booking to where they stand."""
        row = self.row(person_id) or Booking(meeting=self.meeting, person_id=person_id)
        row.state, row.body_id, row.sent_by_id = standing.state, standing.body_id, standing.sent_by_id
        row.asked_at, row.changed_at = standing.asked_at, standing.changed_at
        row.is_reserved = row.is_reserved and row.state == State.BOOKED
        row.save()
        self.rows[person_id] = row
        return row

    def say(self, template: str, person_id: int, about: BookingEvent, *, method: str = "") -> None:
        """Writes templates/mail/<template>.txt to somebody about a step, when the desk closes; once a step.

        `method`: what their calendar is told, REQUEST or CANCEL.
        """
        self.letters.append(Letter(template, person_id, about, method))

    def line_up(self, person_id: int, *, body_id: int | None) -> None:
        """Somebody wants a seat: with the others of the line, in its order, when the desk closes."""
        row = self.row(person_id)
        asked_at = row.asked_at if row and row.state in (State.REQUESTED, State.WAITING) else self.moment
        sender = row.sent_by_id if row and row.state in (*LIVE, State.INVITED) else None
        self.put(person_id, Standing(State.WAITING, asked_at, self.moment, body_id, sender))
        self.newcomers.add(person_id)

    def serve(self) -> None:
        """Sits down, in order, whoever of the line has a seat of theirs; who is new in it is told where they are."""
        line = list(self._bookings().in_line())
        hall = hall_of(self.meeting, at=self.at) if line else None
        for row in line:
            self.rows.setdefault(row.person_id, row)
            is_served = not self.is_over or row.person_id in self.newcomers
            if hall and is_served and hall.seat(row.body_id):
                self._seat(row.person_id)
        for person in sorted(self.newcomers):
            event = self.step(Kind.WAITLISTED, person, body_id=self.rows[person].body_id)
            self.say("meeting_waiting", person, event)
        self.newcomers.clear()
        self._mark_reserved()

    def _seat(self, person_id: int) -> None:
        is_new = person_id in self.newcomers
        self.newcomers.discard(person_id)
        kind = Kind.BOOKED if is_new else Kind.PROMOTED
        event = self.step(kind, person_id, body_id=self.rows[person_id].body_id)
        self.say("meeting_booked" if is_new else "meeting_promoted", person_id, event, method=REQUEST)

    def _mark_reserved(self) -> None:
        """Says of the seats of a body which are those kept for it: the first ones of its people."""
        kept = dict(ReservedSeats.objects.filter(meeting=self.meeting).values_list("body", "seats"))
        if not kept or not self.is_changed:
            return
        mark_reserved(self.meeting.pk, at=self.at)
        for row in self.rows.values():
            row.refresh_from_db(fields=["is_reserved"])


def mark_reserved(meeting_id: int, *, at: datetime) -> int:
    """Brings `is_reserved` to what the seats kept at that moment say; how many bookings it changed."""
    kept = ReservedSeats.objects.filter(meeting=meeting_id, until__gt=at).values_list("body", "seats")
    seated = Booking.objects.filter(meeting=meeting_id).seated().order_by("asked_at", "pk")
    ids: list[int] = []
    for body, seats in kept:
        ids += seated.filter(body=body).values_list("pk", flat=True)[:seats]
    all_of_it = Booking.objects.filter(meeting=meeting_id)
    wrong = all_of_it.filter(Q(is_reserved=True) & ~Q(pk__in=ids)).update(is_reserved=False)
    return wrong + all_of_it.filter(pk__in=ids, is_reserved=False).update(is_reserved=True)


@contextmanager
def desk_of(meeting_id: int, *, by: Doer | None, at: datetime) -> Iterator[Desk]:
    """One transaction at a meeting's desk: what is done there, then the line, the mails and the public page."""
    with transaction.atomic():
        desk = Desk(hold(meeting_id), by=by, at=at)
        yield desk
        desk.serve()
        send(desk.letters, meeting=desk.meeting, at=at)
        if desk.is_changed and desk.meeting.is_public and desk.meeting.capacity is not None:
            forget_after_commit()
