# SPDX-License-Identifier: AGPL-3.0-or-later
"""Standing tables for everybody: the list, and each table with who sits there, its meetings and their decisions."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms import clock
from cms.meetings.convening.history import history_of
from cms.meetings.tables.models import StandingTable
from cms.meetings.tables.queries import KINDS, Sitting, seats_on, sitting
from cms.meetings.tables.rules import can_keep_tables, can_see_table, tables_seen_by
from cms.pages.cache import mark_public
from cms.people.models import Body
from cms.rights import actor_of, anyone, door, fetch


@door(anyone)
def tables(request: HttpRequest) -> HttpResponse:
    """The public tables."""
    mark_public(request)
    found = tables_seen_by(actor_of(request))
    keeps = can_keep_tables(actor_of(request), None)
    return render(request, "meetings/tables.html", {"tables": found, "keeps": keeps})


@door(can_see_table, sample="seen_table", is_public=True)
def table(request: HttpRequest, slug: str) -> HttpResponse:
    """What a table is for, the bodies that sit there today and in which capacity, its meetings. Names nobody."""
    found: StandingTable = fetch(request, can_see_table, slug=slug)
    if found.is_public:
        mark_public(request)
    seats = list(seats_on(found, clock.today()))
    context: dict[str, Any] = {
        "table": found,
        "groups": _groups(sitting(seats)),
        "voting": sum(seat.is_voting for seat in seats),
        "seats": len(seats),
        "history": history_of(found, at=clock.now()),
        "keeps": can_keep_tables(actor_of(request), None),
    }
    return render(request, "meetings/table.html", context)


def _groups(found: list[Sitting]) -> list[tuple[str, list[Sitting]]]:
    """By kind of body, in the order in which tables are read."""
    words = dict(Body.Kind.choices)
    groups = [(str(words[kind]), [one for one in found if one.body.kind == kind]) for kind in KINDS]
    return [(name, members) for name, members in groups if members]
