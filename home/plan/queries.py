# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the plan's pages show of the plan and of the territory."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from cms import clock
from cms.areas.models import Act, PlanEdition, PlanNode
from cms.territory import map as territory_map
from cms.territory.queries import places


def acts_of(edition: PlanEdition) -> QuerySet[Act]:
    """Acts about an edition of the plan by date; left out are those about an agenda, and those that others correct."""
    acts = Act.objects.filter(edition=edition, zone=None, corrected_by=None)
    return acts.select_related("body").order_by(F("act_date").asc(nulls_first=True), "pk")


def structure_of(edition: PlanEdition) -> list[dict[str, Any]]:
    """Nodes of an edition by kind, each with its page: [{kind, nodes}] in one query."""
    nodes = PlanNode.objects.filter(edition=edition).select_related("page").order_by("kind", "order")
    return [
        {"kind": kind, "nodes": list(group)}
        for kind, group in groupby(nodes, lambda node: node.get_kind_display())
    ]


def addresses(zones: Iterable[Any], request: HttpRequest) -> dict[str, str]:
    """Slug of each zone to the address of its page."""
    return {page.zone.slug: page.get_url(request) for page in zones}


def figure(zone_urls: dict[str, str], *, highlight: str = "") -> dict[str, Any]:
    """The map of today, and the equal list beside it; with `highlight` one zone is brought out."""
    shown = places(on=clock.today())
    name = next((place.zone_name for place in shown if place.zone == highlight), "")
    title = (
        _("Map of the municipalities of the homogeneous zone %(name)s") % {"name": name}
        if highlight
        else _("Map of the municipalities and of the homogeneous zones")
    )
    return territory_map.figure(shown, title=title, zone_urls=zone_urls, highlight=highlight)


def towns_in(drawn: dict[str, Any], zone: str) -> list[territory_map.Place]:
    """Municipalities of a zone, from the figure already read."""
    found: list[dict[str, territory_map.Place]] = next(
        (group["places"] for group in drawn["groups"] if group["zone"] == zone), []
    )
    return [entry["place"] for entry in found]
