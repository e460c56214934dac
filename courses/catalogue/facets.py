# SPDX-License-Identifier: AGPL-3.0-or-later
"""Narrowing the catalogue: what is chosen stands in the address, each choice says how many modules it leaves. Pure."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from courses.catalogue.listing import Module

FACETS = ("ambito", "zona", "livello", "competenza", "destinatari", "durata")
WORDS = "parole"


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: `count` modules stay when it is chosen beside the other choices."""

    value: str
    words: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow the list; `name` is that of its parameter."""

    name: str
    label: str
    all_words: str
    choices: tuple[Choice, ...]


def labels() -> dict[str, tuple[str, str]]:
    """Facet → its label and the words of no choice."""
    return {
        "ambito": (_("Policy area"), _("All areas")),
        "zona": (_("Homogeneous zone"), _("All zones")),
        "livello": (_("Level"), _("All levels")),
        "competenza": (_("Competence"), _("All competences")),
        "destinatari": (_("Who it is for"), _("Everybody")),
        "durata": (_("Length"), _("Any length")),
    }


def chosen_from(data: Mapping[str, str]) -> dict[str, str]:
    """The choices that an address holds, blank ones left out."""
    given = {name: data.get(name, "").strip()[:200] for name in (*FACETS, WORDS)}
    return {name: value for name, value in given.items() if value}


def narrowed(modules: Sequence[Module], chosen: Mapping[str, str]) -> list[Module]:
    """The modules that all the choices leave."""
    return [module for module in modules if all(_fits(module, *choice) for choice in chosen.items())]


def facets_of(modules: Sequence[Module], chosen: Mapping[str, str]) -> list[Facet]:
    """The facets that have something to choose, each counted among what the other choices leave."""
    facets = []
    for name, (label, all_words) in labels().items():
        others = {facet: value for facet, value in chosen.items() if facet != name}
        choices = _choices(name, modules, narrowed(modules, others), chosen.get(name, ""))
        if choices:
            facets.append(Facet(name, label, all_words, choices))
    return facets


def _choices(name: str, every: Sequence[Module], left: Sequence[Module], value: str) -> tuple[Choice, ...]:
    words = dict(pair for module in every for pair in module.filed.get(name, ()))
    order = sorted(words, key=lambda one: _place(name, one, words[one]))
    return tuple(
        Choice(one, words[one], sum(_fits(module, name, one) for module in left), one == value)
        for one in order
    )


LEVELS = ("basic", "intermediate", "advanced")


def _place(name: str, value: str, words: str) -> tuple[int, str]:
    """Levels from the easiest, lengths from the shortest, all else by its words."""
    if name == "livello":
        return (LEVELS.index(value) if value in LEVELS else len(LEVELS), words)
    return (0, value if name == "durata" else words)


def _fits(module: Module, name: str, value: str) -> bool:
    if name == WORDS:
        found = folded(f"{module.title} {module.intro} {module.audience}")
        return all(word in found for word in folded(value).split())
    return any(value == filed for filed, _words in module.filed.get(name, ()))


def folded(text: str) -> str:
    """Small letters without accents."""
    parts = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(letter for letter in parts if not unicodedata.combining(letter)).casefold()


def without(chosen: Mapping[str, str], name: str) -> str:
    """The query of an address with that choice taken back: "?livello=basic", or "?"."""
    return "?" + urlencode({key: value for key, value in chosen.items() if key != name})
