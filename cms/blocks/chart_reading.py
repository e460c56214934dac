# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an editor pasted and chose -> a figure, or what is still missing, field by field, in words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from cms import clock
from cms.charts import Classes, Figure, Kind, Method, NotDrawable, Series, Table, csv
from cms.charts.cells import BadCell, number_of
from cms.charts.figures import MOST_ROWS, MOST_SERIES
from cms.charts.lines import YEAR
from cms.charts.pasted import BadCells, table_of
from cms.territory.naming import Names, names
from cms.territory.queries import shapes_by_code

MAPS = (Kind.CHOROPLETH, Kind.LOCATOR)
OVER_TIME = (Kind.LINE, Kind.MULTIPLES)
WITH_TARGET = (Kind.BAR, Kind.GROUPED, Kind.LINE, Kind.DOT)
TEXTS = ("title", "finding", "source", "source_url", "licence", "unit", "notes")
MOST_LIMITS = 6


class NotYet(ValueError):
    """What was typed makes no figure yet; `problems` by the name of the field."""

    def __init__(self, problems: dict[str, list[str]]) -> None:
        super().__init__(str(problems))
        self.problems = problems


def figure_of(value: Mapping[str, Any], *, address: Callable[[str], str] | None = None) -> Figure:
    """The figure that the fields of a ChartBlock make; `address` gives a file's address by its name.

    Raises NotYet with everything that is missing or wrong.
    """
    problems: dict[str, list[str]] = {}
    kind = _kind(value)
    wanted = {
        "title": _("Write a title: what is counted, where and when."),
        "finding": _("Write in one sentence what the chart shows: without it nobody knows what to look at."),
        "source": _("Write whose numbers they are."),
    }
    problems |= {name: [words] for name, words in wanted.items() if not (value.get(name) or "").strip()}
    target = _number(value, "target", problems)
    known = names(on=clock.TODAY) if kind in MAPS else None
    table = _table(value, kind, known, problems)
    located = _located(value, known, problems) if known else frozenset()
    classes = _classes(value, problems) if kind is Kind.CHOROPLETH else Classes()
    if kind is Kind.LOCATOR and known:
        table = _listed(located, known)
        if not located:
            problems.setdefault("places", [_("Write which places to bring out, one a line.")])
    if problems or table is None:
        raise NotYet(problems)
    figure = _figure(value, kind, table, target=target, classes=classes, located=located, known=known)
    return replace(figure, csv_url=address(f"{figure.csv_name}.csv")) if address else figure


def file_name(value: Mapping[str, Any]) -> str:
    """Name of the CSV of a chart, without its ending: from its title, so that an update keeps the address.

    "grafico-" before it: the page's own files ("dati.csv", "azioni.csv") have other names.
    """
    return f"grafico-{slugify(value.get('title') or '')[:80]}".strip("-")


def _kind(value: Mapping[str, Any]) -> Kind:
    try:
        return Kind(value.get("kind") or Kind.BAR)
    except ValueError:
        raise NotYet({"kind": [_("Choose how to draw them.")]}) from None


def _figure(
    value: Mapping[str, Any],
    kind: Kind,
    table: Table,
    *,
    target: Decimal | None,
    classes: Classes,
    located: frozenset[str],
    known: Names | None,
) -> Figure:
    """The figure, once every field is read. Raises NotYet for what only the whole of it shows."""
    texts: dict[str, Any] = {name: (value.get(name) or "").strip() for name in TEXTS}
    try:
        return Figure(
            kind=kind,
            table=table,
            csv_name=file_name(value),
            is_example=bool(value.get("is_example")),
            target=target if kind in WITH_TARGET else None,
            shapes=shapes_by_code() if known else {},
            names=known.name_of if known else {},
            classes=classes,
            located=located,
            **texts,
        )
    except NotDrawable as not_drawable:
        field = not_drawable.field if not_drawable.field in value else "cells"
        raise NotYet({field: [_not_drawable(kind)]}) from not_drawable


def _listed(located: frozenset[str], known: Names) -> Table:
    """The places that are brought out, by name: what a map that only locates says in words."""
    codes = sorted(located, key=lambda code: known.name_of[code])
    return Table(heading=_("Municipality"), labels=[known.name_of[c] for c in codes], codes=codes, series=[])


def _number(value: Mapping[str, Any], name: str, problems: dict[str, list[str]]) -> Decimal | None:
    try:
        return number_of(value.get(name) or "")
    except BadCell as bad:
        problems[name] = [str(bad)]
        return None


def _table(
    value: Mapping[str, Any], kind: Kind, known: Names | None, problems: dict[str, list[str]]
) -> Table | None:
    """The pasted cells, if they are a table of a size that can be read; a map's labels with their codes."""
    if kind is Kind.LOCATOR:
        return None
    if not (value.get("cells") or "").strip():
        problems["cells"] = [_("Paste the cells of a spreadsheet.")]
        return None
    try:
        table = table_of(value["cells"])
    except BadCells as bad:
        problems["cells"] = bad.problems
        return None
    if said := _too_much(kind, table):
        problems["cells"] = [said]
        return None
    if kind in OVER_TIME:
        table = _forward(table)
    return _with_codes(table, known, problems) if known else table


