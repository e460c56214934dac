# SPDX-License-Identifier: AGPL-3.0-or-later
"""The actions of the plan that are done in a municipality or in a zone, by how near they are."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from cms.areas.models import PlanEdition
from home.plan.actions.models import ActionPage
from home.plan.actions.sheets import Sheet
from home.plan.actions.words import STATE_LOOKS, STATES
from home.towns.atlas import Region, Town


@dataclass(frozen=True, slots=True)
class Group:
    """Actions under a title: each with its state in words and the look of its badge."""

    title: str
    lines: list[tuple[Sheet, str, str]]


def sheets_about(zone: Region | None, town: Town | None = None) -> list[Sheet]:
    """Sheets of the editions that no later one took the place of: one query.

    Of a municipality: those that name it, its zone or the whole city; of a zone: those that name any of its
    municipalities too.
    """
    about = Q(is_whole_city=True)
    if zone:
        about |= Q(zones=zone.pk)
    if town:
        about |= Q(municipalities=town.pk)
    elif zone:
        about |= Q(municipalities__in=[one.pk for one in zone.towns])
    chosen = ActionPage.objects.filter(about).values("pk")
    pages = ActionPage.objects.in_public().filter(pk__in=chosen)
    found: list[Sheet] = pages.exclude(edition__state=PlanEdition.State.SUPERSEDED).sheets()
    return found


def groups_of(sheets: list[Sheet], zone: Region | None, town: Town | None = None) -> list[Group]:
    """The sheets by how near they are; a group without any is left out."""
    near: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        near.setdefault(_place(sheet, zone, town), []).append(sheet)
    titles = {
        "town": _("In the municipality"),
        "zone": _("In the zone"),
        "city": _("In the whole metropolitan city"),
    }
    return [
        Group(title, [(one, _state(one), STATE_LOOKS.get(one.state, "")) for one in near[place]])
        for place, title in titles.items()
        if place in near
    ]


def _state(sheet: Sheet) -> str:
    return str(STATES.get(sheet.state, sheet.state))


def _place(sheet: Sheet, zone: Region | None, town: Town | None) -> str:
    if town and any(one.code == town.istat_code for one in sheet.towns):
        return "town"
    in_zone = any(slug == zone.slug for slug, _name in sheet.zones) if zone else False
    return "zone" if in_zone or (not town and sheet.towns) else "city"
