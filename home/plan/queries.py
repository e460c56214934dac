# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the plan's pages show of the plan, and what others may ask of its actions."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from cms import clock
from cms.areas.models import Act, PlanEdition, PlanNode
from cms.territory.models import Municipality, Zone
from home.knowledge.models import Indicator
from home.plan.actions.facets import World, places_of
from home.plan.actions.models import ActionPage
from home.plan.actions.progress import Progress
from home.plan.actions.sheets import Sheet, progress_of_all, serving
from home.plan.actions.world import places_on
from home.plan.editions import address_of


class Reach(StrEnum):
    """How an action concerns the place that was asked about."""

    TOWN = "town"
    ZONE = "zone"
    CITY = "city"


REACH_WORDS = {
    Reach.TOWN: _("it names the municipality"),
    Reach.ZONE: _("it is for the whole zone"),
    Reach.CITY: _("it is for the whole metropolitan city"),
}


@dataclass(frozen=True, slots=True)
class Here:
    """An action that was asked for; `reach` None when no place was."""

    sheet: Sheet
    reach: Reach | None = None


def actions_in(
    *,
    zone: Zone | None = None,
    municipality: Municipality | None = None,
    node: PlanNode | None = None,
    edition: PlanEdition | None = None,
    on: date | None = None,
) -> list[Here]:
    """Public actions of a zone, a municipality, a node and all below it, an edition: of all that is said.

    Without an edition, of those that no later one superseded, the newest first; then by code. An action of a zone
    concerns each of its municipalities, one that names a municipality concerns its zone, one for the whole city
    everybody. `on` is the day as of which zones are asked (None: today). At most five queries, whatever their number.
    """
    pages = ActionPage.objects.in_public()
    edition = edition or (node.edition if node else None)
    pages = (
        pages.of(edition)
        if edition
        else pages.exclude(edition=None).exclude(edition__state=PlanEdition.State.SUPERSEDED)
    )
    sheets = sorted(pages.sheets(), key=lambda sheet: sheet.edition, reverse=True)
    if node:
        sheets = serving(sheets, keys_below(node, list(PlanNode.objects.filter(edition=node.edition_id))))
    if not sheets or not (zone or municipality):
        return [Here(sheet) for sheet in sheets]
    world = World(places_on(on or clock.today()))
    reached = ((sheet, _reach(sheet, world, zone, municipality)) for sheet in sheets)
    return [Here(sheet, reach) for sheet, reach in reached if reach]


def _reach(sheet: Sheet, world: World, zone: Zone | None, municipality: Municipality | None) -> Reach | None:
    towns, zones = places_of(sheet, world)
    if (municipality and municipality.istat_code not in towns) or (zone and zone.slug not in zones):
        return None
    if sheet.is_whole_city:
        return Reach.CITY
    if municipality:
        return Reach.TOWN if municipality.istat_code in {town.code for town in sheet.towns} else Reach.ZONE
    return Reach.ZONE if zone and zone.slug in {slug for slug, _name in sheet.zones} else Reach.TOWN


def acts_of(edition: PlanEdition) -> QuerySet[Act]:
    """Acts about an edition of the plan by date; left out are those about an agenda, and those that others correct."""
    acts = Act.objects.filter(edition=edition, zone=None, corrected_by=None)
    return acts.select_related("body").order_by(F("act_date").asc(nulls_first=True), "pk")


def structure_of(edition: PlanEdition) -> list[dict[str, Any]]:
    """The highest nodes of an edition by kind, each with its page: [{kind, nodes}] in one query."""
    highest = PlanNode.objects.filter(edition=edition, parent=None)
    nodes = highest.select_related("page").order_by("kind", "order")
    return [
        {"kind": kind, "nodes": list(group)}
        for kind, group in groupby(nodes, lambda node: node.get_kind_display())
    ]


@dataclass(slots=True)
class Branch:
    """A node with what is below it; `url` "" without a page; `progress` of its actions and of those below."""

    node: PlanNode
    url: str
    progress: Progress
    below: list["Branch"] = field(default_factory=list)


def nodes_of(edition: PlanEdition) -> list[PlanNode]:
    """All the nodes of an edition with their pages, in order: one query."""
    nodes = PlanNode.objects.filter(edition=edition).select_related("page")
    return list(nodes.order_by("kind", "order", "pk"))


def keys_below(node: PlanNode, nodes: Iterable[PlanNode]) -> set[int]:
    """Keys of a node and of all below it."""
    children = _children(nodes)
    found, waiting = set[int](), [node.pk]
    while waiting:
        found.add(key := waiting.pop())
        waiting += [child.pk for child in children[key]]
    return found


def branches_of(
    nodes: list[PlanNode], sheets: list[Sheet], *, today: date, under: PlanNode | None = None
) -> list[Branch]:
    """The tree of nodes below one (None: of an edition), each with how far its actions are."""
    children = _children(nodes)

    def branch(node: PlanNode) -> Branch:
        page = getattr(node, "page", None)
        mine = serving(sheets, keys_below(node, nodes))
        return Branch(
            node,
            address_of(page.url_path) if page and page.live else "",
            progress_of_all(mine, today=today),
            [branch(child) for child in children[node.pk]],
        )

    return [branch(node) for node in children[under.pk if under else None]]


def _children(nodes: Iterable[PlanNode]) -> dict[int | None, list[PlanNode]]:
    found: dict[int | None, list[PlanNode]] = defaultdict(list)
    for node in nodes:
        found[node.parent_id].append(node)
    return found


def indicators_of(keys: Iterable[int]) -> QuerySet[Indicator]:
    """Indicators of some nodes, each once, in their order."""
    return Indicator.objects.filter(
        Exists(Indicator.nodes.through.objects.filter(indicator=OuterRef("pk"), plannode__in=list(keys)))
    ).order_by("order", "title")
