# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chart that an editor makes: refused in words until it is whole, kept as it was typed, drawn as it was pasted."""

from datetime import UTC, date, datetime

import pytest
from django.test import RequestFactory
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks.body import BodyBlock
from cms.blocks.chart import ChartBlock
from cms.blocks.chart_reading import NotYet, figure_of, files_of
from cms.charts.cells import number_of
from cms.sheets import read_table
from cms.territory.naming import names
from cms.territory.operations import import_territory

CELLS = "Zona\tAbitanti\nNord Milano\t1.234,5\nSud Est\tn.d.\nSud Ovest\t0\n"
TOWNS = "Comune\tSaldo\nLegnano\t-1,5\ncernusco sul naviglio\t3\n015146\tn.d.\n"


@pytest.fixture
def territory(db):
    import_territory(by=None, at=datetime(2026, 11, 22, tzinfo=UTC))


def value(**given):
    said = {
        "cells": CELLS, "kind": "bar", "title": "Abitanti per zona", "finding": "A Nord Milano abitano in tanti.",
        "source": "ISTAT", "unit": "abitanti",
    }  # fmt: skip
    return ChartBlock().to_python(said | given)


def refused(**given):
    with pytest.raises(StructBlockValidationError) as error:
        ChartBlock().clean(value(**given))
    return {name: problem.messages for name, problem in error.value.block_errors.items()}


def drawn(given, **context):
    return ChartBlock().render(given, context={"request": RequestFactory().get("/"), **context})


def test_a_whole_chart_is_taken_and_keeps_what_was_pasted():
    cleaned = ChartBlock().clean(value())

    assert cleaned["cells"].strip() == CELLS.strip()


def test_cells_are_kept_to_the_last_tab():
    cells = "\tUomini\tDonne\nSud Est\t1\t"

    cleaned = ChartBlock().child_blocks["cells"].clean(cells)
    assert cleaned == cells
    assert ChartBlock().clean(value(cells=cells, kind="grouped"))["cells"] == cells


@pytest.mark.parametrize("field", ["title", "finding", "source", "cells"])
def test_a_chart_without_one_of_its_parts_is_refused_at_that_field(field):
    assert set(refused(**{field: ""})) == {field}


def test_every_bad_cell_is_told_at_once():
    told = refused(cells=CELLS.replace("1.234,5", "12 %ca").replace("\t0", "\tcirca 4"))

    assert len(told["cells"]) == 2
    assert "«12 %ca»" in told["cells"][0]
    assert "«circa 4»" in told["cells"][1]


def test_what_is_missing_and_what_is_wrong_are_told_together_in_our_words():
    told = refused(finding="", cells=CELLS.replace("1.234,5", "12 %ca"))

    assert set(told) == {"finding", "cells"}
    assert told["finding"] != ["Questo campo è obbligatorio."]


def test_a_way_of_drawing_that_is_none_is_refused():
    assert set(refused(kind="pie")) == {"kind"}


def test_a_draft_is_kept_whatever_is_missing_and_its_preview_says_what():
    block = ChartBlock()
    half = value(finding="", cells=CELLS.replace("1.234,5", "12 %ca"))

    assert block.clean_deferred(half)["cells"].strip() == half["cells"].strip()
    request = RequestFactory().get("/")
    request.is_preview = True
    preview = drawn(half, request=request)
    assert "«12 %ca»" in preview
    assert "<svg" not in preview
    assert "«12 %ca»" not in drawn(half)  # a visitor is told nothing of it


@pytest.mark.parametrize("kind", ["bar", "grouped", "stacked", "line", "dot", "multiples"])
def test_what_is_drawn_has_the_pasted_numbers(kind):
    words = drawn(value(kind=kind))

    assert ">1.234,5</td>" in words
    assert ">n.d.</td>" in words
    assert ">0,0</td>" in words
    assert "A Nord Milano abitano in tanti." in words


def test_more_columns_than_the_kind_takes_are_refused():
    two = "Zona\tUno\tDue\nA\t1\t2\n"
    assert set(refused(cells=two)) == {"cells"}
    assert ChartBlock().clean(value(cells=two, kind="grouped"))


def test_negative_numbers_are_not_stacked():
    assert set(refused(cells="Zona\tUno\nA\t-1\n", kind="stacked")) == {"cells"}


def test_a_target_is_a_number():
    assert set(refused(target="tanti")) == {"target"}
    assert "c-line-target" in drawn(value(target="1.000"))


