# SPDX-License-Identifier: AGPL-3.0-or-later
"""What scopes are called: "zone:adda-martesana" is "Adda Martesana"."""

from collections.abc import Iterable
from uuid import UUID

from cms.areas.models import PlanNode
from cms.territory.models import Municipality, Zone

ZONE, AREA, TOWN = "zone", "area", "comune"


def labels_of(scopes: Iterable[str]) -> dict[str, str]:
    """Scope → its name, for zones, areas and municipalities that are there: at most three queries.

    An area says its edition too when another of these has its name.
    """
    found: dict[str, set[str]] = {ZONE: set(), AREA: set(), TOWN: set()}
    for scope in scopes:
        kind, _, value = scope.partition(":")
        if kind in found:
            found[kind].add(value)
    return _zones(found[ZONE]) | _areas(found[AREA]) | _towns(found[TOWN])


def _zones(slugs: set[str]) -> dict[str, str]:
    rows = Zone.objects.filter(slug__in=slugs).values_list("slug", "name") if slugs else ()
    return {f"{ZONE}:{slug}": name for slug, name in rows}


def _towns(codes: set[str]) -> dict[str, str]:
    rows = (
        Municipality.objects.filter(istat_code__in=codes).values_list("istat_code", "name") if codes else ()
    )
    return {f"{TOWN}:{code}": name for code, name in rows}


def _areas(uids: set[str]) -> dict[str, str]:
    known = [uid for uid in uids if _is_uuid(uid)]
    rows = list(PlanNode.objects.filter(uid__in=known).select_related("edition")) if known else []
    titles = [node.title for node in rows]
    return {
        f"{AREA}:{node.uid}": f"{node.title} ({node.edition})" if titles.count(node.title) > 1 else node.title
        for node in rows
    }


def _is_uuid(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
