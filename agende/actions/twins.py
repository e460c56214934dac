# SPDX-License-Identifier: AGPL-3.0-or-later
"""Actions of two zones that say the same: by their trigrams (pg_trgm) and the parts of the plan that they serve."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db import connection

# How alike the words of two actions must be: alone, or where both serve a part of the plan.
ALIKE, ALIKE_ON_ONE_NODE = 0.45, 0.3


@dataclass(frozen=True, slots=True)
class Candidate:
    """An action of a zone; `nodes` are the uids of the parts of the plan that it serves."""

    uid: str
    zone: str
    code: str
    title: str
    description: str
    nodes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Twin:
    """Two actions of two zones. `likeness` 0–1: of their titles, or of all their words where that is more."""

    one: Candidate
    other: Candidate
    likeness: float
    nodes: frozenset[str]

    @property
    def percent(self) -> int:
        """The likeness as people read it."""
        return round(self.likeness * 100)


def twins_among(candidates: Sequence[Candidate]) -> list[Twin]:
    """The twins, the most alike first: two queries."""
    titles = trigrams([each.title for each in candidates])
    whole = trigrams([f"{each.title} {each.description}" for each in candidates])
    found = []
    for one, other in combinations(range(len(candidates)), 2):
        a, b = candidates[one], candidates[other]
        if a.zone == b.zone:
            continue
        likeness = max(alike(titles[one], titles[other]), alike(whole[one], whole[other]))
        shared = a.nodes & b.nodes
        if likeness >= (ALIKE_ON_ONE_NODE if shared else ALIKE):
            found.append(Twin(a, b, likeness, shared))
    return sorted(found, key=lambda twin: (-twin.likeness, -len(twin.nodes), twin.one.code))


def trigrams(words: Sequence[str]) -> list[int]:
    """The trigrams of each text as PostgreSQL counts them, accents apart: each a bit, of the same place in all texts.

    A number and not a set: of all pairs of 350 actions what they share is counted in a tenth of a second.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT show_trgm(unaccent(words)) FROM unnest(%s::text[]) WITH ORDINALITY AS given (words, place) "
            "ORDER BY place",
            [list(words)],
        )
        rows = cursor.fetchall()
    places: dict[str, int] = {}
    return [sum(1 << places.setdefault(each, len(places)) for each in set(found)) for (found,) in rows]


def alike(one: int, other: int) -> float:
    """pg_trgm's similarity: what two texts share of all their trigrams, 0–1."""
    return (one & other).bit_count() / (one | other).bit_count() if one or other else 0.0
