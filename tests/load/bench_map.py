# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long maps take and how much of them travels: the 133 municipalities with their links, and by classes."""

import csv
import gzip
import json
import time
from collections.abc import Iterable
from statistics import median

from cms import charts
from cms.charts.shapes import project
from cms.territory.map import Place, figure
from cms.territory.operations import DATA

ROUNDS = 200


def run() -> Iterable[dict]:
    """Yield map.render_ms (median of ROUNDS, shapes ready, map and list) and map.gz_kb (the <svg> alone)."""
    territory = _territory()
    urls = {place.zone: f"/zone/{place.zone}/" for place in territory if place.zone}
    spent = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        given = figure(territory, title="I 133 comuni e le 7 zone omogenee", zone_urls=urls)
        spent.append((time.perf_counter() - start) * 1000)
    size = len(gzip.compress(given["svg"].encode(), 6)) / 1000
    yield {"name": "map.render_ms", "value": round(median(spent), 2), "unit": "ms", "aim": "<=5"}
    yield {"name": "map.gz_kb", "value": round(size, 1), "unit": "kB gzipped", "aim": "<=15"}


def choropleth() -> Iterable[dict]:
    """Yield site.choropleth_ms (median of ROUNDS, the drawing) and site.choropleth_kb_gz (the figure with its table).

    133 municipalities in five classes, one missing, one zero; the numbers are made up, which no measure feels.
    """
    figure = classed()
    spent = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        charts.svg(figure)
        spent.append((time.perf_counter() - start) * 1000)
    size = len(gzip.compress(charts.render(figure).encode(), 6)) / 1000
    yield {"name": "site.choropleth_ms", "value": round(median(spent), 2), "unit": "ms", "aim": "<=1"}
    yield {"name": "site.choropleth_kb_gz", "value": round(size, 1), "unit": "kB gzipped", "aim": "<=15"}


def classed() -> charts.Figure:
    """The 133 municipalities by classes of numbers that are made up."""
    places = sorted(_territory(), key=lambda place: place.name)
    values = [None, 0, *(place * 7919 % 98_999 + 1 for place in range(2, len(places)))]
    codes = [place.slug for place in places]
    names = [place.name for place in places]
    table = charts.Table(
        heading="Comune", labels=names, codes=codes, series=[charts.Series("Abitanti", values)]
    )
    return charts.Figure(
        kind=charts.Kind.CHOROPLETH, title="Abitanti per comune", finding="Una frase.", source="Esempio",
        unit="abitanti", csv_name="abitanti", csv_url="/abitanti.csv", table=table,
        names=dict(zip(codes, names, strict=True)), shapes={place.slug: place.shape for place in places},
    )  # fmt: skip


def _territory() -> list[Place]:
    features = json.loads((DATA / "borders-2023.geojson").read_text())["features"]
    with (DATA / "memberships.csv").open(encoding="utf-8") as file:
        zones = {row["istat_code"]: row["zone_slug"] for row in csv.DictReader(file) if not row["valid_to"]}
    shapes = project([feature["geometry"]["coordinates"] for feature in features])
    return [
        Place(slug=f["properties"]["istat"], name=f["properties"]["name"], zone=zone,
              zone_name=zone.replace("-", " ").title(), is_to_verify=False, shape=shape)
        for f, shape in zip(features, shapes, strict=True)
        for zone in [zones.get(f["properties"]["istat"], "")]
    ]  # fmt: skip
