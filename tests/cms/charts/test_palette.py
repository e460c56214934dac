# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every pair of colours that lies side by side can be told apart (WCAG 1.4.3, 1.4.11), light and dark."""

import itertools
import re
from pathlib import Path

import pytest

from cms.charts.palette import DARK, LIGHT, SERIES

STYLE = Path(__file__).parents[3] / "static/src/components/charts.scss"
WORDS = [("ink", "paper"), ("soft", "paper")]  # a number on a bar has a halo of paper, so paper is its ground
GRAPHICS = [
    *((f"s{i}", "paper") for i in range(SERIES)), ("target", "paper"), ("hatch", "paper"), ("edge", "paper"),
    ("chosen", "paper"), ("chosen", "dim"), ("k0", "k4"), ("n0", "n4"), ("k0", "k3"), ("n0", "n3"), ("ink", "n0"),
    ("ink", "n1"), ("target", "dim"), ("ink", "paper"),
]  # fmt: skip


def contrast(one, other):
    """Ratio of two colours (WCAG 2.2, relative luminance)."""

    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def grey(colour):
    return contrast(colour, "#000000")


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("one", "other"), WORDS)
def test_words_are_at_least_4_5_to_1(palette, one, other):
    assert contrast(palette[one], palette[other]) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("one", "other"), GRAPHICS)
def test_what_is_drawn_is_at_least_3_to_1(palette, one, other):
    assert contrast(palette[one], palette[other]) >= 3


@pytest.mark.parametrize("side", ["k", "n"])
def test_classes_grow_darker_on_light_paper_and_lighter_on_dark(side):
    light, dark = ([grey(palette[f"{side}{i}"]) for i in range(5)] for palette in (LIGHT, DARK))

    assert light == sorted(light, reverse=True)
    assert dark == sorted(dark)
    for steps in (light, dark):
        assert all(max(a, b) / min(a, b) >= 1.25 for a, b in itertools.pairwise(steps))


def test_contrast_is_measured_right():
    assert contrast("#000000", "#ffffff") == 21
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_style_has_the_dark_colours_of_the_palette():
    said = dict(re.findall(r'"(\w+)": (#[0-9a-f]{6})', STYLE.read_text()))

    assert said == DARK
    assert set(DARK) == set(LIGHT)
