# SPDX-License-Identifier: AGPL-3.0-or-later
"""Maps: places coloured by the class of their number, or some of them brought out among the others."""

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cms.charts.classes import Class, classify, each_its_own
from cms.charts.drawing import hatch
from cms.charts.figures import Figure
from cms.charts.numbers import said
from cms.charts.palette import LIGHT
from cms.charts.shapes import NAMESPACE, WIDTH, Shape, height_of, outline


class Map:
    """A choropleth made ready: its classes, and the class of each code (None: missing)."""

    def __init__(self, figure: Figure) -> None:
        table = figure.table
        values = table.series[0].values
        self.figure = figure
        if figure.words:
            self.classes, where = each_its_own(table.numbers, figure.words)
        else:
            self.classes, where = classify(table.numbers, figure.classes)
        self.values: dict[str, Decimal | None] = dict(zip(table.codes, values, strict=True))
        self.class_of = {code: None if v is None else where[v] for code, v in self.values.items()}
        self.rows = {code: row for row, code in enumerate(table.codes)}

    def words_of(self, one: Class) -> str:
        """A class in words: what its numbers stand for, else from which to which."""
        words = None if one.low is None else self.figure.words.get(one.low)
        return words or words_of(one, self.figure.places)

    @property
    def missing(self) -> list[str]:
        """Codes that have a shape and no number."""
        return [code for code in self.figure.shapes if self.class_of.get(code) is None]


def look_of(one: Class) -> str:
    """Name of the colour of a class."""
    return "zero" if not one.side else f"{'k' if one.side > 0 else 'n'}{one.strength}"


def words_of(one: Class, places: int) -> str:
    """A class in words: "da 1.200 a 3.400", "meno di −5", "0"."""
    if one.low is not None and one.low == one.high:
        return said(one.low, places)
    if one.is_above_zero:
        about = {"low": said(Decimal(0), places), "high": said(one.high, places)}
        words = _("more than %(low)s") if one.high is None else _("more than %(low)s and less than %(high)s")
        return words % about
    if one.low is None:
        return _("all") if one.high is None else _("less than %(high)s") % {"high": said(one.high, places)}
    if one.high is None:
        return _("%(low)s and more") % {"low": said(one.low, places)}
    words = _("from %(low)s to %(high)s") if one.is_observed else _("from %(low)s to less than %(high)s")
    return words % {"low": said(one.low, places), "high": said(one.high, places)}


def choropleth(figure: Figure, *, title: str, drawn: Map | None = None) -> SafeString:
    """The drawing of a figure of kind CHOROPLETH; each place says its name and number to the pointer."""
    drawn = drawn or Map(figure)
    members: dict[int | None, list[str]] = {}
    for code in figure.shapes:
        members.setdefault(drawn.class_of.get(code), []).append(_place(drawn, code))
    patterns, groups = [hatch(f"{figure.uid}-nd", size=12)], []
    for place, paths in sorted(members.items(), key=lambda item: -1 if item[0] is None else item[0]):
        if place is None:
            paint = f'class="c-patterned" fill="url(#{figure.uid}-nd)"'
        else:
            look = look_of(drawn.classes[place])
            paint = f'class="c-{look}" fill="{LIGHT[look]}"'
            if look.startswith("n"):
                patterns.append(below_zero(f"{figure.uid}-{look}", look))
                paint = f'class="c-patterned" fill="url(#{figure.uid}-{look})"'
        groups.append(f"<g {paint}>{''.join(paths)}</g>")
    groups.append(_located(figure))
    return _sheet(figure.shapes, f"<defs>{''.join(patterns)}</defs>{''.join(groups)}", title)


def locator(figure: Figure, *, title: str) -> SafeString:
    """The drawing of a figure of kind LOCATOR: the located places on the territory, ringed when they are small."""
    chosen = figure.located
    groups = [
        f'<g class="c-{look}" fill="{LIGHT[look]}">{"".join(_named(figure, code) for code in codes)}</g>'
        for look, codes in (
            ("dim", [code for code in figure.shapes if code not in chosen]),
            ("chosen", [code for code in figure.shapes if code in chosen]),
        )
    ]
    return _sheet(figure.shapes, "".join(groups) + _located(figure) + _ring(figure), title)


def _named(figure: Figure, code: str) -> str:
    name = escape(figure.names.get(code, code))
    return f'<path d="{figure.shapes[code].path}"><title>{name}</title></path>'


def below_zero(name: str, look: str) -> str:
    """The pattern of a class below zero: its colour and upright lines, which grey paper shows too."""
    return (
        f'<pattern id="{name}" width="9" height="9" patternUnits="userSpaceOnUse"><rect class="c-{look}" width="9" '
        f'height="9" fill="{LIGHT[look]}"/><path class="c-line-ink" d="M4.5 0v9" stroke="{LIGHT["ink"]}" '
        f'stroke-width="1.2"/></pattern>'
    )


def _place(drawn: Map, code: str) -> str:
    figure, value = drawn.figure, drawn.values.get(code)
    row = drawn.rows.get(code)
    name = figure.table.labels[row] if row is not None else figure.names.get(code, code)
    unit = f" {figure.unit}" if figure.unit and value is not None else ""
    words = figure.said(value)
    at = "" if row is None else f' data-row="{row}"'
    return (
        f'<path{at} d="{figure.shapes[code].path}"><title>{escape(f"{name}: {words}{unit}")}</title></path>'
    )


def _sheet(shapes: Mapping[str, Shape], inside: str, title: str) -> SafeString:
    height = _height(tuple(shapes.values()))
    return mark_safe(  # noqa: S308  texts are escaped where they are written
        f'<svg xmlns="{NAMESPACE}" class="chart-map" role="img" width="100%" viewBox="-3 -3 {WIDTH + 6} {height + 6}" '
        f'focusable="false" stroke="{LIGHT["edge"]}" stroke-width=".7" stroke-linejoin="round">'
        f"<title>{escape(title)}</title>{inside}</svg>"
    )


@lru_cache(maxsize=16)
def _height(shapes: tuple[Shape, ...]) -> int:
    return height_of(shapes)


def _located(figure: Figure) -> str:
    """The border of what is brought out, on a casing of paper."""
    shapes = tuple(figure.shapes[code] for code in sorted(figure.located) if code in figure.shapes)
    if not shapes:
        return ""
    path = outline(shapes)
    return (
        f'<path class="c-line-paper" d="{path}" fill="none" stroke="{LIGHT["paper"]}" stroke-width="6" '
        f'pointer-events="none"/><path class="c-line-ink" d="{path}" fill="none" stroke="{LIGHT["ink"]}" '
        f'stroke-width="3" pointer-events="none"/>'
    )


SMALL = 60  # units across: less is easily missed on a phone


def _ring(figure: Figure) -> str:
    rings = []
    for code in sorted(figure.located & figure.shapes.keys()):
        shape = figure.shapes[code]
        if len(figure.located) < 4 and shape.area**0.5 < SMALL:
            x, y = shape.middle
            rings.append(
                f'<circle class="c-line-target" cx="{x}" cy="{y}" r="34" fill="none" stroke="{LIGHT["target"]}" '
                f'stroke-width="4" pointer-events="none"/>'
            )
    return "".join(rings)
