# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a figure is: nothing can be drawn without a title, a finding, a source and a table of numbers."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import chain

from cms.charts.classes import Classes
from cms.charts.numbers import decimals_of, said
from cms.charts.shapes import Shape


class Kind(StrEnum):
    """How the numbers of a table are drawn."""

    BAR = "bar"
    GROUPED = "grouped"
    STACKED = "stacked"
    LINE = "line"
    DOT = "dot"
    MULTIPLES = "multiples"
    CHOROPLETH = "choropleth"
    LOCATOR = "locator"


MOST_SERIES = {Kind.BAR: 1, Kind.GROUPED: 5, Kind.STACKED: 5, Kind.LINE: 5, Kind.DOT: 5, Kind.MULTIPLES: 24,
               Kind.CHOROPLETH: 1}  # fmt: skip
MOST_ROWS = {
    Kind.BAR: 40,
    Kind.GROUPED: 16,
    Kind.STACKED: 30,
    Kind.LINE: 80,
    Kind.DOT: 40,
    Kind.MULTIPLES: 80,
}


class NotDrawable(ValueError):
    """A figure that lacks what makes it one, or that nobody could read; `field` names what to put right."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(f"{field}: {words}")
        self.field, self.words = field, words


@dataclass(frozen=True)
class Series:
    """A named column of numbers, one for each label of its table; None is missing, 0 is zero."""

    name: str
    values: tuple[Decimal | None, ...]

    def __init__(self, name: str, values: Iterable[Decimal | int | None]) -> None:
        numbers = tuple(Decimal(v) if isinstance(v, int) else v for v in values)
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "values", numbers)


@dataclass(frozen=True, kw_only=True)
class Table:
    """The numbers of a figure: `labels` (places, periods, kinds) under `heading`, and columns of numbers.

    `codes`: the official code of each label (ISTAT), or (); the CSV carries them and a map needs them.
    """

    heading: str
    labels: Sequence[str]
    series: Sequence[Series]
    codes: Sequence[str] = ()
    code_heading: str = "codice_istat"

    @property
    def numbers(self) -> list[Decimal]:
        """Every number of the table that is there."""
        return [v for v in chain.from_iterable(s.values for s in self.series) if v is not None]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A drawing of a table that anybody can check: what it shows in one sentence, whose numbers, their CSV.

    Raises NotDrawable when `title`, `finding`, `source` or the numbers are missing, or too many to be told apart.

    `unit` is what a number counts ("abitanti", "%"); `target` a line to reach; `decimals` None: as the numbers have.
    `csv_url` is where the CSV stands; without one the figure carries it inside its link. `key` makes the ids of
    the figure its own when the same one stands twice on a page. For maps: `shapes` by code (those with no row of
    the table are missing), `names` by code for their words, `classes`, `located` the codes to bring out. `words`: what
    numbers that stand for something are called, each of them a class (0: "absent", 1: "present").
    """

    kind: Kind
    title: str
    finding: str
    source: str
    table: Table
    csv_name: str
    source_url: str = ""
    licence: str = ""
    licence_url: str = ""
    unit: str = ""
    notes: str = ""
    is_example: bool = False
    target: Decimal | None = None
    target_name: str = ""
    decimals: int | None = None
    csv_url: str = ""
    key: str = ""
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    classes: Classes = field(default_factory=Classes)
    located: frozenset[str] = frozenset()
    words: Mapping[Decimal, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("title", "finding", "source", "csv_name"):
            if not getattr(self, name).strip():
                raise NotDrawable(name, "a figure cannot be without it")
        _check_table(self.kind, self.table)
        if self.kind in (Kind.CHOROPLETH, Kind.LOCATOR) and not self.shapes:
            raise NotDrawable("shapes", "a map needs the shapes of its places")

    @cached_property
    def places(self) -> int:
        """Decimals of every number that is shown."""
        if self.decimals is not None:
            return self.decimals
        return decimals_of([*self.table.numbers, self.target])

    def said(self, value: Decimal | None) -> str:
        """A number of the table as it is written, or what it stands for."""
        words = None if value is None else self.words.get(value)
        return words or said(value, self.places)

    @cached_property
    def uid(self) -> str:
        """What the ids of the figure begin with: the same for the same figure."""
        said = f"{self.key}|{self.kind}|{self.title}|{self.csv_name}|{self.finding}"
        return f"f{hashlib.sha256(said.encode()).hexdigest()[:8]}"


def _check_table(kind: Kind, table: Table) -> None:
    if kind is Kind.LOCATOR:
        return
    if not table.labels or not table.series:
        raise NotDrawable("table", "no numbers")
    if any(len(series.values) != len(table.labels) for series in table.series):
        raise NotDrawable("table", "a column with more or fewer numbers than there are labels")
    if table.codes and len(table.codes) != len(table.labels):
        raise NotDrawable("table", "as many codes as labels, or none")
    if len(table.series) > MOST_SERIES.get(kind, 5):
        raise NotDrawable("table", f"at most {MOST_SERIES[kind]} columns of numbers in a figure of this kind")
    if len(table.labels) > MOST_ROWS.get(kind, 10_000):
        raise NotDrawable("table", f"at most {MOST_ROWS[kind]} rows in a figure of this kind")
    if kind is Kind.CHOROPLETH and not table.codes:
        raise NotDrawable("table", "a map needs the code of each place")
    if not table.numbers:
        raise NotDrawable("table", "every number is missing")
    if kind is Kind.STACKED and any(number < 0 for number in table.numbers):
        raise NotDrawable("table", "negative numbers cannot be stacked")
