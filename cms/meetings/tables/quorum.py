# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a table can decide: how many of its voting seats are filled by who is there. Pure.

A seat of a person is filled by that person, or by whom that person sent in their place; a seat of a body by somebody
who is there for it. Nobody fills two seats, and who sits there without a vote fills none that has one.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat held on the day: its body, its person (None: the body sends whom it likes), whether it votes."""

    id: int
    body: int
    person: int | None = None
    is_voting: bool = True


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who is there: for which body, sent by whom."""

    person: int
    body: int | None = None
    sent_by: int | None = None


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many seats vote, how many of them are filled, how many must be."""

    voting: int
    present: int
    needed: int
    filled: frozenset[int] = frozenset()

    @property
    def is_reached(self) -> bool:
        """Whether the table can decide."""
        return self.present >= self.needed

    @property
    def missing(self) -> int:
        """How many more it takes."""
        return max(0, self.needed - self.present)


def needed_of(voting: int, percent: int) -> int:
    """The least number of seats that is `percent` of them (rounded up), one at least."""
    return max(1, -(-voting * percent // 100))


def quorum(seats: Sequence[Seat], present: Collection[Present], percent: int) -> Quorum:
    """As many voting seats as can be filled at once, each by another of those present."""
    voting = [seat for seat in seats if seat.is_voting]
    without_vote = {seat.person for seat in seats if not seat.is_voting and seat.person is not None}
    may = {seat.id: _candidates(seat, present, without_vote) for seat in voting}
    holder: dict[int, int] = {}
    filled = {seat.id for seat in voting if _find(seat.id, may, holder, set())}
    # who was moved to another seat left theirs to a new one: a seat once filled stays so
    return Quorum(len(voting), len(filled), needed_of(len(voting), percent), frozenset(filled))


def _candidates(seat: Seat, present: Collection[Present], without_vote: Collection[int]) -> list[int]:
    if seat.person is not None:
        return sorted({one.person for one in present if seat.person in (one.person, one.sent_by)})
    there = {one.person for one in present if one.body == seat.body}
    return sorted(there.difference(without_vote))


def _find(seat: int, may: dict[int, list[int]], holder: dict[int, int], tried: set[int]) -> bool:
    """Seats somebody there, moving others to another seat of theirs where that makes room (Kuhn, 1955)."""
    for person in may[seat]:
        if person in tried:
            continue
        tried.add(person)
        if person not in holder or _find(holder[person], may, holder, tried):
            holder[person] = seat
            return True
    return False
