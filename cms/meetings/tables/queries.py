# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sits at a table on a day, and who sat there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Case, IntegerField, QuerySet, Value, When

from cms.meetings.tables.models import StandingTable, TableSeat
from cms.people.models import Body

# universities before the other bodies, municipalities first: as the tables themselves are read
KINDS = [
    Body.Kind.METROPOLITAN_CITY, Body.Kind.MUNICIPALITY, Body.Kind.UNION, Body.Kind.UNIVERSITY, Body.Kind.OTHER,
]  # fmt: skip
_ORDER = Case(
    *(When(body__kind=kind, then=Value(place)) for place, kind in enumerate(KINDS)),
    output_field=IntegerField(),
)


def seats_on(table: StandingTable, day: date) -> QuerySet[TableSeat]:
    """Seats held on a day, by kind of body, body and person; with both."""
    held = TableSeat.objects.filter(table=table, during__contains=day).select_related("body", "person")
    return held.order_by(_ORDER, "body__name", "person__family_name", "person__given_name", "pk")


def seats_ever(table: StandingTable) -> QuerySet[TableSeat]:
    """All its seats, the newest first."""
    return TableSeat.objects.filter(table=table).select_related("body", "person").order_by("-during", "-pk")


def last_day(seat: TableSeat) -> date | None:
    """Last day on which it is held; None while it has no end."""
    return seat.during.upper - timedelta(days=1) if seat.during.upper else None


@dataclass
class Sitting:
    """A body at a table: as what it sits there, how many seats, how many of them vote. Never who."""

    body: Body
    capacities: list[str] = field(default_factory=list)
    seats: int = 0
    voting: int = 0


def sitting(seats: Iterable[TableSeat]) -> list[Sitting]:
    """The bodies of some seats, in their order."""
    found: dict[int, Sitting] = {}
    for seat in seats:
        one = found.setdefault(seat.body_id, Sitting(seat.body))
        if seat.capacity and seat.capacity not in one.capacities:
            one.capacities.append(seat.capacity)
        one.seats += 1
        one.voting += seat.is_voting
    return list(found.values())
