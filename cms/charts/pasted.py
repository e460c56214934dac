# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cells pasted from a spreadsheet -> the table of a figure, or everything that is wrong with them, cell by cell."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.charts.cells import BadCell, number_of
from cms.charts.figures import Series, Table

MOST_LETTERS = 60_000
MOST_ROWS, MOST_COLUMNS = 400, 40
MOST_TOLD = 12

Row = tuple[int, list[str]]


class BadCells(ValueError):
    """What was pasted is no table; `problems` are sentences for who pasted it, the first MOST_TOLD of them."""

    def __init__(self, problems: list[str]) -> None:
        told = problems[:MOST_TOLD]
        if more := len(problems) - len(told):
            words = ngettext("And %(number)s more.", "And %(number)s more.", more)
            told.append(words % {"number": more})
        super().__init__(" ".join(told))
        self.problems = told


def table_of(text: str) -> Table:
    """The table in `text`: a first row of headings, a first column of labels, the rest numbers as people write them.

    Cells are apart by tabs, as spreadsheets and pages copy them, or by ";". Rows are counted as in the spreadsheet,
    the headings first. Raises BadCells with every problem at once.
    """
    rows = _rows(text)
    heads, body = rows[0][1], rows[1:]
    heads[0] = heads[0] or _("Item")  # spreadsheets often leave that corner empty
    problems = [*_of_headings(heads), *_of_rows(body, len(heads))]
    columns: list[list[Decimal | None]] = [[] for _ in heads[1:]]
    for number, cells in body:
        for place, cell in enumerate(cells[1 : len(heads)], 2):
            try:
                columns[place - 2].append(number_of(cell))
            except BadCell as bad:
                at = {"row": number, "column": place, "problem": bad}
                problems.append(_("Row %(row)s, column %(column)s: %(problem)s") % at)
    if not problems and not any(value is not None for column in columns for value in column):
        problems.append(_("There is no number: every cell says that it is missing."))
    if problems:
        raise BadCells(problems)
    series = [Series(head, values) for head, values in zip(heads[1:], columns, strict=True)]
    return Table(heading=heads[0], labels=[cells[0] for _number, cells in body], series=series)


def _rows(text: str) -> list[Row]:
    """Rows that are not empty, without the columns that are empty down to the last one."""
    if len(text) > MOST_LETTERS:
        raise BadCells([_("That is too much to paste: leave out the rows and columns that are not drawn.")])
    between = next((mark for mark in "\t;" if mark in text), "")
    if not between:
        raise BadCells(
            [_("There is one column only: paste two or more from a spreadsheet, or part them with ;")]
        )
    read = csv.reader(io.StringIO(text, newline=""), delimiter=between)
    try:
        rows = [(number, [" ".join(cell.split()) for cell in cells]) for number, cells in enumerate(read, 1)]
    except csv.Error:
        raise BadCells([_("The cells cannot be read: is a quotation mark open?")]) from None
    rows = [(number, cells) for number, cells in rows if any(cells)]
    wide = max((i for _number, cells in rows for i, cell in enumerate(cells, 1) if cell), default=0)
    rows = [(number, cells[:wide]) for number, cells in rows]
    if len(rows) < 2:
        raise BadCells([_("Paste a row of headings and, below it, at least one row of numbers.")])
    if len(rows) > MOST_ROWS + 1 or wide > MOST_COLUMNS:
        size = {"rows": MOST_ROWS, "columns": MOST_COLUMNS}
        raise BadCells([_("That is too big: at most %(rows)s rows and %(columns)s columns.") % size])
    return rows


def _of_headings(heads: list[str]) -> Iterator[str]:
    for place, head in enumerate(heads, 1):
        if not head:
            yield _("Column %(column)s has no heading: write it in the first row.") % {"column": place}
        elif head in heads[: place - 1]:
            yield _("Two columns have the heading «%(heading)s»: give each its own.") % {"heading": head}


def _of_rows(body: list[Row], wide: int) -> Iterator[str]:
    first: dict[str, int] = {}
    for number, cells in body:
        if len(cells) != wide:
            named = {"row": number, "cells": len(cells), "headings": wide}
            yield (
                _(
                    "Row %(row)s has %(cells)s cells, the headings are %(headings)s: write n.d. where one is missing."
                )
                % named
            )
        if not cells[0]:
            yield _("Row %(row)s has no label in the first column.") % {"row": number}
        elif cells[0] in first:
            doubled = {"label": cells[0], "first": first[cells[0]], "row": number}
            yield _("«%(label)s» stands in rows %(first)s and %(row)s: keep one of them.") % doubled
        first.setdefault(cells[0], number)
