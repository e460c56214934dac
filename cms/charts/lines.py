# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines over periods: what is missing breaks them, their names stand at their ends, each has its dashes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.charts.drawing import LETTER, NARROWEST, box, hatch, line, percent, sheet, text
from cms.charts.figures import Figure, Series
from cms.charts.numbers import MISSING_WORD, said
from cms.charts.palette import DASHES, LIGHT
from cms.charts.scales import Scale, scale_of

HEIGHT, FOOT, HEAD = 260, 26, 26
APART = 18  # pixels between the words at the ends of two lines
YEAR = re.compile(r"[0-9]{4}")
FLAT = Decimal("0.5")  # numbers that all lie in the upper half of their height need not begin at zero


@dataclass(frozen=True)
class Plot:
    """Where periods and numbers lie: fractions of the width, pixels of the height. `along`: of each period, 0 to 1."""

    scale: Scale
    along: tuple[float, ...]
    left: float
    top: float
    foot: float

    def x(self, place: int) -> float:
        """Fraction of the width of the period at `place`."""
        return self.left + (0.97 - self.left) * self.along[place]

    def y(self, number: Decimal) -> float:
        """Pixels from the top."""
        return round(self.foot - self.scale.at(number) * (self.foot - self.top), 1)


def along_of(labels: Sequence[str]) -> tuple[float, ...]:
    """Where each period lies from 0 to 1: years as far from one another as they are, all others evenly."""
    is_years = all(YEAR.fullmatch(label) for label in labels)
    moments = [int(label) for label in labels] if is_years else []
    if not moments or any(after <= before for before, after in pairwise(moments)):
        moments = list(range(len(labels)))
    first, last = moments[0], moments[-1]
    return tuple((moment - first) / (last - first) if last > first else 0.5 for moment in moments)


def plot_of(
    numbers: Sequence[Decimal], labels: Sequence[str], *, height: float = HEIGHT, steps: int = 4
) -> Plot:
    """The plot of `numbers` over the periods `labels`."""
    low, high = min(numbers), max(numbers)
    scale = scale_of(numbers, steps=steps, from_zero=low <= 0 or low < high * FLAT)
    left = min(0.4, (max(map(len, scale.words)) * LETTER + 14) / NARROWEST)
    return Plot(scale, along_of(labels), left, HEAD, HEAD + height)


def is_cut(figure: Figure) -> bool:
    """True when the upright axis of a figure over time does not begin at zero, which its readers must be told."""
    return plot_of(_numbers(figure), figure.table.labels).scale.low > 0


def _numbers(figure: Figure) -> list[Decimal]:
    return [*figure.table.numbers, *([figure.target] if figure.target is not None else [])]


def lines(figure: Figure, *, title: str) -> SafeString:
    """The drawing of a figure of kind LINE."""
    table = figure.table
    plot = plot_of(_numbers(figure), table.labels)
    absent = f"{figure.uid}-nd"
    parts = [
        f"<defs>{hatch(absent)}</defs>",
        grid(plot),
        periods(plot, table.labels),
        gaps(table.series, plot, absent),
    ]
    parts += [line_of(series, i, plot) for i, series in enumerate(table.series)]
    parts += [_target(figure, plot), _names(figure, plot)]  # words last: no line crosses them
    return sheet(parts, title=title, height=plot.foot + FOOT)


def grid(plot: Plot) -> str:
    """Lines across at round numbers, the axis of zero stronger."""
    parts = []
    for tick, words in zip(plot.scale.ticks, plot.scale.words, strict=True):
        y, is_zero = plot.y(tick), tick == 0
        parts.append(line(percent(plot.left - 0.02), y, "99%", y, look="hatch" if is_zero else "grid"))
        parts.append(text(words, percent(plot.left - 0.03), y + 5, look="soft", anchor="end"))
    return "".join(parts)


def periods(plot: Plot, labels: Sequence[str]) -> str:
    """The periods below, as many as there is room for on a phone; the first and the last always."""
    apart = (max(map(len, labels)) * LETTER + 10) / NARROWEST
    last = len(labels) - 1
    shown = [0]
    for i in range(1, last):
        if plot.x(i) - plot.x(shown[-1]) >= apart and plot.x(last) - plot.x(i) >= apart * 1.5:
            shown.append(i)
    return "".join(_period(plot, labels[i], i) for i in dict.fromkeys([*shown, last]))


