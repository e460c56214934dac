# SPDX-License-Identifier: AGPL-3.0-or-later
"""The numbers of a figure as a table to read and as a CSV to work with."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cms import sheets
from cms.charts.figures import Figure, Kind
from cms.charts.maps import Map
from cms.charts.numbers import MISSING_WORD

_TWO = '<td class="num">%s</td><td class="num">%s</td>'


def table(figure: Figure, *, drawn: Map | None = None) -> SafeString:
    """The table as HTML, its rows in the order of the figure; of a map also each number's class and rank."""
    heads = [figure.table.heading, *(series.name for series in figure.table.series)]
    more: Iterator[str] | None = None
    if figure.kind is Kind.CHOROPLETH and not figure.words:
        heads += [_("Class"), _("Rank")]
        more = _classes(drawn or Map(figure))
    titles = "".join(
        f'<th scope="col"{' class="num"' if place else ""}>{escape(head)}</th>'
        for place, head in enumerate(heads)
    )
    caption = f"{figure.title} ({figure.unit})" if figure.unit else figure.title
    return mark_safe(  # noqa: S308  texts are escaped where they are written
        f'<table class="table chart-table" data-sortable=""><caption>{escape(caption)}</caption>'
        f"<thead><tr>{titles}</tr></thead><tbody>{''.join(_rows(figure, more))}</tbody></table>"
    )


def _rows(figure: Figure, more: Iterator[str] | None) -> Iterator[str]:
    columns = [series.values for series in figure.table.series]
    for row, label in enumerate(figure.table.labels):
        cells = "".join([f'<td class="num">{figure.said(column[row])}</td>' for column in columns])
        yield f'<tr data-row="{row}"><th scope="row">{escape(label)}</th>{cells}{next(more) if more else ""}</tr>'


def _classes(drawn: Map) -> Iterator[str]:
    """Class in words and rank (1 the highest, equal numbers share it) of each row of a map."""
    words = [escape(drawn.words_of(one)) for one in drawn.classes]
    ranks: dict[Decimal, int] = {}
    for rank, number in enumerate(sorted(drawn.figure.table.numbers, reverse=True), 1):
        ranks.setdefault(number, rank)
    for code, value in drawn.values.items():
        place = drawn.class_of[code]
        if value is None or place is None:
            yield _TWO % (MISSING_WORD, MISSING_WORD)
        else:
            yield _TWO % (words[place], ranks[value])


def csv(figure: Figure) -> bytes:
    """The numbers as a CSV (UTF-8 with its mark, ";", decimal comma): codes, labels, every decimal, no formula.

    What is missing says "n.d.", zero is 0; an example says so in each row.
    """
    data = figure.table
    unit = f" ({figure.unit})" if figure.unit else ""
    titles = [
        *([data.code_heading] if data.codes else []),
        data.heading,
        *(s.name + unit for s in data.series),
    ]
    if figure.is_example:
        titles.append(_("Note"))
    return sheets.csv_out(titles, _lines(figure))


def _lines(figure: Figure) -> Iterator[list[object]]:
    data = figure.table
    for row, label in enumerate(data.labels):
        line: list[object] = [data.codes[row]] if data.codes else []
        line.append(label)
        line += [_cell(figure, s.values[row]) for s in data.series]
        yield [*line, _("Example")] if figure.is_example else line


def _cell(figure: Figure, value: Decimal | None) -> Decimal | str:
    return MISSING_WORD if value is None else figure.words.get(value, value)
