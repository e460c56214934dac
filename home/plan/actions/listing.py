# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of the actions as its page shows it: what was asked, what is found, what may be chosen further."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from home.plan.actions.facets import NAMES, ORDERS, Asked, Chosen, World, asked_in, choose
from home.plan.actions.money import COVER_WORDS
from home.plan.actions.sheets import Sheet
from home.plan.actions.words import STATES
from home.plan.actions.world import world_of
from home.plan.editions import Seen

PER_PAGE = 20
MOST_FOLLOWED = 20
ADDRESS = {attribute: name for name, attribute in NAMES.items()}


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet: how many actions it leaves."""

    value: str
    label: str | Promise
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A choice: its name in the address, its label, the label of no choice, its values."""

    name: str
    label: str
    every: str
    options: list[Option]


@dataclass(frozen=True, slots=True)
class Taken:
    """A choice that was made, in words, and the address without it."""

    label: str
    words: str | Promise
    url: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list; `rest` is the address of the choices, to be put after the number of a page."""

    asked: Asked
    leaf: Page[Sheet]
    total: int
    every: int
    facets: list[Facet]
    taken: list[Taken]
    orders: list[Option]
    rest: str
    scopes: list[str]

    @property
    def follow_url(self) -> str:
        """Where what was found can be followed by mail."""
        return f"{reverse('follow')}?{urlencode([('ambito', scope) for scope in self.scopes])}"

    @property
    def csv_url(self) -> str:
        """The address of the file of what is found, all pages of it."""
        return f"?formato=csv{self.rest}"


def chosen_in(query: Mapping[str, str], pages: Any, seen: Seen) -> Chosen:
    """The actions that an address asks for. Four queries."""
    world = world_of(seen.edition, today=seen.today)
    return choose(pages.of(seen.edition).sheets(), asked_in(query), world)


def listing_in(query: Mapping[str, str], pages: Any, seen: Seen) -> Listing:
    """The page of the list that an address asks for. Four queries."""
    world, asked = world_of(seen.edition, today=seen.today), asked_in(query)
    sheets = pages.of(seen.edition).sheets()
    return listing_of(sheets, choose(sheets, asked, world), asked, world, number=query.get("page", 1))


def listing_of(
    sheets: list[Sheet], chosen: Chosen, asked: Asked, world: World, *, number: str | int
) -> Listing:
    """Page `number` of the actions that were asked for."""
    facets = list(_facets(sheets, chosen, asked, world))
    address = urlencode(asked.address())
    return Listing(
        asked=asked,
        leaf=Paginator(chosen.sheets, PER_PAGE).get_page(number),
        total=len(chosen.sheets),
        every=len(sheets),
        facets=facets,
        taken=list(_taken(facets, asked)),
        orders=[
            Option(value, label, 0, value == asked.order)
            for value, label in zip(ORDERS, _orders(), strict=True)
        ],
        rest=f"&{address}" if address else "",
        scopes=_scopes(chosen, asked, world),
    )


def _scopes(chosen: Chosen, asked: Asked, world: World) -> list[str]:
    """What to follow for these choices: the place and the part chosen; without, each action found if they are few."""
    uids = {branch.name: branch.uid for branch in world.branches}
    kinds = (("zone", asked.zone), ("comune", asked.town), ("area", uids.get(asked.node, "")))
    scopes = [f"{kind}:{code}" for kind, code in kinds if code]
    if not scopes and len(chosen.sheets) <= MOST_FOLLOWED:
        scopes = [f"azione:{sheet.code}" for sheet in chosen.sheets]
    return scopes or ["sito"]


def _orders() -> tuple[str, ...]:
    return _("code"), _("title"), _("next day"), _("last updated")


def _facets(sheets: Iterable[Sheet], chosen: Chosen, asked: Asked, world: World) -> Iterator[Facet]:
    zones = {place.zone: place.zone_name for place in world.places if place.zone}
    leads = {sheet.lead_uid: sheet.lead for sheet in sheets if sheet.lead_uid}
    values: tuple[tuple[str, str, str, Iterable[tuple[str, str | Promise]]], ...] = (
        ("state", _("State"), _("any state"), STATES.items()),
        ("node", _("Part of the plan"), _("any part"), _indented(world)),
        ("zone", _("Homogeneous zone"), _("any zone"), sorted(zones.items(), key=lambda item: item[1])),
        (
            "town",
            _("Municipality"),
            _("any municipality"),
            [(place.code, place.name) for place in world.places],
        ),
        ("lead", _("Who leads"), _("anybody"), sorted(leads.items(), key=lambda item: item[1])),
        ("cover", _("Money"), _("any"), COVER_WORDS.items()),
    )
    for attribute, label, every, named in values:
        now, counts = getattr(asked, attribute), chosen.counts[attribute]
        options = [
            Option(str(value), words, counts[value], str(value) == now)
            for value, words in named
            if counts[value] or str(value) == now or attribute == "town"
        ]
        if options or now:
            yield Facet(ADDRESS[attribute], label, every, options)


def _indented(world: World) -> list[tuple[str, str]]:
    return [(branch.name, f"{'– ' * branch.depth}{branch.title}") for branch in world.branches]


def _taken(facets: Iterable[Facet], asked: Asked) -> Iterator[Taken]:
    if asked.text:
        yield Taken(_("Words"), asked.text, _without("text", asked))
    for facet in facets:
        attribute = NAMES[facet.name]
        if now := getattr(asked, attribute):
            words = next((option.label for option in facet.options if option.is_chosen), now)
            yield Taken(facet.label, words, _without(attribute, asked))


def _without(attribute: str, asked: Asked) -> str:
    address = urlencode(asked.address(without=attribute))
    return f"?{address}" if address else "."
