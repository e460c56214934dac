# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bars that lie: one a label, several beside one another, or joined end to end. Labels stand above their bars."""

from decimal import Decimal
from itertools import count
from textwrap import wrap

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.charts.drawing import LETTER, NARROWEST, WIDE, box, hatch, line, percent, sheet, text, texture
from cms.charts.figures import Figure, Kind
from cms.charts.numbers import MISSING_WORD, said
from cms.charts.scales import Scale, across

ROW_GAP, LINE, FOOT = 14, 18, 26
THICK = {Kind.BAR: 20, Kind.GROUPED: 16, Kind.STACKED: 24}
MOST_LETTERS = 38  # of a label, in a line on a phone
MOST_ROOM = 0.36


class Plot:
    """Where numbers and rows lie: numbers along the width, with room for their words at both ends."""

    def __init__(self, figure: Figure) -> None:
        numbers = [*figure.table.numbers, *([figure.target] if figure.target is not None else [])]
        if figure.kind is Kind.STACKED:
            numbers += map(_known_total, rows_of(figure))
        self.scale: Scale = across(numbers)
        words = [(n, len(said(n, figure.places))) for n in numbers]
        is_left = (
            figure.kind is Kind.DOT and len(figure.table.series) > 1
        )  # the lower number stands left of its dot
        self.left = _room(max((size for n, size in words if n < 0 or is_left), default=0))
        self.right = 1 - _room(max((size for n, size in words if n >= 0), default=0))

    def at(self, number: Decimal) -> float:
        """Fraction of the width."""
        return self.left + self.scale.at(number) * (self.right - self.left)


def bars(figure: Figure, *, title: str) -> SafeString:
    """The drawing of a figure of kind BAR, GROUPED or STACKED."""
    plot, uid = Plot(figure), figure.uid
    top = 6 + (LINE + 4 if figure.target is not None else 0)
    bodies: list[str] = []
    words: list[str] = []
    y = float(top)
    for row, (label, values) in enumerate(zip(figure.table.labels, rows_of(figure), strict=True)):
        for part in wrap(label, MOST_LETTERS) or [""]:
            words.append(text(part, "0", y + 13, bold=len(figure.table.series) > 1, has_halo=True))
            y += LINE
        drawn, said_of = (_stack if figure.kind is Kind.STACKED else _beside)(figure, plot, values, y)
        bodies.append(f'<g data-row="{row}">{drawn}</g>')
        words.append(said_of)
        thick = THICK[figure.kind]
        y += ROW_GAP + (thick if figure.kind is not Kind.GROUPED else (thick + 2) * len(values))
    textures = (texture(f"{uid}-s{i}", i) for i in range(len(figure.table.series)))
    parts = [f"<defs>{hatch(f'{uid}-nd')}{''.join(textures)}</defs>", grid(plot, top, y)]
    parts += [*bodies, target(figure, plot, y), *words]  # words last: no line crosses them
    return sheet(parts, title=title, height=y + FOOT)


def rows_of(figure: Figure) -> list[tuple[Decimal | None, ...]]:
    return list(zip(*(series.values for series in figure.table.series), strict=True))


def _known_total(values: tuple[Decimal | None, ...]) -> Decimal:
    return sum((v for v in values if v is not None), Decimal(0))


def _room(letters: int) -> float:
    return min(MOST_ROOM, (letters * LETTER + 10) / NARROWEST) if letters else 0


def grid(plot: Plot, top: float, foot: float) -> str:
    parts = []
    for tick, words in zip(plot.scale.ticks, plot.scale.words, strict=True):
        x = plot.at(tick)
        look = "hatch" if tick == 0 else "grid"
        anchor = "start" if x < 0.03 else "end" if x > 0.97 else "middle"
        parts.append(line(percent(x), top, percent(x), foot, look=look, width=1.5 if tick == 0 else 1))
        parts.append(text(words, percent(x), foot + 17, look="soft", anchor=anchor))
    return "".join(parts)


def target(figure: Figure, plot: Plot, foot: float) -> str:
    """The line to reach, on a casing of paper that parts it from the bars it crosses, and its words above."""
    if figure.target is None:
        return ""
    place = plot.at(figure.target)
    x, unit = percent(place), f" {figure.unit}" if figure.unit else ""
    named = f"{figure.target_name or _('Target')}: {said(figure.target, figure.places)}{unit}"
    casing = line(x, 20, x, foot, look="paper", width=7)
    drawn = line(x, 20, x, foot, look="target", width=3, dash="6 3")
    anchor = "start" if place < 0.5 else "end"
    return casing + drawn + text(named, x, 14, anchor=anchor, has_halo=True)


def _beside(figure: Figure, plot: Plot, values: tuple[Decimal | None, ...], y: float) -> tuple[str, str]:
    thick, zero, drawn, words = THICK[figure.kind], plot.at(Decimal(0)), "", ""
    for i, value, top in zip(count(), values, count(y, thick + 2), strict=False):
        middle = top + thick / 2 + 5
        if value is None:
            drawn += box(percent(zero), top, "8%", thick, look="nd", fill=f"{figure.uid}-nd", edge="hatch")
            words += text(MISSING_WORD, percent(zero + 0.08), middle, dx=6, has_halo=True)
            continue
        end = plot.at(value)
        width = percent(abs(end - zero)) if value else "2"
        pattern = f"{figure.uid}-s{i}" if i else ""
        drawn += box(percent(min(end, zero)), top, width, thick, look=f"s{i}", fill=pattern)
        anchor, dx = ("end", -6) if value < 0 else ("start", 6)
        words += text(said(value, figure.places), percent(end), middle, anchor=anchor, dx=dx, has_halo=True)
    return drawn, words


def _stack(figure: Figure, plot: Plot, values: tuple[Decimal | None, ...], y: float) -> tuple[str, str]:
    """Pieces end to end; a piece that has room says its number, the end says the total, or what is missing."""
    thick, drawn, words, reached = THICK[Kind.STACKED], "", "", Decimal(0)
    middle = y + thick / 2 + 5
    for i, value in enumerate(values):
        if not value:
            continue
        start, end = plot.at(reached), plot.at(reached + value)
        pattern = f"{figure.uid}-s{i}" if i else ""
        drawn += box(percent(start), y, percent(end - start), thick, look=f"s{i}", fill=pattern, edge="paper")
        number = said(value, figure.places)
        if (end - start) * NARROWEST > len(number) * LETTER + 14:
            centre = percent((start + end) / 2)
            words += text(number, centre, middle, anchor="middle", has_halo=True, halo=WIDE)
        reached += value
    absent = [s.name for s, v in zip(figure.table.series, values, strict=True) if v is None]
    reach = plot.at(reached)
    if absent:
        drawn += box(percent(reach), y, "8%", thick, look="nd", fill=f"{figure.uid}-nd", edge="hatch")
        return drawn, words + text(MISSING_WORD, percent(reach + 0.08), middle, dx=6, has_halo=True)
    total = text(said(reached, figure.places), percent(reach), middle, dx=6, bold=True, has_halo=True)
    return drawn, words + total
