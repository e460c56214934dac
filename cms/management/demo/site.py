# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's public site."""

import csv
import io

from cms import clock
from cms.management.demo import content
from cms.management.demo.pictures import DRAWINGS, draw
from cms.management.demo.training import paper
from cms.territory.models import Municipality, Zone
from cms.territory.queries import municipalities_of
from home.pages.models import HomePage
from home.seed import seed_site


def load_site() -> HomePage:
    """Every page, image and document of the demo."""
    files = {f"{slug}.png": draw(slug) for slug in DRAWINGS}
    for entry in content.read("site/documents.json")["documents"]:
        made = paper(entry["title"], entry["body_file"]) if entry["body_file"] else municipalities_csv()
        files[entry["filename"]] = made
    return seed_site(content, by=None, at=clock.now(), files=files)


def municipalities_csv() -> bytes:
    """The municipalities of today with their zone, as a CSV that a spreadsheet opens (BOM, semicolons)."""
    today = clock.today()
    zones = {town.pk: zone.name for zone in Zone.objects.all() for town in municipalities_of(zone, on=today)}
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["codice_istat", "comune", "zona_omogenea", "residenti", "anno_residenti"])
    for town in Municipality.objects.filter(during__contains=today):
        zone = zones.get(town.pk, "")
        writer.writerow([town.istat_code, town.name, zone, town.population or "", town.population_year or ""])
    return out.getvalue().encode("utf-8-sig")
