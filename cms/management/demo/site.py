# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public site: its pages, with the files they show made here."""

import csv
import io

from PIL import Image, ImageDraw

from cms import clock
from cms.management.demo import content
from cms.management.demo.training import paper
from cms.territory.queries import municipalities
from home.pages.models import HomePage
from home.seed import seed_site

SHEET = (1200, 800)
COLOURS = ("#0066cc", "#d1472c", "#008758", "#b07d00", "#5c3d99", "#00758a", "#8a2a5b")


def load_site() -> HomePage:
    """Makes every page of the site and returns the home page; what is there is left alone."""
    files = {f"{entry['slug']}.png": picture(number) for number, entry in enumerate(_news())}
    for entry in content.read("site/documents.json")["documents"]:
        files[entry["filename"]] = _document(entry)
    return seed_site(content, by=None, at=clock.now(), files=files)


def picture(number: int) -> bytes:
    """A PNG drawn by code: areas joined by a line, cards in a row, sheets or a seal, in turn."""
    sheet = Image.new("RGB", SHEET, "#f2f7fc")
    draw = ImageDraw.Draw(sheet)
    (_areas, _cards, _sheets, _seal)[number % 4](draw)
    out = io.BytesIO()
    sheet.save(out, "PNG", optimize=True)
    return out.getvalue()


def _areas(draw: ImageDraw.ImageDraw) -> None:
    spots = [(180, 250), (420, 160), (680, 240), (960, 180), (860, 520), (560, 600), (260, 560)]
    draw.line([*spots, spots[0]], fill="#17324d", width=8)
    for (x, y), colour in zip(spots, COLOURS, strict=True):
        draw.ellipse((x - 90, y - 90, x + 90, y + 90), fill=colour)


def _cards(draw: ImageDraw.ImageDraw) -> None:
    for place, colour in enumerate(COLOURS[:3]):
        left = 120 + place * 340
        draw.rounded_rectangle((left, 180, left + 280, 620), 24, fill="white", outline=colour, width=8)
        for dot in range(place + 1):
            draw.ellipse((left + 50 + dot * 70, 240, left + 100 + dot * 70, 290), fill=colour)
        for row in range(4):
            draw.rectangle((left + 40, 360 + row * 56, left + 240 - row * 20, 380 + row * 56), fill="#c8d6e5")


def _sheets(draw: ImageDraw.ImageDraw) -> None:
    for step, colour in enumerate(("#c8d6e5", "#9db9d6", "white")):
        left, top = 330 + step * 70, 110 + step * 40
        draw.rectangle((left, top, left + 400, top + 540), fill=colour, outline="#17324d", width=5)
    for row in range(9):
        draw.rectangle((520, 250 + row * 46, 820 - (row % 3) * 40, 266 + row * 46), fill=COLOURS[row % 7])


def _seal(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((250, 140, 950, 660), fill="white", outline="#0066cc", width=8)
    for row in range(5):
        draw.rectangle((320, 230 + row * 60, 760 - row * 40, 250 + row * 60), fill="#c8d6e5")
    draw.ellipse((720, 420, 900, 600), fill="#008758")
    draw.line([(765, 510), (800, 550), (860, 470)], fill="white", width=18)


def _news() -> list[dict[str, str]]:
    news: list[dict[str, str]] = content.read("site/news.json")["news"]
    return news


def _document(entry: dict[str, str]) -> bytes:
    if entry["format"] == "csv":
        return _towns()
    return paper(entry["title"], entry["body_file"])


def _towns() -> bytes:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["codice_istat", "comune", "zona_omogenea", "residenti", "anno"])
    for town in municipalities(on=clock.today()):
        rows.writerow(
            [town.istat_code, town.name, town.zone_name or "", town.population, town.population_year]
        )
    return out.getvalue().encode()
