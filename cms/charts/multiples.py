# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small multiples: a panel for each series, all on one scale, beside one another where there is room."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.charts.drawing import hatch, percent, sheet, text
from cms.charts.figures import Figure, Series
from cms.charts.lines import Plot, gaps, grid, line_of, periods, plot_of
from cms.charts.numbers import MISSING_WORD, said

HEIGHT = 110


def multiples(figure: Figure) -> SafeString:
    """The drawings of a figure of kind MULTIPLES: a list, each panel under its name."""
    plot = plot_of(figure.table.numbers, figure.table.labels, height=HEIGHT, steps=3)
    panels = (
        (series.name, _panel(figure, series, plot, f"{figure.uid}-nd{place}"))
        for place, series in enumerate(figure.table.series)
    )
    items = format_html_join("", '<li><p class="chart-panel-name">{}</p>{}</li>', panels)
    return format_html('<ul class="chart-panels">{}</ul>', items)


def _panel(figure: Figure, series: Series, plot: Plot, absent: str) -> SafeString:
    known = [(i, v) for i, v in enumerate(series.values) if v is not None]
    drawn = [grid(plot), periods(plot, figure.table.labels)]
    if len(known) < len(series.values):
        drawn += [f"<defs>{hatch(absent)}</defs>", gaps([series], plot, absent)]
    drawn.append(line_of(series, 0, plot))
    if not known:
        title = f"{series.name}: {MISSING_WORD}"
        return sheet(drawn, title=title, height=plot.foot + 26)
    (first, before), (last, after) = known[0], known[-1]
    labels, places = figure.table.labels, figure.places
    title = _("%(name)s: %(before)s in %(first)s, %(after)s in %(last)s") % {
        "name": series.name, "before": said(before, places), "first": labels[first],
        "after": said(after, places), "last": labels[last],
    }  # fmt: skip
    drawn.append(
        text(said(after, places), percent(plot.x(last)), plot.y(after) - 9, anchor="end", has_halo=True)
    )
    return sheet(drawn, title=title, height=plot.foot + 26)
