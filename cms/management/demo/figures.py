# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page of the demo with charts and maps as editors paste them: real figures, and one that is an example."""

import csv
from decimal import Decimal
from typing import Any

from cms import clock
from cms.management.demo.content import read
from home.knowledge.seed import DATA
from home.pages.models import HomePage, StandardPage
from home.pages.operations import add_page, paragraphs

FILE = "site/figures.json"


def load_figures(home: HomePage) -> StandardPage:
    """The page below the home page."""
    told = read(FILE)
    charts = [("chart", _chart(entry)) for entry in told["figures"]]
    page = StandardPage(
        title=told["title"],
        slug=told["slug"],
        intro=told["summary"],
        body=[("text", paragraphs(told["text"])), *charts],
    )
    return add_page(page, under=home, by=None, at=clock.now())


def _chart(entry: dict[str, Any]) -> dict[str, Any]:
    """The fields of a chart block."""
    given = {
        "cells": cells_of(entry) if "file" in entry else "",
        "places": "\n".join(entry.get("places", ())),
    }
    return (
        StandardPage._meta.get_field("body")
        .stream_block.child_blocks["chart"]
        .to_python(given | entry["fields"])
    )


def cells_of(entry: dict[str, Any]) -> str:
    """Columns of a file of the knowledge framework as they come from a spreadsheet, apart by tabs.

    `label` names the rows; each of `columns` adds some of the file, those with "-" taken away; `only` chooses rows.
    """
    rows = csv.DictReader((DATA / entry["file"]).open(encoding="utf-8-sig", newline=""), delimiter=";")
    lines = [[entry["head"], *entry["columns"]]]
    for row in rows:
        name = row[entry["label"]]
        if name in entry.get("only", (name,)):
            lines.append(
                [name, *(_said(row, names, entry.get("decimals")) for names in entry["columns"].values())]
            )
    return "\n".join("\t".join(line) for line in lines)


def _said(row: dict[str, str], names: list[str], decimals: int | None) -> str:
    number = Decimal()
    for name in names:
        cell = Decimal(row[name.removeprefix("-")].replace(",", "."))
        number += -cell if name.startswith("-") else cell
    return f"{number if decimals is None else round(number, decimals)}".replace(".", ",")
