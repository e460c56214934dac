# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seats, lines, requests: what is read of the bookings."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Lower, Now

from cms import clock
from cms.meetings.booking.models import Booking, BookingEvent, State
from cms.meetings.booking.seating import LIVE, Hall, Kind
from cms.meetings.planning.models import Meeting, MeetingSession, ReservedSeats
from cms.meetings.planning.rules import KINDS
from cms.people.models import Employment
from cms.people.queries import mandates_on, same_person
from cms.rights.roles import Role


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats of a meeting. `capacity` and `free` are None where as many may come as like; `free` are those that
    anybody may take, `kept` those still kept for bodies; `asked` wait for their manager."""

    capacity: int | None = None
    booked: int = 0
    waiting: int = 0
    asked: int = 0
    invited: int = 0
    declined: int = 0
    free: int | None = None
    kept: int = 0

    @property
    def is_full(self) -> bool:
        return self.free == 0


def seats_of(meeting: Meeting) -> Seats:
    """The seats of one meeting now. Three queries."""
    return seats_of_many([meeting.pk])[meeting.pk]


def seats_of_many(meeting_ids: Collection[int]) -> dict[int, Seats]:
    """Meeting's id → its seats now. Three queries, however many."""
    capacities = dict(Meeting.objects.filter(pk__in=meeting_ids).values_list("pk", "capacity"))
    kept: dict[int, dict[int, int]] = defaultdict(dict)
    reserved = ReservedSeats.objects.filter(meeting__in=meeting_ids, until__gt=Now())
    for meeting, body, seats in reserved.values_list("meeting", "body", "seats"):
        kept[meeting][body] = seats
    states: dict[int, Counter[str]] = defaultdict(Counter)
    booked: dict[int, Counter[int | None]] = defaultdict(Counter)
    rows = Booking.objects.filter(meeting__in=meeting_ids).values("meeting", "state", "body")
    for meeting, state, body, count in rows.annotate(n=Count("pk")).values_list(
        "meeting", "state", "body", "n"
    ):
        states[meeting][state] += count
        if state == State.BOOKED:
            booked[meeting][body] += count
    return {
        pk: _seats(Hall(capacity=capacity, kept=kept[pk], booked=booked[pk]), states[pk])
        for pk, capacity in capacities.items()
    }


def _seats(hall: Hall, states: Counter[str]) -> Seats:
    return Seats(
        capacity=hall.capacity, booked=hall.taken, waiting=states[State.WAITING], asked=states[State.REQUESTED],
        invited=states[State.INVITED], declined=states[State.DECLINED], free=hall.free, kept=hall.unused)  # fmt: skip


def booking_of(meeting_id: int, person_id: int | None) -> Booking | None:
    """Somebody's booking, whatever its state and the record of theirs it is under; None for nobody. Two queries.

    Of two, the one that stands; of two that stand, that of this very record.
    """
    if person_id is None:
        return None
    rows = Booking.objects.filter(meeting=meeting_id, person__in=same_person(person_id))
    mine = rows.select_related("meeting", "person", "body", "sent_by")
    return min(mine, key=lambda row: (row.state not in LIVE, row.person_id != person_id), default=None)


def with_first_date(rows: QuerySet[Booking]) -> QuerySet[Booking]:
    """Adds to each booking when the first date of its meeting begins (`begins`; None without a date)."""
    dates = MeetingSession.objects.filter(meeting=OuterRef("meeting"), is_cancelled=False)
    first = dates.annotate(begins=Lower("during")).order_by("begins").values("begins")[:1]
    return rows.annotate(begins=Subquery(first))


def own_bookings(person_id: int | None) -> QuerySet[Any]:
    """Somebody's bookings of meetings that are published or were cancelled: those to come, the next first; those
    that were, the last first (`is_past`)."""
    mine = Booking.objects.exclude(meeting__state=Meeting.State.DRAFT)
    mine = mine.filter(person__in=same_person(person_id)) if person_id else mine.none()
    is_past = Case(When(begins__lt=Now(), then=Value(value=True)), default=Value(value=False))
    rows: QuerySet[Any] = with_first_date(mine).annotate(is_past=is_past)
    rows = rows.annotate(comes=Case(When(is_past=False, then=F("begins"))))
    rows = rows.select_related("meeting", "body", "sent_by")
    return rows.order_by("is_past", F("comes").asc(nulls_last=True), "-begins", "pk")


def last_step(booking: Booking) -> BookingEvent | None:
    """The last step of a booking, with its words. One query."""
    steps = BookingEvent.objects.filter(meeting=booking.meeting_id, person=booking.person_id)
    return steps.select_related("note", "by_person", "delegate").order_by("-pk").first()


def last_decision(booking: Booking) -> BookingEvent | None:
    """The answer to the last request of a booking; None while it waits, or was taken back."""
    steps = BookingEvent.objects.filter(meeting=booking.meeting_id, person=booking.person_id)
    kinds = (Kind.REQUESTED, Kind.APPROVED, Kind.REFUSED, Kind.CANCELLED, Kind.REMOVED)
    last = steps.filter(kind__in=kinds).select_related("by_person").order_by("-pk").first()
    return last if last and last.kind in (Kind.APPROVED, Kind.REFUSED) else None


def was_invited(booking: Booking) -> bool:
    """Whether somebody invited them, or sent them in their place."""
    steps = BookingEvent.objects.filter(meeting=booking.meeting_id, person=booking.person_id)
    return booking.state == State.INVITED or steps.filter(kind=Kind.INVITED).exists()


def manager_of(person_id: int) -> int | None:
    """Who manages somebody's main employment today and can sign in: who cannot, cannot decide."""
    work = Employment.objects.filter(person=person_id, is_main=True, during__contains=clock.TODAY)
    found = work.filter(managed_by__user__is_active=True).exclude(managed_by=person_id)
    return found.values_list("managed_by", flat=True).first()


def deciders_of(booking: Booking, meeting: Meeting) -> list[int]:
    """People to write to about a request: the manager; else the contacts of the body; else who plans such meetings."""
    if manager := manager_of(booking.person_id):
        return [manager]
    in_force = mandates_on(clock.today()).exclude(person=booking.person_id)
    contacts = in_force.filter(role=Role.BODY_CONTACT, body=booking.body_id, body__isnull=False)
    found = contacts.order_by("person").values_list("person", flat=True).distinct()
    return list(found) or planners_of(meeting)


def planners_of(meeting: Meeting) -> list[int]:
    """Ids of who runs a meeting today: by the kind, a coordinator of one of its zones."""
    roles = [role for role, kinds in KINDS.items() if meeting.kind in kinds]
    mandates = mandates_on(clock.today()).filter(role__in=roles)
    theirs = mandates.filter(Q(zone__isnull=True) | Q(zone__meetings=meeting))
    return list(theirs.order_by("person").values_list("person", flat=True).distinct())
