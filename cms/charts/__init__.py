# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures drawn by the server: a table of numbers -> SVG, table, CSV, all of it in one <figure> (README.md)."""

import base64
from collections.abc import Callable
from dataclasses import replace

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.charts.bars import bars
from cms.charts.classes import Classes, Method
from cms.charts.dots import dots
from cms.charts.figures import Figure, Kind, NotDrawable, Series, Table
from cms.charts.keys import keys
from cms.charts.lines import is_cut, lines
from cms.charts.maps import Map, choropleth, locator
from cms.charts.multiples import multiples
from cms.charts.tables import csv, table

__all__ = [
    "Classes", "Figure", "Kind", "Method", "NotDrawable", "Series", "Table", "alternative", "csv", "render", "svg",
    "table",
]  # fmt: skip

_DRAWN_BY: dict[Kind, Callable[..., SafeString]] = {
    Kind.BAR: bars, Kind.GROUPED: bars, Kind.STACKED: bars, Kind.LINE: lines, Kind.DOT: dots,
    Kind.LOCATOR: locator,
}  # fmt: skip
_MAPS = (Kind.CHOROPLETH, Kind.LOCATOR)


def render(
    figure: Figure, *, level: int = 3, is_printed: bool = False, is_open: bool = False, key: str = ""
) -> SafeString:
    """The whole <figure>: title (a heading of `level`), finding, key, drawing, table, source, link to the CSV.

    `is_printed`: for a PDF, where nothing opens and no link leads to a file. `is_open`: the table stands open.
    `key`: as the figure's, for one that is drawn twice on a page.
    """
    if key:
        figure = replace(figure, key=key)
    drawn = Map(figure) if figure.kind is Kind.CHOROPLETH else None
    content = csv(figure)
    context = {
        "figure": figure, "heading": _heading(figure, level), "keys": keys(figure, drawn=drawn),
        "svg": _svg(figure, drawn), "table": table(figure, drawn=drawn), "is_map": figure.kind in _MAPS,
        "is_cut": figure.kind in (Kind.LINE, Kind.MULTIPLES) and is_cut(figure),
        "is_open": is_open, "is_printed": is_printed, "csv_size": max(1, round(len(content) / 1000)),
        "csv_url": figure.csv_url or f"data:text/csv;charset=utf-8;base64,{base64.b64encode(content).decode()}",
    }  # fmt: skip
    return render_to_string("cms/charts/figure.html", context)


def svg(figure: Figure) -> SafeString:
    """The drawing alone; of small multiples a list of drawings."""
    return _svg(figure, None)


def alternative(figure: Figure) -> str:
    """What the drawing is, in words, for who does not see it."""
    kinds = {
        Kind.BAR: _("Bar chart: %(title)s"), Kind.GROUPED: _("Chart of grouped bars: %(title)s"),
        Kind.STACKED: _("Chart of stacked bars: %(title)s"), Kind.LINE: _("Line chart: %(title)s"),
        Kind.DOT: _("Dot chart: %(title)s"), Kind.MULTIPLES: _("Small charts: %(title)s"),
        Kind.CHOROPLETH: _("Map by classes: %(title)s"), Kind.LOCATOR: _("Map: %(title)s"),
    }  # fmt: skip
    return kinds[figure.kind] % {"title": figure.title}


def _svg(figure: Figure, drawn: Map | None) -> SafeString:
    if figure.kind is Kind.MULTIPLES:
        return multiples(figure)
    if figure.kind is Kind.CHOROPLETH:
        return choropleth(figure, title=alternative(figure), drawn=drawn)
    return _DRAWN_BY[figure.kind](figure, title=alternative(figure))


def _heading(figure: Figure, level: int) -> SafeString:
    return format_html('<h{0} class="chart-title" id="{1}-t">{2}</h{0}>', level, figure.uid, figure.title)
