# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long the map takes and how much of it travels: the 133 municipalities with their links."""

import csv
import gzip
import json
import time
from collections.abc import Iterable
from statistics import median

from cms.territory.map import Place, figure, project
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
