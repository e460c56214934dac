# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of an action shows beside its own sheet: map, acts, agendas, changes, other editions."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from agende.queries import PublicAction, public_actions
from cms.charts import Figure, Kind, Table, render
from cms.territory.queries import shapes_by_code
from home.knowledge.latest import Latest, latest_figures
from home.knowledge.models import Indicator
from home.plan.actions.facets import World, places_of
from home.plan.actions.money import COVER_WORDS
from home.plan.actions.progress import GIVEN_UP, Milestone
from home.plan.actions.sheets import Sheet
from home.plan.actions.tables import files_of
from home.plan.actions.words import FUNDING_KINDS, FUNDING_STATES, MILESTONE_STATES, STATE_LOOKS, STATES
from home.plan.actions.world import day_of_edition, places_on
from home.plan.editions import Seen


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone in words; `is_late`: its day is over; `is_now`: it is the first of those under way."""

    milestone: Milestone
    words: str
    is_late: bool
    is_now: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Money in words; `amount` None is not known."""

    source: str
    kind: str
    state: str
    amount: Any


def shown_of(sheet: Sheet, seen: Seen) -> dict[str, Any]:
    """Context of the page of an action: all that its template shows beside `sheet`."""
    return {
        "progress": sheet.progress(seen.today),
        "steps": steps_of(sheet, seen),
        "sources": sources_of(sheet),
        "totals": sheet.totals,
        "cover": COVER_WORDS[sheet.totals.cover],
        "state": STATES.get(sheet.state, sheet.state),
        "look": STATE_LOOKS.get(sheet.state, ""),
        "map": map_of(sheet, seen),
        "figures": figures_of(sheet, seen),
        "agenda_actions": agenda_actions(sheet),
        "files": list(files_of(sheet)),
    }


def steps_of(sheet: Sheet, seen: Seen) -> list[Step]:
    """The milestones of a sheet, in order; of an action that was given up none is late."""
    is_alive = sheet.state != GIVEN_UP
    now = next((one for one in sheet.milestones if one.state == "now"), None) if is_alive else None
    return [
        Step(
            one,
            str(MILESTONE_STATES.get(one.state, one.state)),
            is_alive and one.is_late(seen.today),
            one is now,
        )
        for one in sheet.milestones
    ]


def sources_of(sheet: Sheet) -> list[Source]:
    """The money of a sheet, line by line."""
    return [
        Source(
            row.source,
            str(FUNDING_KINDS.get(row.kind, row.kind)),
            str(FUNDING_STATES.get(row.state, row.state)),
            row.amount,
        )
        for row in sheet.funding
    ]


def map_of(sheet: Sheet, seen: Seen) -> str:
    """Where the action is done, as a map with its list; "" when nobody said where, or everywhere. Two queries."""
    if sheet.is_whole_city or not (sheet.zones or sheet.towns):
        return ""
    places = places_on(day_of_edition(seen.edition, today=seen.today))
    codes, _zones = places_of(sheet, World(places))
    named = [place for place in places if place.code in codes]
    shapes = shapes_by_code()
    if not any(place.code in shapes for place in named):
        return ""
    words = _("Municipalities where the action %(code)s is done") % {"code": sheet.code}
    figure = Figure(
        kind=Kind.LOCATOR,
        title=words,
        finding=", ".join([name for _slug, name in sheet.zones] + [town.name for town in sheet.towns]) + ".",
        source=_("Borders: ISTAT via openpolis"),
        licence="CC BY 4.0",
        licence_url="https://creativecommons.org/licenses/by/4.0/deed.it",
        csv_name=f"comuni-{sheet.code.lower()}",
        is_example=sheet.is_example,
        table=Table(
            heading=_("Municipality"), labels=[place.name for place in named], series=(),
            codes=[place.code for place in named],
        ),
        shapes=shapes,
        names={place.code: place.name for place in places},
        located=frozenset(place.code for place in named),
    )  # fmt: skip
    return render(figure, level=3)


def figures_of(sheet: Sheet, seen: Seen) -> list[Latest]:
    """Its indicators, each with its newest figure: one query, none without indicators."""
    codes = [one.code for one in sheet.indicators]
    rows = Indicator.objects.filter(code__in=codes).order_by("order", "title")
    return latest_figures(rows, on=seen.today) if codes else []


def agenda_actions(sheet: Sheet) -> list[PublicAction]:
    """The actions of published agendas that the action meets: at most one query."""
    return public_actions(codes=sheet.agenda_codes) if sheet.agenda_codes else []


def scopes_of(sheet: Sheet) -> list[str]:
    """What the action is about, for who follows it."""
    return [
        f"azione:{sheet.code}",
        *(f"area:{node.uid}" for node in sheet.nodes),
        *(f"zone:{slug}" for slug, _name in sheet.zones),
        *(f"comune:{town.code}" for town in sheet.towns),
        *(f"indicatore:{one.code}" for one in sheet.indicators),
    ]
