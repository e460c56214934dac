# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an editor sees of the charts of a draft, and what a reader downloads: the same numbers everywhere."""

import pytest

from cms.blocks.body import BodyBlock
from cms.charts.cells import number_of
from cms.pages.previews import MODES, SIZES
from cms.sheets import read_table
from home.changes.rendering import freeze
from tests.paper import text_of

VALUE = {
    "cells": "Zona\tAbitanti\nNord Milano\t1.234,5\nSud Est\tn.d.\nSud Ovest\t0\n", "kind": "bar",
    "title": "Abitanti per zona", "finding": "A Nord Milano abitano in tanti.", "source": "ISTAT",
}  # fmt: skip


@pytest.fixture
def page(stage):
    return stage.standard_page("Numeri", body=body(VALUE))


def body(*values):
    return BodyBlock().to_python([{"type": "chart", "value": v, "id": str(i)} for i, v in enumerate(values)])


def shown(page, mode):
    response = page.make_preview_request(preview_mode=mode)
    assert response.status_code == 200
    return response


def test_a_page_is_looked_at_on_a_phone_and_on_a_desk(page):
    assert [size["device_width"] for size in page.preview_sizes] == [360, 1280]
    assert page.default_preview_size == SIZES[0]["name"]
    assert [mode for mode, _words in page.preview_modes] == [mode for mode, _words in MODES]


def test_the_draft_has_its_tables_open_and_its_numbers_in_the_link(page):
    words = shown(page, "").content.decode()

    assert "<details" in words
    assert 'class="chart-data" open' in words
    assert 'href="data:text/csv' in words


def test_one_screen_shows_phone_desk_table_and_pdf(page):
    words = shown(page, "charts").content.decode()

    assert words.count("<svg") == words.count("<table") == 2
    assert "chart-trial-360" in words
    assert "chart-trial-1280" in words
    assert 'src="?mode=pdf"' in words
    assert words.count(">1.234,5</td>") == 2


def test_the_pdf_has_the_same_numbers(page):
    response = shown(page, "pdf")

    assert response["Content-Type"] == "application/pdf"
    told = text_of(response.content)
    for said in ("Abitanti per zona", "A Nord Milano abitano in tanti.", "1.234,5", "n.d.", "0,0", "ISTAT"):
        assert said in told


def test_a_chart_that_cannot_be_drawn_yet_says_why_in_every_preview(page):
    page.body = body(VALUE | {"cells": "Zona\tAbitanti\nNord Milano\t12 %ca\n"})

    for mode in ("", "charts"):
        assert "«12 %ca»" in shown(page, mode).content.decode()
    assert "«12 %ca»" in text_of(shown(page, "pdf").content)


def test_a_page_without_charts_says_so(stage):
    assert "<svg" not in shown(stage.standard_page("Parole"), "charts").content.decode().split("<main")[1]


def test_everybody_downloads_the_numbers_that_the_page_shows(page, client):
    words = client.get(page.url).content.decode()

    assert 'href="/numeri/grafico-abitanti-per-zona.csv"' in words
    answer = client.get("/numeri/grafico-abitanti-per-zona.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = [cells for _line, cells in read_table(answer.content)]
    assert [number_of(row[1]) for row in rows[1:]] == [number_of("1.234,5"), None, 0]


def test_a_version_keeps_the_numbers_of_its_day(page):
    kept = freeze(page)

    assert "grafico-abitanti-per-zona.csv" in kept.files
    assert b'href="grafico-abitanti-per-zona.csv"' in kept.html
