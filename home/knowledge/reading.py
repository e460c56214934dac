# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of a file and the meaning of its columns -> figures, and for each cell that is none what is wrong. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from cms.charts.cells import BadCell, number_of
from home.knowledge.columns import Column, Columns, Use, folded
from home.knowledge.files import Rows
from home.knowledge.models import DECIMALS, LONGEST_NUMBER, Missing, PlaceKind
from home.knowledge.periods import read_period

NOT_APPLICABLE = frozenset({"n.a.", "n.a", "n/a", "non applicabile", "n.p."})
CONFIDENTIAL = frozenset({"c", "(c)", "ris.", "riservato", "dato riservato", "*"})
WITHDRAWN = frozenset({"ritirato", "dato ritirato", "withdrawn"})
TOTALS = ("totale", "total", "citta metropolitana")
type Key = tuple[str, str, str]
"""Code of the indicator, code of the place, period."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of the file and where it stands."""

    indicator: str
    place: str
    period: str
    number: Decimal | None
    missing: str
    line: int
    column: str

    @property
    def key(self) -> Key:
        return self.indicator, self.place, self.period


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: `column` is "" for a whole row."""

    line: int
    column: str
    words: str

    def __str__(self) -> str:
        if not self.column:
            return _("Row %(line)s: %(words)s") % {"line": self.line, "words": self.words}
        where = {"line": self.line, "column": self.column, "words": self.words}
        return _("Row %(line)s, column “%(column)s”: %(words)s") % where


@dataclass
class Read:
    """What a file says: figures by key, problems, how many cells say nothing, which rows are totals left out."""

    cells: dict[Key, Cell] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    empty: int = 0
    totals: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Known:
    """What the cells are held against: places by folded code and name, their names, units of the indicators."""

    places: Mapping[str, str]
    names: Mapping[str, str]
    units: Mapping[str, str]
    titles: Mapping[str, str] = field(default_factory=dict)


def read(rows: Rows, columns: Columns, known: Known) -> Read:
    """Every cell of the columns of numbers, below the line of the headings."""
    found = Read()
    for line, cells in rows:
        if line > columns.line:
            _read_row(line, cells, columns, known, found)
    return found


def _read_row(line: int, cells: list[str], columns: Columns, known: Known, found: Read) -> None:
    row = _Row(line, cells, columns, known)
    if row.is_total:
        found.totals.append(line)
        return
    try:
        place, period, indicator = row.place(), row.period(), row.indicator()
    except _Wrong as wrong:
        found.problems.append(wrong.problem)
        return
    for at, column in enumerate(columns.columns):
        text = row.cell(at).strip()
        if column.use != Use.NUMBER:
            continue
        if not text:
            found.empty += 1
            continue
        key = (column.indicator or indicator, place, column.period or period)
        _keep(found, row, key, column, text)


def _keep(found: Read, row: "_Row", key: Key, column: Column, text: str) -> None:
    try:
        number, missing = figure_of(text, unit=row.known.units.get(key[0], ""))
    except BadCell as error:
        found.problems.append(Problem(row.line, column.title, str(error)))
        return
    if twin := found.cells.get(key):
        words = _("the same place and period stand on row %(line)s already.") % {"line": twin.line}
        found.problems.append(Problem(row.line, column.title, words))
        return
    indicator, place, period = key
    found.cells[key] = Cell(indicator, place, period, number, missing, row.line, column.title)


def figure_of(text: str, *, unit: str) -> tuple[Decimal | None, str]:
    """The number that a cell says, or None and why there is none. Only the unit's own sign may stand beside it.

    More than six decimals are rounded. Raises BadCell.
    """
    word, signs = text.casefold(), "".join(sign for sign in "%‰€" if sign in unit)
    if word in NOT_APPLICABLE:
        return None, Missing.NOT_APPLICABLE
    if word in CONFIDENTIAL:
        return None, Missing.CONFIDENTIAL
    if word in WITHDRAWN:
        return None, Missing.WITHDRAWN
    number = number_of(text, signs=signs)
    if number is None:
        return None, Missing.NOT_AVAILABLE
    if abs(number) >= Decimal(10) ** (LONGEST_NUMBER - DECIMALS):
        raise BadCell(_("“%(text)s” is too large a number.") % {"text": text})
    return round(number, DECIMALS), ""


def word_for(missing: Missing) -> str:
    """What a cell says for `figure_of` to read it as that reason."""
    return {
        Missing.NOT_AVAILABLE: "n.d.", Missing.NOT_APPLICABLE: "n.a.", Missing.CONFIDENTIAL: "riservato",
        Missing.WITHDRAWN: "ritirato",
    }[missing]  # fmt: skip


class _Wrong(Exception):
    def __init__(self, line: int, column: str, words: str) -> None:
        super().__init__(words)
        self.problem = Problem(line, column, words)


class _Row:
    """A row under its columns. Its methods raise _Wrong."""

    def __init__(self, line: int, cells: list[str], columns: Columns, known: Known) -> None:
        self.line, self.cells, self.columns, self.known = line, cells, columns, known

    def cell(self, at: int | None) -> str:
        return self.cells[at] if at is not None and at < len(self.cells) else ""

    def wrong(self, at: int | None, words: str) -> _Wrong:
        return _Wrong(self.line, self.columns.columns[at].title if at is not None else "", words)

    @property
    def is_total(self) -> bool:
        said = (self.cell(self.columns.with_use(use)) for use in (Use.PLACE, Use.NAME))
        return self.columns.kind != PlaceKind.CITY and any(folded(words).startswith(TOTALS) for words in said)

    def place(self) -> str:
        """Code of the place; when a column of names stands beside, both must mean the same."""
        if self.columns.kind == PlaceKind.CITY:
            return ""
        at, beside = self.columns.with_use(Use.PLACE), self.columns.with_use(Use.NAME)
        text = self.cell(at).strip()
        if not text:
            raise self.wrong(at, _("the place is missing."))
        code = self.known.places.get(folded(_as_code(text)))
        if code is None:
            raise self.wrong(at, _("“%(text)s” is no place of this kind.") % {"text": text})
        name = self.cell(beside).strip()
        if name and self.known.places.get(folded(name)) not in (code, None):
            words = _("the code is that of %(known)s, the name says %(said)s.")
            raise self.wrong(beside, words % {"known": self.known.names.get(code, code), "said": name})
        return code

    def period(self) -> str:
        at = self.columns.with_use(Use.PERIOD)
        if at is None:
            return ""
        period = read_period(self.cell(at))
        if period is None:
            words = _("“%(text)s” is no period: write 2023, 2023-S1 or 2023-06.")
            raise self.wrong(at, words % {"text": self.cell(at).strip()})
        return period

    def indicator(self) -> str:
        at = self.columns.with_use(Use.INDICATOR)
        if at is None:
            return ""
        text = self.cell(at).strip()
        code = self.known.titles.get(folded(text))
        if code is None:
            raise self.wrong(at, _("“%(text)s” is no indicator of this dataset.") % {"text": text})
        return code


def _as_code(text: str) -> str:
    """An ISTAT code that a spreadsheet took for a number has its zeros again: "15146" is "015146"."""
    bare = text.removesuffix(",0").removesuffix(".0")
    return bare.zfill(6) if bare.isascii() and bare.isdigit() and len(bare) < 6 else text
