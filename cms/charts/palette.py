# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every colour of a figure, for light and dark paper; `static/src/components/chart.scss` says the dark ones again.

The light ones are written into the drawing as presentation attributes, because a PDF applies no style inside an
<svg>; each carries a class of the same name, by which the page's style turns it dark.
"""

LIGHT = {
    "paper": "#ffffff", "ink": "#17324d", "soft": "#435a70", "grid": "#c5cbd3", "hatch": "#5b6f82", "edge": "#5b6f82",
    "target": "#b8336a", "chosen": "#0066cc", "dim": "#e6ecf2",
    "s0": "#0066cc", "s1": "#a84300", "s2": "#1c6e3d", "s3": "#7a3e9d", "s4": "#4f5d6b",
    "k0": "#d3e6f8", "k1": "#a5caef", "k2": "#6aa5dd", "k3": "#2a75bb", "k4": "#0b3d75",
    "n0": "#fbe3cf", "n1": "#f2bd8f", "n2": "#dd8b47", "n3": "#b25a12", "n4": "#743400",
    "zero": "#ffffff",
}  # fmt: skip
DARK = {
    "paper": "#0d1722", "ink": "#eef3f8", "soft": "#b9c7d4", "grid": "#3e5166", "hatch": "#9fb2c4", "edge": "#9fb2c4",
    "target": "#ff9cc6", "chosen": "#7fb8ff", "dim": "#22364a",
    "s0": "#7fb8ff", "s1": "#ffb27a", "s2": "#7fd6a0", "s3": "#d3a6f0", "s4": "#b9c7d4",
    "k0": "#12304f", "k1": "#1f4a78", "k2": "#3f7fbf", "k3": "#83b7ea", "k4": "#d5e8fb",
    "n0": "#3f2410", "n1": "#6e3c14", "n2": "#b5692a", "n3": "#eda15f", "n4": "#ffe1c7",
    "zero": "#0d1722",
}  # fmt: skip
SERIES = 5
DASHES = ("", "8 4", "2 3", "10 3 2 3", "5 2")