def _period(plot: Plot, label: str, place: int) -> str:
    """A period below its place; the first and the last never stick out of the drawing."""
    x, anchor, last = plot.x(place), "middle", len(plot.along) - 1
    if place == 0 < last and len(label) * LETTER / 2 > x * NARROWEST:
        x, anchor = 0, "start"
    elif place == last > 0:
        anchor = "end"
    return text(label, percent(x), plot.foot + 19, look="soft", anchor=anchor)


def gaps(series: Sequence[Series], plot: Plot, pattern: str) -> str:
    """A hatched band where none of the series has a number."""
    nearest = min((after - before for before, after in pairwise(plot.along)), default=1)
    wide = min(0.06, (0.97 - plot.left) * nearest * 0.8)
    parts = []
    for i, values in enumerate(zip(*(one.values for one in series), strict=True)):
        if all(value is None for value in values):
            start = percent(plot.x(i) - wide / 2)
            parts.append(
                box(start, plot.top, percent(wide), plot.foot - plot.top, look="nd", fill=pattern)
                + text(MISSING_WORD, percent(plot.x(i)), plot.foot - 6, anchor="middle", has_halo=True)
            )
    return "".join(parts)


def line_of(series: Series, place: int, plot: Plot) -> str:
    """One series: a <line> between two periods that both have a number, and a dot on each number."""
    look, values = f"s{place}", series.values
    parts = []
    for i, (before, after) in enumerate(pairwise(values)):
        if before is not None and after is not None:
            ends = percent(plot.x(i)), plot.y(before), percent(plot.x(i + 1)), plot.y(after)
            parts.append(line(*ends, look=look, width=2.5, dash=DASHES[place]))
    last = max((i for i, v in enumerate(values) if v is not None), default=-1)
    for i, value in enumerate(values):
        if value is not None:
            radius = 4.5 if i == last else 3
            parts.append(
                f'<circle class="c-{look}" data-row="{i}" cx="{percent(plot.x(i))}" cy="{plot.y(value):g}" '
                f'r="{radius}" fill="{LIGHT[look]}"/>'
            )
    return "".join(parts)


def _target(figure: Figure, plot: Plot) -> str:
    if figure.target is None:
        return ""
    y, start = plot.y(figure.target), percent(plot.left)
    unit = f" {figure.unit}" if figure.unit else ""
    words = f"{figure.target_name or _('Target')}: {said(figure.target, figure.places)}{unit}"
    casing = line(start, y, "99%", y, look="paper", width=7)
    drawn = line(start, y, "99%", y, look="target", width=3, dash="6 3")
    return casing + drawn + text(words, start, y - 6, dx=6, has_halo=True)


def _names(figure: Figure, plot: Plot) -> str:
    """Name and last number of each line, above its end; where ends meet, the words make room for one another."""
    ends = []
    for series in figure.table.series:
        last = max((i for i, v in enumerate(series.values) if v is not None), default=None)
        if last is not None and (value := series.values[last]) is not None:
            name = f"{series.name} " if len(figure.table.series) > 1 else ""
            ends.append((plot.y(value) - 9, last, f"{name}{said(value, figure.places)}"))
    ends.sort()
    spread = spread_out([y for y, _last, _words in ends], apart=APART, low=14, high=plot.foot - 4)
    return "".join(
        text(words, percent(plot.x(last)), y, anchor="start" if plot.x(last) < 0.5 else "end", has_halo=True)
        for y, (_y, last, words) in zip(spread, ends, strict=True)
    )


def spread_out(places: Sequence[float], *, apart: float, low: float, high: float) -> list[float]:
    """Sorted places moved as little as it takes to lie `apart` from one another, between `low` and `high`."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, low, moved[-1] + apart if moved else low))
    for i in range(len(moved) - 1, -1, -1):
        moved[i] = min(moved[i], high if i == len(moved) - 1 else moved[i + 1] - apart)
    return moved
