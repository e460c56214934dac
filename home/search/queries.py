# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the search page shows: results with their kind and day, facets with counts, what was perhaps meant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page as Leaf
from django.core.paginator import Paginator
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cms.territory.queries import Found as Town
from cms.territory.queries import nearest
from home.search.labels import AREA, TOWN, ZONE, labels_of
from home.search.looking import MARKS, Seen, look, titles_near
from home.search.models import Entry
from home.search.words import groups_of, words_of

PER_PAGE = 10
MOST_PAGES = 50
MOST_CHOICES = 40
PARAMETERS = {"kind": "tipo", "zone": "zona", "area": "ambito", "town": "comune"}
"""Facet → its parameter in the address, which holds what comes after the ":" of a scope."""
PREFIXES = {"zone": ZONE, "area": AREA, "town": TOWN}


@dataclass(frozen=True, slots=True)
class Found:
    """A thing in the results; `excerpt` marks the words looked for."""

    title: str
    url: str
    kind: str
    date: date | None
    excerpt: SafeString
    is_example: bool
    language: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: `count` results stay when it is chosen beside the other choices."""

    value: str
    words: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow the results; `name` is that of its parameter."""

    name: str
    label: str
    all_words: str
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class Results:
    """What was found: `leaf` is one page of it. `is_partial`: nothing holds all the words, these hold some.

    `meant`: the words with an unknown one replaced by a near one; `towns`: municipalities that may be meant.
    """

    leaf: Leaf[Any]
    found: list[Found]
    total: int
    facets: list[Facet] = field(default_factory=list)
    is_narrowed: bool = False
    is_partial: bool = False
    meant: str = ""
    towns: list[Town] = field(default_factory=list)
    rest: str = ""


def chosen_from(given: Mapping[str, str]) -> dict[str, str]:
    """Facet → value as `look` asks for it, of what an address holds; an unknown kind of facet is left out."""
    found = {
        facet: given.get(name, "").replace("\x00", "").strip()[:90] for facet, name in PARAMETERS.items()
    }
    return {
        facet: f"{PREFIXES[facet]}:{value}" if facet in PREFIXES else value
        for facet, value in found.items()
        if value
    }


def search(text: str, given: Mapping[str, str], *, number: int | str) -> Results:
    """Results for `text`, narrowed by an address; page `number` of them. At most eight queries, whatever is found."""
    words, chosen = words_of(text), chosen_from(given)
    groups = groups_of(words)
    place = _page_number(number)
    seen = _look(groups, chosen, place) if words else Seen(0, {}, ())
    is_partial = not seen.total and not chosen and len(words) > 1
    if is_partial:
        seen = _look(groups, chosen, place, any_word=True)
    leaf = Paginator(range(min(seen.total, MOST_PAGES * PER_PAGE)), PER_PAGE).get_page(place)
    return Results(
        leaf=leaf,
        found=[_found(row) for row in seen.rows],
        total=seen.total,
        facets=_facets(seen, chosen),
        is_narrowed=bool(chosen),
        is_partial=is_partial and bool(seen.total),
        meant="" if (seen.total and not is_partial) or chosen else meant(words),
        towns=_towns(text, words, is_needed=not seen.total or is_partial),
        rest=f"&{urlencode({'q': text, **_address_of(chosen)})}",
    )


def _look(groups: Sequence[Sequence[str]], chosen: Mapping[str, str], place: int, **how: bool) -> Seen:
    """A page of what is found; beyond the last, the last."""
    seen = look(groups, chosen, limit=PER_PAGE, offset=(place - 1) * PER_PAGE, **how)
    if seen.rows or not seen.total:
        return seen
    last = min((seen.total - 1) // PER_PAGE, MOST_PAGES - 1)
    return look(groups, chosen, limit=PER_PAGE, offset=last * PER_PAGE, **how)


def _page_number(number: int | str) -> int:
    try:
        return min(max(int(number), 1), MOST_PAGES)
    except ValueError:
        return 1


def _address_of(chosen: Mapping[str, str]) -> dict[str, str]:
    return {PARAMETERS[facet]: _value(facet, value) for facet, value in chosen.items()}


def _value(facet: str, stored: str) -> str:
    return stored.partition(":")[2] if facet in PREFIXES else stored


def _towns(text: str, words: Sequence[str], *, is_needed: bool) -> list[Town]:
    """Municipalities by that name or near it, where the results do not already begin with them."""
    return nearest(text) if is_needed and words else []


def meant(words: Sequence[str]) -> str:
    """The words with each that no title holds replaced by the nearest of the titles; "" when nothing is near."""
    guessed = []
    for word in words[:3]:
        known = {other for title in titles_near(word) for other in words_of(title)}
        nearby = get_close_matches(word, known, 1, 0.75)
        guessed.append(nearby[0] if nearby else word)
    guess = [*guessed, *words[3:]]
    return " ".join(guess) if guess != list(words) else ""


def _found(row: Mapping[str, Any]) -> Found:
    return Found(
        title=row["title"],
        url=row["url"],
        kind=str(Entry.Kind(row["kind"]).label),
        date=date.fromisoformat(row["date"]) if row["date"] else None,
        excerpt=_marked(row["excerpt"]),
        is_example=row["is_example"],
        language=row["language"],
    )


def _marked(piece: str) -> SafeString:
    """The words around, safe; a sentence that is cut has an ellipsis where it is."""
    plain = piece.strip().strip("".join(MARKS))
    if plain[:1].islower():
        piece = f"…{piece}"
    if plain and plain[-1] not in ".!?…":
        piece = f"{piece}…"
    html = escape(piece).replace(MARKS[0], "<mark>").replace(MARKS[1], "</mark>")
    return mark_safe(html)  # noqa: S308  escaped above


def _facets(seen: Seen, chosen: Mapping[str, str]) -> list[Facet]:
    names = {str(kind): str(kind.label).capitalize() for kind in Entry.Kind}
    scopes = {value for facet, value in seen.counts if facet != "kind"} | set(chosen.values())
    names |= labels_of(scopes)
    labels = {
        "kind": (_("Kind"), _("All kinds")),
        "area": (_("Area of the plan"), _("All areas")),
        "zone": (_("Homogeneous zone"), _("All zones")),
        "town": (_("Municipality"), _("All municipalities")),
    }
    facets = []
    for facet, (label, all_words) in labels.items():
        counts = {
            value: count for (of, value), count in seen.counts.items() if of == facet and value in names
        }
        if mine := chosen.get(facet):
            counts.setdefault(mine, 0)
        order = sorted(counts, key=lambda value: str(names.get(value, value)).casefold())
        most = sorted(order, key=counts.__getitem__, reverse=True)[:MOST_CHOICES]
        choices = [
            Choice(_value(facet, value), names.get(value, value), counts[value], value == chosen.get(facet))
            for value in order
            if value in most or value == chosen.get(facet)
        ]
        if (
            facet in chosen
            or len(choices) > 1
            or (facet != "kind" and choices and choices[0].count < seen.total)
        ):
            facets.append(Facet(PARAMETERS[facet], label, all_words, choices))
    return facets
