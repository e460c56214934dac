# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making tables, seating their members, ending and replacing them. A seat that was held is never taken away."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from cms.audit.operations import Doer, record
from cms.meetings.tables.models import StandingTable, TableSeat
from cms.pages.cache import forget_after_commit
from cms.people.models import Body, Person


class NotSeated(ValueError):
    """A seat that cannot be given, ended or replaced so; the message says why, for who asked."""


@transaction.atomic
def write_table(*, table: StandingTable, values: Mapping[str, Any], by: Doer, at: datetime) -> StandingTable:
    """Makes a table, or gives it other `values` (fields of the model, checked by a form)."""
    verb = "tables.changed" if table.pk else "tables.made"
    before = {name: getattr(table, name) for name in values} if table.pk else {}
    for name, value in values.items():
        setattr(table, name, value)
    table.full_clean()
    table.save()
    changed = sorted(name for name in values if not before or before[name] != values[name])
    record(by=by, verb=verb, on=table, at=at, detail={"fields": changed})
    forget_after_commit()
    return table


@transaction.atomic
def seat(
    *, table: StandingTable, body: Body, since: date, by: Doer, at: datetime, until: date | None = None,
    person: Person | None = None, capacity: str = "", is_voting: bool = True,
) -> TableSeat:  # fmt: skip
    """A seat from `since` to the day `until`, both in it. Raises NotSeated where the person sits there already."""
    _hold(table)
    made = _seated(
        table=table,
        body=body,
        person=person,
        capacity=capacity,
        is_voting=is_voting,
        since=since,
        until=until,
    )
    record(by=by, verb="tables.seated", on=made, at=at, detail={"table": table.slug, "body": body.name})
    forget_after_commit()
    return made


@transaction.atomic
def end_seat(*, seat: TableSeat, last_day: date, by: Doer, at: datetime) -> TableSeat:
    """The seat is held until the end of `last_day`. Raises NotSeated for a day before it began, or one ended before."""
    _hold(seat.table)
    seat.refresh_from_db()
    _end(seat, after=date.fromordinal(last_day.toordinal() + 1))
    record(by=by, verb="tables.seat_ended", on=seat, at=at, detail={"last_day": last_day.isoformat()})
    forget_after_commit()
    return seat


@transaction.atomic
def replace(
    *, seat: TableSeat, person: Person | None, capacity: str, since: date, by: Doer, at: datetime
) -> TableSeat:
    """From `since` somebody else holds the seat for the same body, with the same vote. Raises NotSeated."""
    _hold(seat.table)
    seat.refresh_from_db()
    until = seat.during.upper
    _end(seat, after=since)
    last = date.fromordinal(until.toordinal() - 1) if until else None
    made = _seated(
        table=seat.table, body=seat.body, person=person, capacity=capacity, is_voting=seat.is_voting, since=since,
        until=last)  # fmt: skip
    record(by=by, verb="tables.seat_replaced", on=made, at=at, detail={"before": str(seat.uid)})
    forget_after_commit()
    return made


def _hold(table: StandingTable) -> None:
    """Two who seat members at a table come one after the other."""
    StandingTable.objects.select_for_update(no_key=True).get(pk=table.pk)


def _end(seat: TableSeat, *, after: date) -> None:
    if seat.during.lower and after <= seat.during.lower:
        raise NotSeated(_("The seat begins later than that day: choose another day."))
    if seat.during.upper and seat.during.upper < after:
        raise NotSeated(_("The seat had ended before that day: choose another day."))
    seat.during = DateRange(seat.during.lower, after)
    seat.save(update_fields=["during"])


def _seated(
    *, table: StandingTable, body: Body, person: Person | None, capacity: str, is_voting: bool, since: date,
    until: date | None,
) -> TableSeat:  # fmt: skip
    if until and until < since:
        raise NotSeated(_("The last day comes before the first: choose another day."))
    during = DateRange(since, date.fromordinal(until.toordinal() + 1) if until else None)
    if person and TableSeat.objects.filter(table=table, person=person, during__overlap=during).exists():
        raise NotSeated(_("This person sits at the table already in those days: end that seat before."))
    made = TableSeat.objects.create(
        table=table, body=body, person=person, capacity=capacity, is_voting=is_voting, during=during
    )
    made.refresh_from_db()
    return made