def _forward(table: Table) -> Table:
    """Years that were pasted newest first go forward."""
    is_back = all(YEAR.fullmatch(label) for label in table.labels) and all(
        before > after for before, after in pairwise(table.labels)
    )
    if not is_back:
        return table
    series = [Series(one.name, one.values[::-1]) for one in table.series]
    return replace(table, labels=list(table.labels)[::-1], series=series)


def _too_much(kind: Kind, table: Table) -> str:
    """What makes the table too much for its kind, or impossible in it; "" when nothing does."""
    if len(table.series) > MOST_SERIES[kind]:
        if kind in (Kind.BAR, Kind.CHOROPLETH):
            return _("It takes one column of numbers: leave out the others, or draw them in another way.")
        words = _(
            "At most %(most)s columns of numbers can be told apart: leave some out, or use small charts."
        )
        return words % {"most": MOST_SERIES[kind]}
    if len(table.labels) > MOST_ROWS.get(kind, len(table.labels)):
        words = _("At most %(most)s rows can be read: join some of them, or use a table.")
        return words % {"most": MOST_ROWS[kind]}
    if kind is Kind.STACKED and any(number < 0 for number in table.numbers):
        return _("Negative numbers cannot be stacked: use grouped bars.")
    return ""


def _not_drawable(kind: Kind) -> str:
    if kind in MAPS:
        return _("The borders of the municipalities are not loaded: no map can be drawn.")
    return _("These cells cannot be drawn in this way.")


def _with_codes(table: Table, known: Names, problems: dict[str, list[str]]) -> Table | None:
    """The table with the code of each municipality, under the name it has today."""
    codes, told = [], []
    first: dict[str, int] = {}
    for row, label in enumerate(table.labels, 2):
        code = known.code_of(label)
        if code is None:
            told.append(_unknown(label, known, row=row))
        elif code in first:
            words = _("«%(label)s» stands in rows %(first)s and %(row)s: keep one of them.")
            told.append(words % {"label": known.name_of[code], "first": first[code], "row": row})
        else:
            first[code] = row
        codes.append(code or "")
    if told:
        problems["cells"] = told[:12]
        return None
    return replace(table, labels=[known.name_of[code] for code in codes], codes=codes)


def _unknown(said: str, known: Names, *, row: int) -> str:
    named = {"label": said, "row": row, "nearest": known.nearest(said)}
    if named["nearest"]:
        return _("Row %(row)s: «%(label)s» is no municipality: did you mean %(nearest)s?") % named
    return _("Row %(row)s: «%(label)s» is no municipality of the metropolitan city.") % named


def _located(value: Mapping[str, Any], known: Names, problems: dict[str, list[str]]) -> frozenset[str]:
    found: set[str] = set()
    told = []
    for row, said in enumerate((value.get("places") or "").splitlines(), 1):
        if not said.strip():
            continue
        codes = known.codes_of(said)
        if not codes:
            told.append(_unknown(said.strip(), known, row=row))
        found.update(codes)
    if told:
        problems["places"] = told[:12]
    return frozenset(found)


def _classes(value: Mapping[str, Any], problems: dict[str, list[str]]) -> Classes:
    method = value.get("method") or Method.QUANTILES
    if method != Method.OWN:
        return Classes(method=Method.EQUAL if method == Method.EQUAL else Method.QUANTILES)
    try:
        limits = [number_of(piece) for piece in (value.get("limits") or "").split(";")]
    except BadCell as bad:
        problems["limits"] = [str(bad)]
        return Classes()
    breaks = tuple(sorted({limit for limit in limits if limit is not None}))
    if not breaks or len(breaks) > MOST_LIMITS:
        problems["limits"] = [
            _("Write from one to %(most)s limits parted by ;, such as 0; 5; 10.") % {"most": MOST_LIMITS}
        ]
    return Classes(method=Method.OWN, breaks=breaks)


def files_of(body: Iterable[Any]) -> dict[str, bytes]:
    """The CSV of every chart of a body, by the name it is downloaded with."""
    found: dict[str, bytes] = {}
    for child in body or ():
        if child.block_type == "chart":
            try:
                figure = figure_of(child.value)
            except NotYet:
                continue
            found[f"{figure.csv_name}.csv"] = csv(figure)
    return found


def doubled(body: Iterable[Any]) -> list[int]:
    """Places in a body of the charts whose file would have the name of one before."""
    seen: set[str] = set()
    found = []
    for place, child in enumerate(body or ()):
        if child.block_type == "chart":
            name = file_name(child.value)
            if name in seen:
                found.append(place)
            seen.add(name)
    return found
