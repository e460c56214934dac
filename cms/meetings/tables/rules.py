# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who keeps the standing tables, who sees one."""

from django.db.models import QuerySet

from cms.meetings.tables.models import StandingTable, TableSeat
from cms.rights import Actor, Role, rule


@rule("tables.keep")
def can_keep_tables(actor: Actor, thing: object) -> bool:
    """The plan office: it makes tables, seats their members, convokes them."""
    return actor.role == Role.PLAN_OFFICER


def tables_kept_by(actor: Actor) -> QuerySet[StandingTable]:
    """All of them for the plan office, none for others."""
    rows = StandingTable.objects.all()
    return rows if can_keep_tables(actor, None) else rows.none()


@rule("tables.keep_table", rows=tables_kept_by)
def can_keep_table(actor: Actor, thing: StandingTable) -> bool:
    """The plan office, any table."""
    return can_keep_tables(actor, None)


def seats_kept_by(actor: Actor) -> QuerySet[TableSeat]:
    """Seats of the tables that the actor keeps."""
    rows = TableSeat.objects.select_related("table", "body", "person")
    return rows if can_keep_tables(actor, None) else rows.none()


@rule("tables.keep_seat", rows=seats_kept_by)
def can_keep_seat(actor: Actor, thing: TableSeat) -> bool:
    """Who keeps its table."""
    return can_keep_tables(actor, None)


def tables_seen_by(actor: Actor) -> QuerySet[StandingTable]:
    """Public ones; all for who keeps them."""
    rows = StandingTable.objects.all()
    return rows if can_keep_tables(actor, None) else rows.filter(is_public=True)


@rule("tables.see", rows=tables_seen_by)
def can_see_table(actor: Actor, thing: StandingTable) -> bool:
    """Everybody a public one."""
    return thing.is_public or can_keep_tables(actor, None)
