# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names of places as people write them -> codes."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from django.db.models import Expression

from cms.territory.models import Municipality
from cms.territory.queries import municipalities

ISTAT = re.compile(r"\d{5,6}")


@dataclass(frozen=True)
class Names:
    """Municipalities of a day: `name_of` each ISTAT code, `codes` by their plain name, zones with their members."""

    name_of: Mapping[str, str]
    codes: Mapping[str, str]
    zones: Mapping[str, tuple[str, ...]]

    def code_of(self, said: str) -> str | None:
        """ISTAT code of a municipality named in any spelling of its name, or by its code."""
        if ISTAT.fullmatch(said.strip()):
            code = said.strip().zfill(6)
            return code if code in self.name_of else None
        return self.codes.get(plain(said))

    def codes_of(self, said: str) -> tuple[str, ...]:
        """Codes of a municipality, or of the members of a zone; () for what is neither."""
        if code := self.code_of(said):
            return (code,)
        return self.zones.get(plain(said), ())

    def nearest(self, said: str) -> str:
        """The name most like `said`, "" when none is."""
        found = get_close_matches(plain(said), [*self.codes, *self.zones], n=1, cutoff=0.75)
        if not found:
            return ""
        code = self.codes.get(found[0])
        return self.name_of[code] if code else found[0]


def names(*, on: date | Expression) -> Names:
    """Names of the municipalities that exist on a day (or clock.TODAY) and of their zones; one query."""
    rows: Iterable[Municipality] = municipalities(on=on)
    name_of: dict[str, str] = {}
    zones: dict[str, list[str]] = {}
    for row in rows:
        name_of[row.istat_code] = row.name
        zone = getattr(row, "zone_name", None)
        if zone:
            zones.setdefault(plain(zone), []).append(row.istat_code)
    codes = {plain(name): code for code, name in name_of.items()}
    return Names(name_of, codes, {zone: tuple(members) for zone, members in zones.items()})


def plain(name: str) -> str:
    """A name without capitals, accents, apostrophes, hyphens and double spaces."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(
        letter if letter.isalnum() else " " for letter in letters if not unicodedata.combining(letter)
    )
    return " ".join(kept.split())
