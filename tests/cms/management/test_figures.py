# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's page of charts: each can be drawn, breaks no rule, and its sentence is true of the figures."""

import csv
from decimal import Decimal

import pytest
from django.test import Client

from cms import clock
from cms.blocks.chart_reading import figure_of
from cms.management.demo.content import read
from cms.management.demo.figures import FILE, cells_of, load_figures
from cms.pages.checks import errors_of
from cms.territory.operations import import_territory
from home.knowledge.seed import DATA
from tests.home.stage import open_stage

ENTRIES = {entry["fields"]["kind"]: entry for entry in read(FILE)["figures"]}


def people(name: str = "popolazione-eta.csv") -> list[dict[str, str]]:
    return list(csv.DictReader((DATA / name).open(encoding="utf-8-sig"), delimiter=";"))


def finding(kind: str) -> str:
    return ENTRIES[kind]["fields"]["finding"]


def test_every_chart_is_drawn_and_the_invented_one_says_so(db):
    import_territory(by=None, at=clock.now())
    page = load_figures(open_stage().home)
    figures = [figure_of(block.value) for block in page.body if block.block_type == "chart"]
    assert [str(one.kind) for one in figures] == ["grouped", "stacked", "choropleth", "locator", "line"]
    assert [str(one.kind) for one in figures if one.is_example] == ["line"]
    assert errors_of(page) == []
    html = Client().get(page.url).content.decode()
    assert html.count("<svg") >= len(figures)
    assert "Nosate" in html


@pytest.mark.parametrize("kind", ["grouped", "stacked", "choropleth", "line"])
def test_cells_are_as_a_spreadsheet_gives_them(kind):
    lines = [line.split("\t") for line in cells_of(ENTRIES[kind]).splitlines()]
    assert {len(line) for line in lines} == {1 + len(ENTRIES[kind]["columns"])}
    assert len(lines) == 1 + {"grouped": 7, "stacked": 5, "choropleth": 133, "line": 4}[kind]


def test_the_sentences_are_true_of_the_figures():
    zones = people("zone-omogenee.csv")
    fewer = [
        z["zona_omogenea"] for z in zones if int(z["popolazione-zone 2021"]) < int(z["popolazione-zone 2013"])
    ]
    assert len(fewer) == 4
    assert [name in finding("grouped") for name in fewer] == [True] * 4
    residents = {row["comune"]: int(row["popolazione-residente 2023"]) for row in people()}
    largest = sorted(residents, key=residents.__getitem__)[-6:-1]
    assert sorted(ENTRIES["stacked"]["only"]) == sorted(largest)
    old = {row["comune"]: Decimal(row["quota-65-piu 2023"].replace(",", ".")) for row in people()}
    top = max(largest, key=old.__getitem__)
    assert f"{top} ha la quota più alta" in finding("stacked")
    assert f"{round(old[top], 1)} %".replace(".", ",") in finding("stacked")
    ages = {row["comune"]: Decimal(row["eta-media 2023"].replace(",", ".")) for row in people()}
    young, aged = min(ages, key=ages.__getitem__), max(ages, key=ages.__getitem__)
    words = f"dai {round(ages[young], 1)} anni di {young} ai {round(ages[aged], 1)} di {aged}"
    assert words.replace(".", ",") in finding("choropleth")
    assert ENTRIES["locator"]["places"] == sorted(name for name, count in residents.items() if count < 1500)
