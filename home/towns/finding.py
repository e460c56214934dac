# SPDX-License-Identifier: AGPL-3.0-or-later
"""Find your municipality: what was typed, and what may be meant."""

from dataclasses import dataclass

from django.http import HttpRequest

from cms.territory.queries import Found, nearest
from home.towns.atlas import Town, atlas

NAME = "nome"


@dataclass(frozen=True, slots=True)
class Answer:
    """What answers `asked`: municipalities with the older name that led to each ("" for none).

    `is_near`: none has what was asked in its name; these are the nearest in spelling.
    """

    asked: str
    towns: list[tuple[Town, str]]
    is_near: bool

    @property
    def only(self) -> Town | None:
        """The one that was certainly meant, and has a page."""
        if self.is_near or len(self.towns) != 1:
            return None
        town = self.towns[0][0]
        return town if town.url else None


def asked_in(request: HttpRequest) -> str:
    """What somebody typed, "" for nothing."""
    return " ".join(request.GET.get(NAME, "").replace("\x00", "").split())[:80]


def find(asked: str) -> Answer:
    """The municipalities that `asked` may mean."""
    found: list[Found] = nearest(asked)
    towns = atlas().towns
    answers = [(towns[one.istat_code], one.former) for one in found if one.istat_code in towns]
    return Answer(asked, answers, is_near=bool(found) and found[0].match == "near")
