# SPDX-License-Identifier: AGPL-3.0-or-later
import io
from decimal import Decimal

import pytest
from openpyxl import Workbook

from cms.sheets import BadFile
from home.knowledge.columns import Column, Columns, Use, faults, folded, guess
from home.knowledge.files import read_rows
from home.knowledge.periods import end_of, in_words, read_period
from home.knowledge.reading import Known, read

NAMES = {"015146": "Milano", "015182": "Rho", "015042": "Cassano d'Adda"}
PLACES = {folded(name): code for code, name in NAMES.items()} | {code: code for code in NAMES}
TITLES = {"residenti": "Popolazione residente", "quota": "Quota di giovani"}
UNITS = {"residenti": "residenti", "quota": "% dei residenti"}
KNOWN = Known(
    PLACES, NAMES, UNITS, {folded(title): code for code, title in TITLES.items()} | {c: c for c in TITLES}
)


def read_text(text: str, *, titles: dict[str, str] = TITLES):
    rows = read_rows(text.encode())
    columns = guess(rows, titles=titles, kind="municipality")
    assert faults(columns, indicators=list(titles)) == []
    return read(rows, columns, KNOWN)


def numbers(found) -> dict[tuple[str, str, str], Decimal | None]:
    return {key: cell.number for key, cell in found.cells.items()}


def said(found) -> list[str]:
    return [str(problem) for problem in found.problems]


def test_a_wide_sheet_of_one_indicator_has_a_column_a_year():
    found = read_text(
        "ISTAT;Comune;2022;2023\n015146;Milano;1.349.930;1.354.196\n", titles={"residenti": "Residenti"}
    )
    assert numbers(found) == {
        ("residenti", "015146", "2022"): Decimal(1349930),
        ("residenti", "015146", "2023"): Decimal(1354196),
    }


def test_a_wide_sheet_of_many_indicators_names_them_by_code_or_title():
    found = read_text("Comune;residenti 2023;Quota di giovani 2023\nRho;50.100;13,4 %\n")
    assert numbers(found) == {
        ("residenti", "015182", "2023"): Decimal(50100),
        ("quota", "015182", "2023"): Decimal("13.4"),
    }


def test_a_long_sheet_says_place_period_and_indicator_in_each_row():
    text = 'comune,anno,indicatore,valore\ncassano d’adda,2023,residenti,19100\nRho,2023,quota,"13,4"\n'
    found = read_text(text)
    assert numbers(found) == {
        ("residenti", "015042", "2023"): Decimal(19100),
        ("quota", "015182", "2023"): Decimal("13.4"),
    }


def test_zero_is_a_number_missing_says_why_and_an_empty_cell_says_nothing():
    found = read_text(
        "Comune;residenti 2020;residenti 2021;residenti 2022;residenti 2023;quota 2023\nRho;0;n.d.;n.a.;riservato;\n"
    )
    kept = {key[2]: (cell.number, cell.missing) for key, cell in found.cells.items()}
    assert kept == {
        "2020": (Decimal(0), ""),
        "2021": (None, "not_available"),
        "2022": (None, "not_applicable"),
        "2023": (None, "confidential"),
    }
    assert found.empty == 1


def test_each_wrong_cell_says_where_it_stands_and_the_others_are_kept():
    text = "Comune;residenti 2022;residenti 2023\nRho;12 %ca;50.100\nAtlantide;1;2\nMilano;1.349.930;12 %\n"
    found = read_text(text)
    assert [(one.line, one.column) for one in found.problems] == [
        (2, "residenti 2022"),
        (3, "Comune"),
        (4, "residenti 2023"),
    ]
    assert "12 %ca" in said(found)[0]
    assert len(found.cells) == 2


def test_a_sign_of_percent_belongs_only_to_an_indicator_in_percent():
    found = read_text("Comune;residenti 2023;quota 2023\nRho;12 %;12 %\n")
    assert list(numbers(found)) == [("quota", "015182", "2023")]


def test_a_code_that_lost_its_zero_is_known_and_one_of_another_name_is_not():
    found = read_text("istat;comune;residenti 2023\n15146;Milano;1\n015182;Milano;2\n")
    assert list(numbers(found)) == [("residenti", "015146", "2023")]
    assert found.problems[0].column == "comune"


def test_the_same_place_and_period_twice_is_told():
    found = read_text("Comune;residenti 2023\nRho;1\nRho;2\n")
    assert numbers(found) == {("residenti", "015182", "2023"): Decimal(1)}
    assert [one.line for one in found.problems] == [3]


def test_rows_of_totals_are_left_out():
    found = read_text("Comune;residenti 2023\nRho;1\nTotale città metropolitana;1\n")
    assert (len(found.cells), found.totals, found.problems) == (1, [3], [])


@pytest.mark.parametrize(
    ("columns", "count"),
    [
        ([Column("a", Use.NUMBER, "residenti", "2023")], 1),  # no place
        ([Column("a", Use.PLACE)], 1),  # no number
        ([Column("a", Use.PLACE), Column("b", Use.NUMBER)], 2),  # of which indicator, of which period
        ([Column("a", Use.PLACE), Column("b", Use.NUMBER, "altro", "duemila")], 2),
        ([Column("a", Use.PLACE), *[Column("b", Use.NUMBER, "residenti", "2023")] * 2], 1),
        ([Column("a", Use.PLACE), Column("b", Use.PLACE), Column("c", Use.NUMBER, "residenti", "2023")], 1),
    ],
)
def test_columns_that_cannot_be_read_say_why(columns, count):
    assert len(faults(Columns(1, "municipality", tuple(columns)), indicators=["residenti"])) == count


def workbook(rows: list[list[object]], *, share: bool = False) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    if share:
        book.active["B2"].number_format = "0.0%"
    book.save(out)
    return out.getvalue()


def test_numbers_of_a_spreadsheet_are_read_without_the_noise_of_binary_fractions():
    rows = read_rows(workbook([["Comune", "residenti 2023"], ["Rho", 0.1 + 0.2], ["Milano", 1354196]]))
    found = read(rows, guess(rows, titles=TITLES, kind="municipality"), KNOWN)
    assert list(numbers(found).values()) == [Decimal("0.3"), Decimal(1354196)]


def test_a_percentage_of_a_spreadsheet_is_the_one_that_is_seen():
    rows = read_rows(workbook([["Comune", "quota 2023"], ["Rho", 0.125]], share=True))
    found = read(rows, guess(rows, titles=TITLES, kind="municipality"), KNOWN)
    assert list(numbers(found).values()) == [Decimal("12.5")]


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"Comune;2023\n", b"x" * (6 * 2**20)])
def test_a_file_that_is_no_table_is_refused_in_words(content):
    with pytest.raises(BadFile):
        read_rows(content)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2023", "2023"), ("2023.0", "2023"), (" 2023 ", "2023"), ("2023-S1", "2023-S1"), ("1° sem. 2023", "2023-S1"),
        ("II semestre 2023", "2023-S2"), ("06/2023", "2023-06"), ("2023-6", "2023-06"), ("13/2023", None),
        ("23", None), ("1823", None), ("", None),
    ],
)  # fmt: skip
def test_periods_are_read_as_people_write_them(text, period):
    assert read_period(text) == period


def test_a_period_ends_in_its_last_month():
    assert [end_of(one) for one in ("2023", "2023-S1", "2023-S2", "2023-02")] == [
        (2023, 12), (2023, 6), (2023, 12), (2023, 2),
    ]  # fmt: skip
    assert in_words("2023-06") == "giugno 2023"
