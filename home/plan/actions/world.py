# SPDX-License-Identifier: AGPL-3.0-or-later
"""The places and parts of the plan that actions are chosen by, as they were while an edition was in force."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from cms.areas.models import PlanEdition, PlanNode
from cms.territory.queries import municipalities
from home.plan.actions.facets import Branch, Place, World


def day_of_edition(edition: PlanEdition, *, today: date) -> date:
    """The day as of which an edition's zones are asked: today, or the last of its years when they are over."""
    return min(today, date(edition.last_year, 12, 31))


def places_on(day: date) -> tuple[Place, ...]:
    """The municipalities of a day with their zones, by name: one query."""
    rows: Iterable[Any] = municipalities(on=day)
    return tuple(Place(row.istat_code, row.name, row.zone_slug or "", row.zone_name or "") for row in rows)


def branches_of(nodes: Iterable[PlanNode]) -> tuple[Branch, ...]:
    """The tree of an edition's nodes, each before what is below it; its name in an address is "kind.slug"."""
    below: dict[int | None, list[PlanNode]] = defaultdict(list)
    for node in sorted(nodes, key=lambda node: (node.kind, node.order, node.pk)):
        below[node.parent_id].append(node)

    def keys(node: PlanNode) -> frozenset[int]:
        return frozenset({node.pk}).union(*(keys(child) for child in below[node.pk]))

    def walk(parent: int | None, depth: int) -> Iterator[Branch]:
        for node in below[parent]:
            yield Branch(f"{node.kind}.{node.slug}", node.title, depth, keys(node), str(node.uid))
            yield from walk(node.pk, depth + 1)

    return tuple(walk(None, 0))


def world_of(edition: PlanEdition, *, today: date) -> World:
    """What the actions of an edition are chosen by: two queries."""
    nodes = PlanNode.objects.filter(edition=edition)
    return World(places_on(day_of_edition(edition, today=today)), branches_of(nodes))
