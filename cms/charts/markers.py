# SPDX-License-Identifier: AGPL-3.0-or-later
"""The marks of the series of a dot plot: each its own shape, so that grey paper tells them apart."""

from cms.charts.palette import LIGHT

_PATHS = (
    "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0z",
    "M-5.5-5.5h11v11h-11z",
    "M0-7.5L7 5.5H-7z",
    "M0-8L8 0L0 8L-8 0z",
    "M-2-7h4v5h5v4h-5v5h-4v-5h-5v-4h5z",
)


def marker(series: int, x: str, y: float) -> str:
    """The mark of a series, its middle at `x` (with its unit) and `y`, edged with paper where marks overlap."""
    look = f"s{series}"
    return (
        f'<svg x="{x}" y="{y:g}" overflow="visible"><path class="c-{look} c-edge-paper" d="{_PATHS[series]}" '
        f'fill="{LIGHT[look]}" stroke="{LIGHT["paper"]}"/></svg>'
    )
