# SPDX-License-Identifier: AGPL-3.0-or-later
"""The few elements of which drawings are made: presentation attributes for a PDF, a class for the page's style."""

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cms.charts.palette import LIGHT
from cms.charts.shapes import NAMESPACE

FONT = "Titillium Web,Noto Sans,sans-serif"
NARROWEST = 300  # pixels across, of a drawing on a phone: what percents are measured against
LETTER = 7.6  # pixels of a letter of 14
THIN, WIDE = 4, 8  # pixels of a halo: over a line, on a pattern


def sheet(parts: list[str], *, title: str, height: float, name: str = "chart-svg") -> SafeString:
    """The <svg> of a chart: as wide as its page, its text never scaled, `title` its first child."""
    head = (
        f'<svg xmlns="{NAMESPACE}" class="{name}" role="img" width="100%" height="{height:g}" font-family="{FONT}" '
        f'font-size="14" focusable="false"><title>{escape(title)}</title>'
    )
    return mark_safe(head + "".join(parts) + "</svg>")  # noqa: S308  texts are escaped where they are written


def text(
    words: str, x: str, y: float, *, look: str = "ink", anchor: str = "start", dx: float = 0, bold: bool = False,
    has_halo: bool = False, halo: int = THIN,
) -> str:  # fmt: skip
    """Words at `x` (with its unit) and `y`; with a halo of paper where they may cross a line, or stand on a pattern."""
    place = f'x="{x}" y="{y:g}"'
    if dx:
        place += f' dx="{dx:g}"'
    if anchor != "start":
        place += f' text-anchor="{anchor}"'
    if bold:
        place += ' font-weight="600"'
    said = escape(words)
    under = ""
    if has_halo:
        paper = LIGHT["paper"]
        under = (
            f'<text class="c-halo" {place} fill="{paper}" stroke="{paper}" stroke-width="{halo}" '
            f'stroke-linejoin="round">{said}</text>'
        )
    return f'{under}<text class="c-{look}" {place} fill="{LIGHT[look]}">{said}</text>'


def line(x1: str, y1: float, x2: str, y2: float, *, look: str, width: float = 1, dash: str = "") -> str:
    """A straight line; `look` names its colour."""
    broken = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line class="c-line-{look}" x1="{x1}" y1="{y1:g}" x2="{x2}" y2="{y2:g}" stroke="{LIGHT[look]}" '
        f'stroke-width="{width:g}"{broken}/>'
    )


def box(x: str, y: float, width: str, height: float, *, look: str, fill: str = "", edge: str = "") -> str:
    """A rectangle, filled with a colour or with the pattern `fill`."""
    border = f' stroke="{LIGHT[edge]}"' if edge else ""
    name = f"c-{look}" + (f" c-edge-{edge}" if edge else "")
    paint = f"url(#{fill})" if fill else LIGHT[look]
    kept = name if not fill else name.replace(f"c-{look}", "c-patterned")
    return (
        f'<rect class="{kept}" x="{x}" y="{y:g}" width="{width}" height="{height:g}" fill="{paint}"{border}/>'
    )


def hatch(name: str, *, size: float = 6) -> str:
    """The pattern of what is missing: lines across nothing."""
    return (
        f'<pattern id="{name}" width="{size:g}" height="{size:g}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path class="c-line-hatch" d="M0 0V{size:g}" stroke="{LIGHT["hatch"]}" '
        f'stroke-width="{size / 3:g}"/></pattern>'
    )


# what is cut out of the colour of the second to fifth series, so that grey paper tells them apart
_CUTS = ("", "M0 3.5h7", "M1.5 1.5h2v2h-2z", "M0 3.5h7M3.5 0v7", "M3.5 0v7")


def texture(name: str, series: int, *, turn: int = 0) -> str:
    """The pattern of a series: its colour, and on it lines or dots of paper; "" for the first, which is plain."""
    cut = _CUTS[series]
    if not cut:
        return ""
    turned = f' patternTransform="rotate({(0, 45, 0, 45, 0)[series] + turn})"'
    look, paper = f"s{series}", LIGHT["paper"]
    return (
        f'<pattern id="{name}" width="7" height="7" patternUnits="userSpaceOnUse"{turned}><rect class="c-{look}" '
        f'width="7" height="7" fill="{LIGHT[look]}"/><path class="c-cut" d="{cut}" fill="{paper}" stroke="{paper}" '
        f'stroke-width="1.4"/></pattern>'
    )


def percent(fraction: float) -> str:
    """ "12.5%" from 0.125."""
    return f"{round(fraction * 100, 2):g}%"
