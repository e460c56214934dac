# SPDX-License-Identifier: AGPL-3.0-or-later
"""All that the page of a municipality and that of a zone show, gathered in as few queries as they need."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agende.queries import AgendaInSight, LocalAction, agendas_here
from cms.areas.models import Act
from cms.charts import Figure, Kind, Table, svg
from cms.territory.queries import shapes_among
from home.knowledge.freshness import Freshness
from home.knowledge.models import Dataset
from home.towns import figures, queries
from home.towns.atlas import Atlas, Paper, Region, State, Town, atlas, state
from home.towns.measures import Measure, measures
from home.towns.queries import Gathering, Training, ZoneTraining
from home.towns.sheets import Group, groups_of, sheets_about


@dataclass(frozen=True, slots=True)
class TownShown:
    """What is known of a municipality. `groups`: actions of the plan in it, in its zone, in the whole city."""

    town: Town
    zone: Region | None
    agendas: list[tuple[AgendaInSight, Act | None]]
    actions: list[LocalAction]
    groups: list[Group]
    rows: list[figures.Row]
    sources: list[tuple[Dataset, Freshness]]
    training: list[Training]
    meetings: Gathering
    acts: list[Act]
    documents: list[Paper]
    drawn: SafeString | str
    follow: str
    least: int

    @property
    def index(self) -> list[dict[str, str]]:
        """The sections of the page."""
        return _index(
            ("piano", _("What the plan does here")), ("agenda", _("The agenda of the zone")),
            ("indicatori", _("Indicators")), ("formazione", _("Training")), ("incontri", _("Meetings")),
            ("zona", _("Where it is")), ("atti", _("Acts")), ("documenti", _("Documents")),
            ("segui", _("Follow what changes")),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ZoneShown:
    """What is known of a zone; `measure` is the one on the map, `drawn` its figure."""

    zone: Region
    agendas: list[tuple[AgendaInSight, Act | None]]
    actions: list[LocalAction]
    groups: list[Group]
    grid: figures.Grid
    sources: list[tuple[Dataset, Freshness]]
    measure: Measure | None
    drawn: SafeString | str
    training: list[ZoneTraining]
    meetings: Gathering
    acts: list[Act]
    documents: list[Paper]
    follow: str
    map: dict[str, Any]
    least: int

    @property
    def index(self) -> list[dict[str, str]]:
        """The sections of the page."""
        return _index(
            ("agenda", _("Territorial agenda")), ("piano", _("Actions of the plan in the zone")),
            ("comuni", _("Map and municipalities")), ("indicatori", _("Indicators")), ("formazione", _("Training")),
            ("incontri", _("Meetings")), ("atti", _("Acts")), ("documenti", _("Documents")),
            ("segui", _("Follow what changes")),
        )  # fmt: skip


def area_of(place: Town | Region, code: str = "", inside: Region | None = None) -> dict[str, Any]:
    """A municipality or a zone for programs: schema.org AdministrativeArea, with its ISTAT code and its zone."""
    area: dict[str, Any] = {"@type": "AdministrativeArea", "name": place.name}
    if code:
        area["identifier"] = {"@type": "PropertyValue", "propertyID": "ISTAT", "value": code}
    if inside:
        area["containedInPlace"] = {"@type": "AdministrativeArea", "name": inside.name}
    return area


def _index(*sections: tuple[str, str]) -> list[dict[str, str]]:
    return [{"id": anchor, "title": title} for anchor, title in sections]


def town_shown(municipality: int, now: State) -> TownShown | None:
    """The municipality by its key; None for one that exists no more. Four queries."""
    known = atlas(now)
    town = known.town(municipality)
    if town is None:
        return None
    zone = known.zones.get(town.zone)
    here = agendas_here(zone.pk if zone else None, body=town.body_uid)
    acts = queries.acts_about(
        known, zone=zone.pk if zone else None, municipality=town.pk, agendas=here.agendas
    )
    return TownShown(
        town=town,
        zone=zone,
        agendas=queries.with_acts(here.agendas, acts),
        actions=here.actions if town.body_uid else [],
        groups=groups_of(sheets_about(zone, town), zone, town),
        rows=figures.rows_of(town, measures(now)),
        sources=figures.sources_of(measures(now)),
        training=queries.training_of(town, year=known.day.year),
        meetings=queries.meetings_in(zone.pk if zone else None, town.zone),
        acts=acts,
        documents=known.papers_about(zone=zone.pk if zone else None, municipality=town.pk),
        drawn=locator(known, town),
        follow=f"comune:{town.istat_code}",
        least=queries.least_trained(),
    )


def zone_shown(zone: int, *, indicator: str = "") -> ZoneShown | None:
    """The zone by its key; `indicator` is the code of the one to draw, else the first. Six queries."""
    now = state()
    known = atlas(now)
    region = next((region for region in known.zones.values() if region.pk == zone), None)
    if region is None:
        return None
    every, here = measures(now), agendas_here(zone)
    acts = queries.acts_about(known, zone=zone, agendas=here.agendas)
    drawn = next((one for one in every if one.indicator.code == indicator), None) or _first(every)
    codes = frozenset(town.istat_code for town in region.towns)
    return ZoneShown(
        zone=region,
        agendas=queries.with_acts(here.agendas, acts),
        actions=here.actions,
        groups=groups_of(sheets_about(region), region),
        grid=figures.grid_of(region, every),
        sources=figures.sources_of(every),
        measure=drawn,
        drawn=figures.map_of(region, drawn, shapes_among(codes)) if drawn else "",
        training=queries.training_in(region.towns, year=known.day.year),
        meetings=queries.meetings_in(region.pk, region.slug),
        acts=acts,
        documents=known.papers_about(zone=zone),
        follow=f"zone:{region.slug}",
        map=queries.figure(highlight=region.slug, known=known),
        least=queries.least_trained(),
    )


def _first(found: list[Measure]) -> Measure | None:
    """The one to draw when none was chosen: places of different sizes are compared by what is no sum."""
    return next((one for one in found if not one.is_sum), found[0] if found else None)


def locator(known: Atlas, town: Town) -> SafeString | str:
    """Where the municipality lies; "" without its border."""
    if town.istat_code not in known.shapes:
        return ""
    title = _("Where %(town)s is in the metropolitan city") % {"town": town.name}
    figure = Figure(
        kind=Kind.LOCATOR,
        title=title,
        finding=title,
        source="ISTAT",
        csv_name=town.slug,
        table=Table(heading=_("Municipality"), labels=[town.name], codes=[town.istat_code], series=[]),
        shapes=known.shapes,
        names=known.names,
        located=frozenset({town.istat_code}),
    )
    return svg(figure)
