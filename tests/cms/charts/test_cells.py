# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers as people write them: read as meant, missing apart from zero, or refused in words."""

import csv as csv_module
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.charts.cells import BadCell, number_of
from cms.charts.numbers import decimals_of, said
from cms.sheets import csv_out

numbers = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1.234,5", "1234.5"), ("1234,5", "1234.5"), ("1.234", "1234"), ("0,10", "0.10"), ("12 %", "12"),
        ("12,5%", "12.5"), ("€ 1.000", "1000"), ("−3,5", "-3.5"), ("-3", "-3"), ("+4", "4"), (" 7 ", "7"),
        ("1 234 567", "1234567"), ("1\u00a0234,5", "1234.5"), ("1'234", "1234"), ("0", "0"), ("-0", "0"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_an_italian_spreadsheet_writes_it(cell, number):
    assert number_of(cell) == Decimal(number)


@pytest.mark.parametrize("cell", ["", " ", "n.d.", "N.D.", "nd", "-", "–", "…", "....", "n/d", "\u00a0"])
def test_what_is_missing_is_no_zero(cell):
    assert number_of(cell) is None


def test_zero_is_no_missing_number():
    assert number_of("0") is not None
    assert number_of("0,00") == 0


@pytest.mark.parametrize(
    "cell",
    ["12 %ca", "circa 12", "1,234.5", "1.23.456", "--5", "1e5", "%", "٣", "=1+1", "12-13", "1,2,3", "½"],
)
def test_what_is_no_number_is_refused_with_its_own_words(cell):
    with pytest.raises(BadCell, match="«") as refused:
        number_of(cell)

    assert cell in str(refused.value)


def test_a_decimal_point_is_refused_and_the_comma_shown():
    with pytest.raises(BadCell, match="12,5"):
        number_of("12.5")


def test_an_error_of_the_spreadsheet_is_no_missing_number():
    with pytest.raises(BadCell):
        number_of("#N/D")


def test_a_unit_that_does_not_belong_is_refused():
    with pytest.raises(BadCell):
        number_of("12 %", signs="€")


def test_more_digits_than_a_spreadsheet_keeps_are_refused():
    assert number_of("9" * 15) == Decimal("9" * 15)
    with pytest.raises(BadCell):
        number_of("9" * 16)


@given(numbers)
def test_what_is_shown_is_read_back(number):
    assert number_of(said(number, 2)) == number


@given(st.one_of(st.none(), numbers))
def test_what_a_csv_says_is_read_back(number):
    written = csv_out(["x"], [["n.d." if number is None else number]]).decode("utf-8-sig")
    cell = list(csv_module.reader(io.StringIO(written), delimiter=";"))[1][0]

    assert number_of(cell) == number


def test_halves_go_away_from_zero_and_nothing_is_minus_zero():
    assert said(Decimal("2.5")) == "3"
    assert said(Decimal("-2.5")) == "−3"
    assert said(Decimal("-0.004"), 2) == "0,00"


def test_trailing_zeros_are_no_decimals():
    assert decimals_of([Decimal("1.50"), Decimal(100), None]) == 1
    assert decimals_of([Decimal("1.23456")]) == 2
    assert decimals_of([]) == 0
