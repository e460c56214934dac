# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dots on a line for each label: how far apart the numbers of few series lie."""

from decimal import Decimal
from textwrap import wrap

from django.utils.safestring import SafeString

from cms.charts.bars import LINE, MOST_LETTERS, Plot, grid, rows_of, target
from cms.charts.drawing import line, percent, sheet, text
from cms.charts.figures import Figure
from cms.charts.markers import marker
from cms.charts.numbers import MISSING_WORD, said

ROW = 34


def dots(figure: Figure, *, title: str) -> SafeString:
    """The drawing of a figure of kind DOT."""
    plot = Plot(figure)
    top = 6 + (LINE + 4 if figure.target is not None else 0)
    marks, words, y = [], [], float(top)
    for row, (label, values) in enumerate(zip(figure.table.labels, rows_of(figure), strict=True)):
        for part in wrap(f"{label}{_absent(figure, values)}", MOST_LETTERS):
            words.append(text(part, "0", y + 13, has_halo=True))
            y += LINE
        middle = y + 9
        marks.append(f'<g data-row="{row}">{_row(plot, values, middle)}</g>')
        words.append(_words(figure, plot, values, middle + 5))
        y += ROW
    parts = [grid(plot, top, y), target(figure, plot, y), *marks, *words]
    return sheet(parts, title=title, height=y + 26)


def _absent(figure: Figure, values: tuple[Decimal | None, ...]) -> str:
    """What a row lacks, said beside its label: a dot that is not there cannot be hatched."""
    absent = [s.name for s, v in zip(figure.table.series, values, strict=True) if v is None]
    if not absent:
        return ""
    return f" ({MISSING_WORD})" if len(absent) == len(values) else f" ({MISSING_WORD}: {', '.join(absent)})"


def _row(plot: Plot, values: tuple[Decimal | None, ...], y: float) -> str:
    known = [plot.at(v) for v in values if v is not None]
    span = (
        line(percent(min(known)), y, percent(max(known)), y, look="hatch", width=2) if len(known) > 1 else ""
    )
    return span + "".join(marker(i, percent(plot.at(v)), y) for i, v in enumerate(values) if v is not None)


def _words(figure: Figure, plot: Plot, values: tuple[Decimal | None, ...], y: float) -> str:
    """The lowest number left of its dot, the highest right of it."""
    known = sorted({v for v in values if v is not None})
    if not known:
        return ""
    words = text(said(known[-1], figure.places), percent(plot.at(known[-1])), y, dx=12, has_halo=True)
    if len(known) > 1:
        before = said(known[0], figure.places)
        words += text(before, percent(plot.at(known[0])), y, anchor="end", dx=-12, has_halo=True)
    return words