def test_a_map_knows_municipalities_by_name_in_any_spelling_or_by_code(territory):
    words = drawn(value(kind="choropleth", cells=TOWNS))

    assert "Cernusco sul Naviglio: 3,0" in words
    assert "Legnano: −1,5" in words
    assert "Milano: n.d." in words
    assert words.count("<path data-row") == 3


def test_a_municipality_that_is_none_is_told_with_the_nearest(territory):
    told = refused(kind="choropleth", cells="Comune\tSaldo\nLegnago\t1\nAtlantide\t2\n")

    assert "Legnano" in told["cells"][0]
    assert "«Atlantide»" in told["cells"][1]


def test_a_municipality_said_twice_is_refused(territory):
    assert set(refused(kind="choropleth", cells="Comune\tSaldo\nLegnano\t1\nLEGNANO\t2\n")) == {"cells"}


def test_own_limits_are_numbers(territory):
    own = {"kind": "choropleth", "cells": TOWNS, "method": "own"}
    assert set(refused(**own)) == {"limits"}
    assert set(refused(**own, limits="dieci")) == {"limits"}
    assert ChartBlock().clean(value(**own, limits="0; 2,5"))


def test_a_locator_brings_out_towns_and_zones_without_any_cells(territory):
    words = drawn(value(kind="locator", cells="", places="Legnano\nNord Milano\n"))

    zone = names(on=date(2026, 11, 22)).codes_of("nord milano")
    assert len(zone) > 3
    assert words.count('<th scope="row">') == len(zone) + 1
    assert set(refused(kind="locator", places="")) == {"places"}
    assert set(refused(kind="locator", places="Atlantide")) == {"places"}


def test_without_borders_no_map_is_drawn_and_it_is_said(db):
    with pytest.raises(NotYet):
        figure_of(value(kind="locator", places="Legnano"))


def test_names_of_a_page_are_read_in_few_queries(territory, django_assert_num_queries):
    drawn(value(kind="choropleth", cells=TOWNS))  # shapes are kept from now on

    with django_assert_num_queries(2):
        drawn(value(kind="choropleth", cells=TOWNS))


def test_the_files_of_a_body_are_its_charts(db):
    body = BodyBlock().to_python([
        {"type": "heading", "value": "Prima", "id": "1"},
        {"type": "chart", "value": dict(value()), "id": "2"},
        {"type": "chart", "value": dict(value(finding="")), "id": "3"},
    ])  # fmt: skip

    files = files_of(body)
    assert list(files) == ["grafico-abitanti-per-zona.csv"]
    rows = [cells for _line, cells in read_table(files["grafico-abitanti-per-zona.csv"])]
    assert [number_of(row[1]) for row in rows[1:]] == [number_of("1234,5"), None, 0]


def test_two_charts_of_a_page_have_titles_of_their_own():
    body = [
        {"type": "chart", "value": dict(value(title=title)), "id": title} for title in ("Uno", "uno!", "Due")
    ]
    block = BodyBlock()

    with pytest.raises(StreamBlockValidationError) as refused:
        block.clean(block.to_python(body))
    assert list(refused.value.block_errors) == [1]
    assert set(refused.value.block_errors[1].block_errors) == {"title"}
    assert len(block.clean(block.to_python([body[0], body[2]]))) == 2
    assert len(block.clean_deferred(block.to_python(body))) == 3


def test_the_file_stands_at_the_pages_address_or_inside_the_link():
    assert 'href="data:text/csv' in drawn(value())

    class Page:
        @staticmethod
        def file_url(name):
            return f"/x/{name}"

    assert 'href="/x/grafico-abitanti-per-zona.csv"' in drawn(value(), page=Page())


@pytest.mark.parametrize("kind", ["line", "multiples"])
def test_years_pasted_newest_first_go_forward(kind):
    figure = figure_of(value(kind=kind, cells="Anno\tAbitanti\n2024\t3\n2023\tn.d.\n2022\t1\n"))

    assert list(figure.table.labels) == ["2022", "2023", "2024"]
    assert [int(n) if n else n for n in figure.table.series[0].values] == [1, None, 3]


def test_labels_that_are_no_years_stay_as_they_were_pasted():
    figure = figure_of(value(kind="bar", cells="Anno\tAbitanti\n2024\t3\n2022\t1\n"))
    assert list(figure.table.labels) == ["2024", "2022"]
    figure = figure_of(value(kind="line", cells="Anno\tAbitanti\nz\t3\na\t1\n"))
    assert list(figure.table.labels) == ["z", "a"]
