# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is pasted from a spreadsheet: a table, or every problem with its row and column."""

from decimal import Decimal

import pytest

from cms.charts.pasted import MOST_ROWS, MOST_TOLD, BadCells, table_of

GOOD = "Zona\tUomini\tDonne\nNord Milano\t1.234,5\tn.d.\nSud Est\t0\t-3\n"


def problems(text):
    with pytest.raises(BadCells) as refused:
        table_of(text)
    return refused.value.problems


def test_cells_of_a_spreadsheet_become_a_table():
    table = table_of(GOOD)

    assert (table.heading, list(table.labels)) == ("Zona", ["Nord Milano", "Sud Est"])
    assert [s.name for s in table.series] == ["Uomini", "Donne"]
    assert [s.values for s in table.series] == [(Decimal("1234.5"), 0), (None, -3)]


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("\t", ";"),
        GOOD.replace("\n", "\r\n"),
        f"\n{GOOD}\n\n",
        GOOD.replace("\n", "\t\t\n"),
        GOOD.replace("Nord Milano", '"Nord\nMilano"'),
        GOOD.replace("Nord Milano", " Nord  Milano "),
    ],
)
def test_however_they_were_copied(text):
    assert list(table_of(text).labels) == ["Nord Milano", "Sud Est"]


def test_the_empty_corner_of_a_spreadsheet_gets_a_heading():
    table = table_of("\tUomini\tDonne\nSud Est\t1\t\n")

    assert table.heading
    assert [s.values for s in table.series] == [(1,), (None,)]


def test_a_cell_that_is_no_number_is_told_by_row_and_column():
    told = problems(GOOD.replace("1.234,5", "12 %ca").replace("-3", "tre"))

    assert len(told) == 2
    assert "2" in told[0]
    assert "«12 %ca»" in told[0]
    assert "3" in told[1]
    assert "«tre»" in told[1]


def test_rows_are_counted_as_in_the_spreadsheet_past_empty_ones():
    told = problems("a\tb\n\nuno\tx\n")

    assert "3" in told[0]
    assert "2" in told[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\tb\nuno\t1\t2\n", "3"),
        ("a\tb\tc\nuno\t1\ndue\t1\t2\n", "2"),
        ("a\t\tc\nuno\t1\t2\n", "2"),
        ("a\tb\tb\nuno\t1\t2\n", "«b»"),
        ("a\tb\nuno\t1\nuno\t2\n", "«uno»"),
        ("a\tb\n\t1\n", "2"),
    ],
)
def test_ragged_rows_and_doubled_names_are_told(text, said):
    assert any(said in words for words in problems(text))


@pytest.mark.parametrize("text", ["", "a", "a\nb\nc", "a\tb", "a\tb\nuno\tn.d.\n", '"a\tb\nuno\t1'])
def test_what_is_no_table_is_refused_in_words(text):
    assert problems(text)


def test_too_many_rows_are_refused():
    row = "x%s\t1\n"
    assert len(table_of("a\tb\n" + "".join(row % i for i in range(MOST_ROWS))).labels) == MOST_ROWS
    assert problems("a\tb\n" + "".join(row % i for i in range(MOST_ROWS + 1)))


def test_of_many_problems_the_first_are_told_and_the_rest_counted():
    told = problems("a\tb\n" + "".join(f"x{i}\tno\n" for i in range(30)))

    assert len(told) == MOST_TOLD + 1
    assert "18" in told[-1]
