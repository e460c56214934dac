# SPDX-License-Identifier: AGPL-3.0-or-later
"""Choosing among actions: what was asked in the address, what it leaves, how many each further choice would. Pure."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from home.plan.actions.sheets import Sheet

LONGEST = 100
ORDERS = ("codice", "titolo", "scadenza", "aggiornamento")
NAMES = {
    "q": "text", "stato": "state", "parte": "node", "zona": "zone", "comune": "town", "capofila": "lead",
    "fondi": "cover",
}  # fmt: skip
"""Name in the address → what is asked."""
FACETS = ("state", "node", "zone", "town", "lead", "cover")


class Place(NamedTuple):
    """A municipality and the zone it is in ("" for none)."""

    code: str
    name: str
    zone: str
    zone_name: str


class Branch(NamedTuple):
    """A part of the plan by its name in the address, with the keys of the nodes at it and below it."""

    name: str
    title: str
    depth: int
    below: frozenset[int]
    uid: str = ""


@dataclass(frozen=True, slots=True)
class World:
    """What choices are made of: municipalities of the day, the tree of the edition's parts."""

    places: tuple[Place, ...] = ()
    branches: tuple[Branch, ...] = ()

    def zone_of(self, town: str) -> str:
        """The zone of a municipality, "" for none."""
        return next((place.zone for place in self.places if place.code == town), "")

    def towns_of(self, zone: str) -> frozenset[str]:
        """The municipalities of a zone."""
        return frozenset(place.code for place in self.places if place.zone == zone)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked in the address; "" is no choice. An order nobody knows is the first."""

    text: str = ""
    state: str = ""
    node: str = ""
    zone: str = ""
    town: str = ""
    lead: str = ""
    cover: str = ""
    order: str = ORDERS[0]

    @property
    def is_empty(self) -> bool:
        """Whether all actions were asked for."""
        return replace(self, order=ORDERS[0]) == Asked()

    def address(self, *, without: str = "") -> list[tuple[str, str]]:
        """Names and values in the address, one choice left out."""
        said = [(name, getattr(self, attribute)) for name, attribute in NAMES.items() if attribute != without]
        kept = [(name, value) for name, value in said if value]
        return kept + ([("ordina", self.order)] if self.order != ORDERS[0] else [])


def asked_in(query: Mapping[str, str]) -> Asked:
    """What the address asks: its names and those of nobody else."""
    said = {
        attribute: query.get(name, "").replace("\x00", "").strip()[:LONGEST]
        for name, attribute in NAMES.items()
    }
    order = query.get("ordina", "")
    return Asked(**said, order=order if order in ORDERS else ORDERS[0])


@dataclass(frozen=True, slots=True)
class Chosen:
    """The actions that were asked for, in order, and how many each value of each facet would leave."""

    sheets: list[Sheet]
    counts: dict[str, Counter[str]] = field(default_factory=dict)


def choose(sheets: Sequence[Sheet], asked: Asked, world: World) -> Chosen:
    """The actions that were asked for. The counts of a facet are those under all the other choices."""
    values = {sheet.pk: _values_of(sheet, world) for sheet in sheets}
    words = _stems(asked.text)
    told = [sheet for sheet in sheets if _has(sheet, words)]
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    found = []
    for sheet in told:
        missed = [name for name in FACETS if (v := getattr(asked, name)) and v not in values[sheet.pk][name]]
        if not missed:
            found.append(sheet)
        for name in FACETS:
            if not missed or missed == [name]:
                counts[name].update(values[sheet.pk][name])
    order = ORDER.get(asked.order)
    return Chosen(sorted(found, key=order) if order else found, counts)


def _values_of(sheet: Sheet, world: World) -> dict[str, frozenset[str]]:
    """What an action answers to, facet by facet. An action for the whole city is in every place of it."""
    towns, zones = places_of(sheet, world)
    keys = {node.pk for node in sheet.nodes}
    return {
        "state": frozenset({sheet.state}),
        "node": frozenset(branch.name for branch in world.branches if keys & branch.below),
        "zone": zones,
        "town": towns,
        "lead": frozenset({sheet.lead_uid} if sheet.lead_uid else ()),
        "cover": frozenset({sheet.totals.cover.value}),
    }


def places_of(sheet: Sheet, world: World) -> tuple[frozenset[str], frozenset[str]]:
    """(ISTAT codes, slugs of zones) an action concerns: a zone's are its municipalities', a municipality's its zone."""
    if sheet.is_whole_city:
        every = frozenset(place.code for place in world.places)
        return every, frozenset(place.zone for place in world.places if place.zone)
    towns, zones = {town.code for town in sheet.towns}, {slug for slug, _name in sheet.zones}
    of_zones = {place.code for place in world.places if place.zone in zones}
    of_towns = {place.zone for place in world.places if place.code in towns and place.zone}
    return frozenset(towns | of_zones), frozenset(zones | of_towns)


def _plain(text: str) -> str:
    """Without accents and capitals."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _stems(text: str) -> list[str]:
    """The words asked for, without the ending that Italian varies: "mobilità sostenibili" finds "sostenibile"."""
    return [word[:-1] if len(word) > 4 and word[-1] in "aeio" else word for word in _plain(text).split()]


def _has(sheet: Sheet, stems: Iterable[str]) -> bool:
    if not stems:
        return True
    cups = " ".join(project.code for project in sheet.cups)
    said = _plain(f"{sheet.code} {sheet.title} {sheet.intro} {sheet.lead} {cups}")
    return all(stem in said for stem in stems)


def _by_day(sheet: Sheet) -> tuple[bool, date]:
    return sheet.next_day is None, sheet.next_day or date.max


def _newest(sheet: Sheet) -> int:
    return -(sheet.updated_on or date.min).toordinal()


ORDER: dict[str, Callable[[Sheet], Any]] = {
    "titolo": lambda sheet: _plain(sheet.title),
    "scadenza": _by_day,
    "aggiornamento": _newest,
}
"""Actions come by code: of an order that is not here they stay so."""
