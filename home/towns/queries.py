# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of zones and municipalities show: the territory, agendas, acts, training. Figures are in `figures`."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from agende.queries import AgendaInSight
from cms.areas.models import Act
from cms.meetings.planning.queries import Date, dates_in
from cms.territory import map as territory_map
from home.towns.atlas import Atlas, Town, atlas

MOST_TO_COME, MOST_HELD = 6, 3
"""Meetings that the page of a place names; the others are in the calendar."""


@dataclass(frozen=True, slots=True)
class Training:
    """People trained of a municipality in a year; `people` None: fewer than the least that is told, or none."""

    year: int
    people: int | None
    hours: int | None
    is_example: bool


@dataclass(frozen=True, slots=True)
class ZoneTraining:
    """A year in a zone: the municipalities of which enough people were trained, of how many."""

    year: int
    told: list[tuple[Town, int, int]]
    of: int
    is_example: bool


@dataclass(frozen=True, slots=True)
class Gathering:
    """Public meetings of a zone: what comes, the next first, and what was, the last first; of both only some."""

    zone: str
    coming: list[Date]
    held: list[Date]


def meetings_in(zone: int | None, slug: str) -> Gathering:
    """The public meetings that name a zone: one query, none without one."""
    dates = [one for one in dates_in(zone) if not one.is_cancelled] if zone else []
    return Gathering(
        zone=slug,
        coming=[one for one in dates if not one.is_past][:MOST_TO_COME],
        held=[one for one in reversed(dates) if one.is_past][:MOST_HELD],
    )


def addresses(zones: Iterable[Any], request: HttpRequest) -> dict[str, str]:
    """Slug of each zone to the address of its page."""
    return {page.zone.slug: page.get_url(request) for page in zones}


def figure(
    zone_urls: dict[str, str] | None = None, *, highlight: str = "", known: Atlas | None = None
) -> dict[str, Any]:
    """The map of today, and the equal list beside it; with `highlight` one zone is brought out.

    Each municipality leads to its page; one without a page to its line in the list of its zone's.
    """
    known = known or atlas()
    name = known.zones[highlight].name if highlight in known.zones else ""
    title = (
        _("Map of the municipalities of the homogeneous zone %(name)s") % {"name": name}
        if name
        else _("Map of the municipalities and of the homogeneous zones")
    )
    zones = {slug: zone.url for slug, zone in known.zones.items() if zone.url}
    return territory_map.figure(
        places(known),
        title=title,
        zone_urls=zones if zone_urls is None else zone_urls,
        highlight=highlight,
        place_urls={town.slug: town.url for town in known.towns.values() if town.url},
    )


def places(known: Atlas) -> list[territory_map.Place]:
    """What the map draws: each municipality that has borders."""
    return [
        territory_map.Place(
            slug=town.slug,
            name=town.name,
            zone=town.zone,
            zone_name=town.zone_name,
            is_to_verify=town.is_to_verify,
            shape=known.shapes[code],
        )
        for code, town in known.towns.items()
        if code in known.shapes
    ]


def towns_in(drawn: dict[str, Any], zone: str) -> list[territory_map.Place]:
    """Municipalities of a zone, from the figure already read."""
    found: list[dict[str, territory_map.Place]] = next(
        (group["places"] for group in drawn["groups"] if group["zone"] == zone), []
    )
    return [entry["place"] for entry in found]


def acts_about(
    known: Atlas, *, zone: int | None, municipality: int | None = None, agendas: Iterable[AgendaInSight] = ()
) -> list[Act]:
    """Acts about the agendas of a zone and those of a municipality's own organs, newest first.

    Left out are those about the agenda of another zone, and about one of `agendas` that is not published yet.
    """
    hidden = {each.agenda.edition_id for each in agendas if not each.is_published}
    return [
        act
        for act in known.acts
        if not (act.zone_id and act.edition_id in hidden)
        and (act.zone_id == zone if act.zone_id else act.body.municipality_id == municipality)
    ]


def with_acts(
    agendas: Iterable[AgendaInSight], acts: Iterable[Act]
) -> list[tuple[AgendaInSight, Act | None]]:
    """Each agenda with the act that approved it, among those already read; the one that corrects it stands for it."""
    by_key = {act.pk: act for act in acts} | {act.corrects_id: act for act in acts if act.corrects_id}
    return [(each, by_key.get(each.approved_by or 0)) for each in agendas]


def training_of(town: Town, *, year: int) -> list[Training]:
    """How many people of a municipality were trained this year and the one before: one query."""
    from courses.queries import trained_in  # its querysets are built on import: models must be ready

    told = trained_in([town.pk], year=year)
    return [
        Training(
            year=when,
            people=found.people if found else None,
            hours=found.hours if found else None,
            is_example=bool(found and found.is_example),
        )
        for when in (year, year - 1)
        for found in [told.get((town.pk, when))]
    ]


def training_in(towns: Collection[Town], *, year: int) -> list[ZoneTraining]:
    """The same for a zone: never a sum over all its municipalities, from which fewer people could be counted."""
    from courses.queries import trained_in  # its querysets are built on import: models must be ready

    told = trained_in([town.pk for town in towns], year=year)
    years = []
    for when in (year, year - 1):
        found = [(town, told[town.pk, when]) for town in towns if (town.pk, when) in told]
        years.append(
            ZoneTraining(
                year=when,
                told=[(town, one.people, one.hours) for town, one in found],
                of=len(towns),
                is_example=any(one.is_example for _town, one in found),
            )
        )
    return years


def least_trained() -> int:
    """People of a municipality under which nothing is said of its training."""
    from courses.queries import LEAST_TRAINED  # as above

    return LEAST_TRAINED
