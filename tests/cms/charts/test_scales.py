# SPDX-License-Identifier: AGPL-3.0-or-later
"""Axes begin and end at round numbers and hold all they draw; words at the ends of lines make room."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.charts.cells import number_of
from cms.charts.drawing import LETTER, NARROWEST
from cms.charts.lines import spread_out
from cms.charts.scales import across, scale_of

numbers = st.lists(st.decimals(min_value=-(10**9), max_value=10**9, places=2), min_size=1, max_size=20)


@given(numbers, st.booleans())
def test_a_scale_holds_its_numbers_between_round_ends(given_numbers, from_zero):
    scale = scale_of(given_numbers, steps=4, from_zero=from_zero)

    assert scale.low <= min(given_numbers)
    assert scale.high >= max(given_numbers)
    assert scale.low % scale.step == 0
    assert 1 <= len(scale.ticks) - 1 <= 6
    assert scale.ticks[-1] == scale.high
    assert all(0 <= scale.at(n) <= 1 for n in given_numbers)


@given(numbers)
def test_a_scale_of_bars_holds_zero_and_its_words_fit_a_phone(given_numbers):
    scale = across(given_numbers)

    assert scale.low <= 0 <= scale.high
    if len(scale.ticks) > 2:
        assert len(scale.ticks) * max(map(len, scale.words)) * LETTER <= NARROWEST


def test_ticks_are_said_in_italian():
    assert scale_of([Decimal(-1), Decimal(3)], steps=4).words == ["−1", "0", "1", "2", "3"]
    assert scale_of([Decimal("0.9")], steps=4).words == ["0,00", "0,25", "0,50", "0,75", "1,00"]


@given(st.lists(st.floats(0, 200), min_size=1, max_size=6))
def test_words_never_overlap_and_stay_inside(places):
    moved = spread_out(sorted(places), apart=18, low=14, high=260)

    assert all(b - a >= 18 - 1e-6 for a, b in itertools.pairwise(moved))
    assert moved[-1] <= 260
    assert moved[0] >= 14 - 1e-6


@pytest.mark.parametrize("highest", ["0.1", "0.01", "0.004", "10", "0.000003"])
def test_the_words_of_a_tick_are_its_number(highest):
    scale = scale_of([Decimal(0), Decimal(highest)], steps=4)

    assert [number_of(words) for words in scale.words] == scale.ticks
