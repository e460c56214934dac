# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose a free seat is, and what the steps of bookings amount to: pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from cms.meetings.booking.models import Booking, BookingEvent, State

Kind = BookingEvent.Kind
LIVE = frozenset({State.REQUESTED, State.BOOKED, State.WAITING})
"""States of who wants to come."""
AFTER: Mapping[str, str] = {
    Kind.INVITED: State.INVITED,
    Kind.REQUESTED: State.REQUESTED,
    Kind.APPROVED: State.WAITING,
    Kind.BOOKED: State.BOOKED,
    Kind.WAITLISTED: State.WAITING,
    Kind.PROMOTED: State.BOOKED,
    Kind.REFUSED: State.CANCELLED,
    Kind.CANCELLED: State.CANCELLED,
    Kind.REMOVED: State.CANCELLED,
    Kind.DELEGATED: State.CANCELLED,
    Kind.DECLINED: State.DECLINED,
}
"""Step → where it leaves a booking."""
ASKING = frozenset({Kind.REQUESTED, Kind.BOOKED, Kind.WAITLISTED})


class Hall:
    """The seats of a meeting: `capacity` of them (None: as many as come), `kept` for bodies (id → seats).

    Whoever comes for a body counts on its kept seats first; those it has not used yet are nobody else's.
    """

    def __init__(
        self, *, capacity: int | None, kept: Mapping[int, int], booked: Mapping[int | None, int]
    ) -> None:
        self.capacity, self.kept, self.booked = capacity, kept, Counter(booked)

    @property
    def taken(self) -> int:
        return self.booked.total()

    def left_for(self, body_id: int | None) -> int:
        """Seats kept for a body that nobody of it has taken."""
        return max(0, self.kept.get(body_id, 0) - self.booked[body_id]) if body_id else 0

    @property
    def unused(self) -> int:
        """Seats kept for bodies and not taken yet."""
        return sum(self.left_for(body) for body in self.kept)

    @property
    def free(self) -> int | None:
        """Seats that anybody may take; None: as many as come."""
        return None if self.capacity is None else max(0, self.capacity - self.taken - self.unused)

    def has_seat_for(self, body_id: int | None) -> bool:
        """Whether somebody who comes for that body (None: for none) may sit down."""
        if self.capacity is None:
            return True
        return self.taken < self.capacity and (self.left_for(body_id) > 0 or bool(self.free))

    def seat(self, body_id: int | None) -> bool:
        """Sits somebody down, if there is a seat of theirs."""
        if not self.has_seat_for(body_id):
            return False
        self.booked[body_id] += 1
        return True


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody's booking stands: what `Booking` keeps of the steps."""

    state: str
    asked_at: datetime
    changed_at: datetime
    body_id: int | None = None
    sent_by_id: int | None = None

    @classmethod
    def of(cls, row: Booking) -> "Standing":
        """What a booking keeps."""
        return cls(row.state, row.asked_at, row.changed_at, row.body_id, row.sent_by_id)


def after(known: Standing | None, step: BookingEvent) -> Standing:
    """Where a step leaves who took it. Their place in the line is that of the moment of asking, until they leave."""
    state = AFTER[step.kind]
    if known is None:
        return Standing(state, step.at, step.at, step.body_id)
    made = replace(known, state=state, changed_at=step.at)
    if step.kind in ASKING and known.state not in LIVE:
        sender = known.sent_by_id if known.state == State.INVITED else None
        return replace(made, asked_at=step.at, body_id=step.body_id, sent_by_id=sender)
    return replace(made, body_id=step.body_id) if step.body_id else made


def in_place_of(sender: Standing, step: BookingEvent) -> Standing:
    """Where whoever is sent stands: on the seat, or in the place of the line, of who sends them (`DELEGATED`); as
    somebody invited where they had neither."""
    state = sender.state if sender.state in LIVE else State.INVITED
    return replace(sender, state=state, changed_at=step.at, sent_by_id=step.person_id)


def take(standings: dict[int, Standing], step: BookingEvent) -> None:
    """Adds a step to what stood before it (person's id → standing)."""
    before = standings.get(step.person_id)
    standings[step.person_id] = after(before, step)
    if step.delegate_id is not None:
        place = before or standings[step.person_id]
        standings[step.delegate_id] = in_place_of(place, step)


def standings_of(steps: Iterable[BookingEvent]) -> dict[int, Standing]:
    """Where everybody of one meeting stands after its steps, in their order."""
    standings: dict[int, Standing] = {}
    for step in steps:
        take(standings, step)
    return standings
