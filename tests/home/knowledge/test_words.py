# SPDX-License-Identifier: AGPL-3.0-or-later
from decimal import Decimal

import pytest

from home.knowledge.figures import Total, in_figures
from home.knowledge.models import Indicator
from home.knowledge.words import change_in_words, latest_in_words, range_in_words, target_in_words


def city(period: str, number: str | None, *, used: int = 5, of: int = 5) -> Total:
    return Total(
        "", "Città", period, None if number is None else Decimal(number), used, of, ("Rho",) * (of - used)
    )


def indicator(**fields: object) -> Indicator:
    return Indicator(**{"title": "Età media", "unit": "anni", "decimals": 1} | fields)


@pytest.mark.parametrize(
    ("direction", "latest", "says"),
    [
        ("up", "13.1", "16,9"),  # missing
        ("up", "31", "1,0"),  # passed
        ("down", "31", "1,0"),  # missing
        ("down", "29.5", "0,5"),  # passed
        ("none", "29.5", "0,5"),
    ],
)
def test_the_distance_to_the_target_has_the_side_of_the_direction(direction, latest, says):
    one = indicator(direction=direction, target=Decimal(30), target_period="2027", unit="%")
    said = target_in_words(one, city("2025", latest))
    assert says in said
    assert said != target_in_words(
        indicator(direction="none", target=Decimal(30), target_period="2027"), None
    )


def test_up_and_down_say_different_things_of_the_same_distance():
    up, down = (
        target_in_words(
            indicator(direction=way, target=Decimal(30), target_period="2027"), city("2025", "29")
        )
        for way in ("up", "down")
    )
    assert up != down


def test_a_partial_total_is_compared_with_nothing():
    one = indicator(target=Decimal(30), target_period="2027")
    partial = city("2025", "29", used=4)
    assert "1,0" not in target_in_words(one, partial)
    assert "Rho" in latest_in_words(one, partial)
    assert change_in_words(one, [city("2024", "28"), partial]) == ""


def test_without_figures_nothing_is_said():
    one = indicator()
    assert latest_in_words(one, None) == latest_in_words(one, city("2025", None)) == ""
    assert target_in_words(one, None) == ""
    assert range_in_words(one, [city("2025", None)], period="2025") == ""


def test_zero_is_a_figure_and_minus_is_a_minus():
    assert [in_figures(Decimal(one), 1) for one in ("0", "-2.25", "1234.5")] == ["0,0", "−2,3", "1.234,5"]
    assert in_figures(None, 1) == "n.d."
    assert change_in_words(indicator(), [city("2024", "0"), city("2025", "0")]) != ""
