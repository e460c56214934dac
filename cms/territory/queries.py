# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading the territory as it was on a day."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Count, F, FilteredRelation, Max, Q, QuerySet

from cms.territory import map as territory_map
from cms.territory.models import Border, Municipality, Standing, Zone


def zone_of(municipality: Municipality, *, on: date) -> Zone | None:
    """The zone a municipality belonged to on a day; None for the capital, or a municipality that was not."""
    found: Zone | None = Zone.objects.filter(
        memberships__municipality=municipality, memberships__during__contains=on
    ).first()
    return found


def municipalities_of(zone: Zone, *, on: date) -> QuerySet[Municipality]:
    """Municipalities of a zone on a day, by name; each row has `membership_standing`."""
    return municipalities(on=on).filter(memberships__zone=zone, memberships__during__contains=on)


def municipalities(*, on: date) -> QuerySet[Municipality]:
    """Municipalities that existed on a day, by name, with zone_slug, zone_name, membership_standing."""
    return (
        Municipality.objects.filter(during__contains=on)
        .annotate(
            membership=FilteredRelation("memberships", condition=Q(memberships__during__contains=on)),
        )
        .annotate(
            zone_slug=F("membership__zone__slug"),
            zone_name=F("membership__zone__name"),
            membership_standing=F("membership__standing"),
        )
        .order_by("name")
    )


def is_to_verify(standing: str | None) -> bool:
    """Whether a datum of this standing shows "da verificare"."""
    return standing == Standing.TO_VERIFY


def places(*, on: date) -> list[territory_map.Place]:
    """What the map draws: each municipality that has borders in the newest vintage, with its zone on a day.

    Two queries; the shapes are projected once per process and kept while the borders stay the same.
    """
    shapes = _shapes_of(*_vintage())
    rows: Iterable[Any] = municipalities(on=on)  # with the annotated names
    return [
        territory_map.Place(
            slug=m.slug, name=m.name, zone=m.zone_slug or "", zone_name=m.zone_name or "",
            is_to_verify=is_to_verify(m.membership_standing), shape=shapes[m.pk])
        for m in rows if m.pk in shapes
    ]  # fmt: skip


def _vintage() -> tuple[int, int, int]:
    newest = (
        Border.objects.values("year").annotate(rows=Count("pk"), last=Max("pk")).order_by("-year").first()
    )
    return (newest["year"], newest["rows"], newest["last"]) if newest else (0, 0, 0)


@lru_cache(maxsize=4)
def _shapes_of(year: int, rows: int, last: int) -> dict[int, territory_map.Shape]:
    """Projected shapes by municipality; `rows` and `last` name the state of the table."""
    borders = Border.objects.filter(year=year).order_by("municipality__istat_code")
    polygons = {b.municipality_id: b.polygons for b in borders}
    return dict(zip(polygons, territory_map.project(list(polygons.values())), strict=True))
