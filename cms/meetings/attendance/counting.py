# SPDX-License-Identifier: AGPL-3.0-or-later
"""Traces of somebody at a session → minutes, and what in them does not agree. Pure: no database, no clock.

The order of the traces and how often one is given never matter: they are a set of facts.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from cms.meetings.attendance.models import Evidence, Source

Kind = Evidence.Kind
Interval = tuple[datetime, datetime]
"""From–to, half-open, in UTC."""
TWICE = timedelta(minutes=5)
"""An exit said again within this is the same one."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What counting needs of a piece of evidence. `key` is what it is known by, `voids` the key of what it takes back.

    `connection`: edges pair with those of the same one. To a call somebody may be connected twice at once; in the
    room each record of a person has its own.
    """

    key: Hashable
    kind: str
    source: str
    at: datetime
    connection: Hashable = None
    voids: Hashable = None
    body_id: int | None = None


class Conflict(StrEnum):
    """What somebody should look at before closing the register."""

    IN_WITHOUT_OUT = "in_without_out"
    OUT_WITHOUT_IN = "out_without_in"
    ABSENT_AND_PRESENT = "absent_and_present"
    TWO_BODIES = "two_bodies"
    ROOM_AND_CALL = "room_and_call"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Counted:
    """Whole minutes there; `intervals` in which, apart from one another and in order; `conflicts` in a fixed order.

    `is_remote`: longer in the call than in the room.
    """

    minutes: int = 0
    intervals: tuple[Interval, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    is_remote: bool = False


def standing(traces: Iterable[Trace]) -> list[Trace]:
    """Those that count, each once, by their moment: not taken back, and not what takes back."""
    by_key = {trace.key: trace for trace in traces}
    gone = {trace.voids for trace in by_key.values() if trace.kind == Kind.VOID}
    kept = [trace for trace in by_key.values() if trace.kind != Kind.VOID and trace.key not in gone]
    return sorted(kept, key=lambda trace: (trace.at, trace.kind != Kind.IN, str(trace.key)))


def counted(traces: Iterable[Trace], begins: datetime, ends: datetime) -> Counted:
    """How long somebody was at a session `[begins, ends)`.

    In the room the edges of all sources make one sequence: an entrance by QR may have its exit by the desk. In a
    call each connection has its own. An entrance without exit lasts until the end; an exit without entrance counts
    for nothing, unless somebody says "present": then it is from the beginning. "Absent" takes nothing away: who says
    that the other is wrong takes it back (VOID).
    """
    kept = standing(traces)
    begins, ends = begins.astimezone(UTC), ends.astimezone(UTC)
    found: set[Conflict] = set()
    room = _intervals(kept, begins, ends, found, in_call=False)
    call = _intervals(kept, begins, ends, found, in_call=True)
    clipped = {place: clip(union(raw), begins, ends) for place, raw in (("room", room), ("call", call))}
    whole = union([*clipped["room"], *clipped["call"]])
    found |= _disagreements(kept, clipped["room"], clipped["call"])
    if not whole and (room or call):
        found.add(Conflict.OUTSIDE)
    seconds = {place: _length(times) for place, times in clipped.items()}
    return Counted(
        minutes=int(_length(whole).total_seconds()) // 60,
        intervals=tuple(whole),
        conflicts=tuple(one for one in Conflict if one in found),
        is_remote=seconds["call"] > seconds["room"],
    )


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """The same moments as intervals that neither overlap nor touch, in order; empty ones go."""
    made: list[Interval] = []
    for low, high in sorted(one for one in intervals if one[0] < one[1]):
        if made and low <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], high))
        else:
            made.append((low, high))
    return made


def clip(intervals: Iterable[Interval], begins: datetime, ends: datetime) -> list[Interval]:
    """What of them lies in `[begins, ends)`."""
    cut = ((max(low, begins), min(high, ends)) for low, high in intervals)
    return [(low, high) for low, high in cut if low < high]


def _length(intervals: Iterable[Interval]) -> timedelta:
    return sum((high - low for low, high in intervals), timedelta())


def _intervals(
    kept: Sequence[Trace], begins: datetime, ends: datetime, found: set[Conflict], *, in_call: bool
) -> list[Interval]:
    """The intervals of the room, or of all connections to the call; what is odd goes into `found`."""
    here = [trace for trace in kept if (trace.source == Source.VIDEO) == in_call]
    edges: dict[Hashable, list[Trace]] = defaultdict(list)
    for trace in here:
        if trace.kind in (Kind.IN, Kind.OUT):
            edges[trace.connection].append(trace)
    is_present = any(trace.kind == Kind.PRESENT for trace in here)
    if is_present and not edges:
        return [(begins, ends)]
    made = [_paired(sequence, begins, ends, is_present, found) for sequence in edges.values()]
    return [interval for one in made for interval in one]


def _paired(
    edges: Sequence[Trace], begins: datetime, ends: datetime, is_present: bool, found: set[Conflict]
) -> list[Interval]:
    """Edges by their moment → intervals. A second entrance while in, a second exit while out, change nothing."""
    made: list[Interval] = []
    came, went = begins if is_present and edges[0].kind == Kind.OUT else None, None
    for edge in edges:
        moment = edge.at.astimezone(UTC)
        if edge.kind == Kind.IN:
            came = came or moment
            continue
        if came is not None:
            made.append((came, moment))
        elif went is None or moment - went > TWICE:
            found.add(Conflict.OUT_WITHOUT_IN)
        came, went = None, moment
    if came is not None:
        made.append((came, max(came, ends)))
        if not is_present:
            found.add(Conflict.IN_WITHOUT_OUT)
    return made


def _disagreements(
    kept: Collection[Trace], room: Sequence[Interval], call: Sequence[Interval]
) -> set[Conflict]:
    found: set[Conflict] = set()
    if any(trace.kind == Kind.ABSENT for trace in kept) and any(trace.kind != Kind.ABSENT for trace in kept):
        found.add(Conflict.ABSENT_AND_PRESENT)
    if len({trace.body_id for trace in kept if trace.body_id is not None}) > 1:
        found.add(Conflict.TWO_BODIES)
    if any(low < until and since < high for low, high in room for since, until in call):
        found.add(Conflict.ROOM_AND_CALL)
    return found
