# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a meeting's page says to one person about their seat, and what they may do now."""

from dataclasses import dataclass
from datetime import datetime

from cms.meetings.booking import phases
from cms.meetings.booking.desk import begins_at
from cms.meetings.booking.models import Booking, BookingEvent, State
from cms.meetings.booking.queries import Seats, booking_of, last_step, seats_of, was_invited
from cms.meetings.booking.telling import place_in_line
from cms.meetings.planning.models import Meeting
from cms.meetings.planning.rules import can_book
from cms.rights import Actor


@dataclass(frozen=True, slots=True)
class Box:
    """`kind`: "nobody" (not signed in), "others" (the meeting is for others), "none" (no booking), or the state of
    the booking. `is_invited`: no manager is asked. `place` is that in the waiting list; `last` the last step, where
    they left; `why_not` says why no seat can be asked for, `stays` why it cannot be given up."""

    kind: str
    seats: Seats
    booking: Booking | None = None
    last: BookingEvent | None = None
    place: int | None = None
    why_not: str = ""
    stays: str = ""
    can_send: bool = False
    is_invited: bool = False

    @property
    def can_ask(self) -> bool:
        return (
            self.kind in ("nobody", "none", State.INVITED, State.DECLINED, State.CANCELLED)
            and not self.why_not
        )

    @property
    def can_leave(self) -> bool:
        return self.kind in (State.BOOKED, State.WAITING, State.REQUESTED) and not self.stays


def box_of(meeting: Meeting, actor: Actor, *, at: datetime) -> Box:
    """The box of one person at a moment. Five queries for nobody known, ten at most."""
    seats, begins = seats_of(meeting), begins_at(meeting.pk)
    booking = booking_of(meeting.pk, actor.person_id)
    is_invited = booking is not None and was_invited(booking)
    why_not = phases.not_open(meeting, begins=begins, at=at, is_invited=is_invited)
    if booking is None:
        kind = "nobody" if actor.person_id is None else ("none" if can_book(actor, meeting) else "others")
        return Box(kind, seats, why_not=why_not)
    has_left = booking.state in (State.CANCELLED, State.DECLINED)
    has_seat = booking.state == State.BOOKED
    stays = phases.not_held(meeting) or phases.not_leaving(meeting, begins=begins, at=at, has_seat=has_seat)
    is_ready = booking.state in (State.BOOKED, State.WAITING, State.INVITED)
    return Box(
        kind=booking.state, seats=seats, booking=booking, last=last_step(booking) if has_left else None,
        place=place_in_line(meeting.pk, booking.person_id) if booking.state == State.WAITING else None,
        why_not=why_not, stays=stays, is_invited=is_invited,
        can_send=is_ready and not phases.not_held(meeting) and not phases.not_begun(begins=begins, at=at),
    )  # fmt: skip
