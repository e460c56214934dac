# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the columns of a file mean: guessed from their headings, then chosen. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from home.knowledge.files import Rows
from home.knowledge.models import PlaceKind
from home.knowledge.periods import read_period


class Use(StrEnum):
    """What a column is for."""

    NOTHING = "nothing"
    PLACE = "place"
    NAME = "name"
    PERIOD = "period"
    INDICATOR = "indicator"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading and its use. Its numbers are of one indicator and period, or of those that the row says."""

    title: str
    use: str = Use.NOTHING
    indicator: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """How a file is read: which of its lines holds the headings, what kind of places, each column."""

    line: int
    kind: str
    columns: tuple[Column, ...]

    def stored(self) -> dict[str, Any]:
        """As the release keeps it."""
        return asdict(self)

    def with_use(self, use: str) -> int | None:
        """Where the column with this use stands."""
        return next((place for place, one in enumerate(self.columns) if one.use == use), None)


def restored(kept: Mapping[str, Any]) -> Columns:
    """From what the release keeps."""
    return Columns(kept["line"], kept["kind"], tuple(Column(**one) for one in kept["columns"]))


def folded(text: str) -> str:
    """For comparing names: small letters, no accents, one space between words, apostrophes alike."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())


HEADINGS = {
    Use.PLACE: "istat, codice istat, cod istat, istat code, codice comune istat, procom, procom t, pro com t, pro com, "
    "codice, zone slug, zona slug, codice zona",
    Use.NAME: "comune, nome comune, denominazione, denominazione comune, municipality, nome, name, zona, "
    "zona omogenea, luogo, ambito",
    Use.PERIOD: "anno, periodo, year, period, anno di riferimento, time, time period",
    Use.INDICATOR: "indicatore, codice indicatore, indicator, cod indicatore",
    Use.NUMBER: "valore, value, numero, dato, obs value",
}
KNOWN = {title: use for use, titles in HEADINGS.items() for title in titles.split(", ")}


def guess(rows: Rows, *, titles: Mapping[str, str], kind: str) -> Columns:
    """The meaning that the headings suggest; `titles`: the title of each indicator of the dataset by its code.

    The headings stand on the first row with two cells or more. Without a column of codes, names are the places.
    """
    line, cells = next(((line, cells) for line, cells in rows if sum(map(bool, cells)) > 1), rows[0])
    columns = [_guessed(" ".join(cell.split()), titles) for cell in cells]
    uses = [one.use for one in columns]
    if Use.PLACE not in uses and Use.NAME in uses:
        place = uses.index(Use.NAME)
        columns[place] = Column(columns[place].title, Use.PLACE)
    return Columns(line, kind, tuple(columns))


def _guessed(title: str, titles: Mapping[str, str]) -> Column:
    words, only = folded(title), next(iter(titles)) if len(titles) == 1 else ""
    if use := KNOWN.get(words):
        return Column(title, use, only if use == Use.NUMBER else "")
    if period := read_period(title):
        return Column(title, Use.NUMBER, only, period)
    head, _space, tail = title.rpartition(" ")
    period = read_period(tail) or ""
    named = folded(head if period else title)
    for code, name in titles.items():
        if named in (folded(code), folded(name)):
            return Column(title, Use.NUMBER, code, period)
    return Column(title)


def faults(columns: Columns, *, indicators: Sequence[str]) -> list[str]:
    """What keeps the columns from being read, in words."""
    said, uses = [], [one.use for one in columns.columns]
    if columns.kind != PlaceKind.CITY and Use.PLACE not in uses:
        said.append(_("Say which column holds the places: their code, or their name."))
    if Use.NUMBER not in uses:
        said.append(_("Say which column holds the numbers."))
    for use, words in (
        (Use.PLACE, _("Two columns cannot both hold the places.")),
        (Use.PERIOD, _("Two columns cannot both hold the period.")),
        (Use.INDICATOR, _("Two columns cannot both hold the indicator.")),
    ):
        if uses.count(use) > 1:
            said.append(words)
    return said + _faults_of_numbers(columns, indicators)


def _faults_of_numbers(columns: Columns, indicators: Sequence[str]) -> list[str]:
    said, uses = [], {one.use for one in columns.columns}
    numbers = [one for one in columns.columns if one.use == Use.NUMBER]
    for one in numbers:
        named = {"title": one.title}
        if not one.indicator and Use.INDICATOR not in uses:
            said.append(_("Column “%(title)s”: say of which indicator its numbers are.") % named)
        elif one.indicator and one.indicator not in indicators:
            said.append(_("Column “%(title)s”: its indicator is not of this dataset.") % named)
        if not one.period and Use.PERIOD not in uses:
            said.append(_("Column “%(title)s”: say of which period its numbers are.") % named)
        elif one.period and read_period(one.period) != one.period:
            said.append(_("Column “%(title)s”: write the period as 2023, 2023-S1 or 2023-06.") % named)
    pairs = [(one.indicator, one.period) for one in numbers]
    if len(set(pairs)) < len(pairs):
        said.append(_("Two columns hold numbers of the same indicator and period: use only one."))
    return said
