# SPDX-License-Identifier: AGPL-3.0-or-later
"""What colours, textures and dashes of a figure mean: a swatch and its words, in the order of the drawing."""

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from cms.charts.drawing import hatch, texture
from cms.charts.figures import Figure, Kind
from cms.charts.maps import Map, below_zero, look_of
from cms.charts.markers import marker
from cms.charts.numbers import MISSING_WORD
from cms.charts.palette import DASHES, LIGHT
from cms.charts.shapes import NAMESPACE

Key = tuple[SafeString, str]


def keys(figure: Figure, *, drawn: Map | None = None) -> list[Key]:
    """(swatch, words) of what needs telling apart; [] for a figure that says all by itself."""
    if figure.kind is Kind.CHOROPLETH:
        return _classes(figure, drawn or Map(figure))
    series = figure.table.series
    if figure.kind in (Kind.BAR, Kind.MULTIPLES, Kind.LOCATOR) or len(series) < 2:
        return []
    by_kind = {Kind.LINE: _dashes, Kind.DOT: _marker}
    draw = by_kind.get(figure.kind, _texture)
    return [(draw(f"{figure.uid}-k{i}", i, one.name), one.name) for i, one in enumerate(series)]


def _classes(figure: Figure, drawn: Map) -> list[Key]:
    found: list[Key] = []
    for i, one in enumerate(drawn.classes):
        words, look, name = drawn.words_of(one), look_of(one), f"{figure.uid}-k{i}"
        if look.startswith("n"):
            swatch = _swatch(words, below_zero(name, look), f"url(#{name})", "c-patterned")
        else:
            swatch = _swatch(words, "", LIGHT[look], f"c-{look}")
        found.append((swatch, f"{words} ({_counted(one.count)})"))
    if missing := len(drawn.missing):
        name = f"{figure.uid}-kn"
        swatch = _swatch(MISSING_WORD, hatch(name), f"url(#{name})", "c-patterned")
        found.append((swatch, f"{MISSING_WORD} ({_counted(missing)})"))
    return found


def _counted(number: int) -> str:
    return ngettext("%(number)s municipality", "%(number)s municipalities", number) % {"number": number}


def _texture(name: str, place: int, words: str) -> SafeString:
    pattern = texture(name, place)
    return _swatch(
        words, pattern, f"url(#{name})" if pattern else LIGHT["s0"], "c-patterned" if pattern else "c-s0"
    )


def _dashes(name: str, place: int, words: str) -> SafeString:
    broken = f' stroke-dasharray="{DASHES[place]}"' if DASHES[place] else ""
    return _drawn(
        words,
        f'<line class="c-line-s{place}" x1="0" y1="8" x2="30" y2="8" stroke="{LIGHT[f"s{place}"]}" '
        f'stroke-width="2.5"{broken}/>',
    )


def _marker(name: str, place: int, words: str) -> SafeString:
    return _drawn(words, marker(place, "15", 8))


def _swatch(words: str, pattern: str, fill: str, name: str) -> SafeString:
    defs = f"<defs>{pattern}</defs>" if pattern else ""
    edge = LIGHT["edge"]
    return _drawn(
        words,
        f'{defs}<rect class="{name} c-edge-edge" x="1" y="1" width="28" height="14" fill="{fill}" stroke="{edge}"/>',
    )


def _drawn(words: str, inside: str) -> SafeString:
    return mark_safe(  # noqa: S308  words are escaped, the rest is ours
        f'<svg xmlns="{NAMESPACE}" class="chart-swatch" width="30" height="16" aria-hidden="true" '
        f'focusable="false"><title>{escape(words)}</title>{inside}</svg>'
    )
