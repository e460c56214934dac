# SPDX-License-Identifier: AGPL-3.0-or-later
"""The map: closed borders, one link each, small, safe, fit for a PDF."""

import gzip
import re
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest
from django.template.loader import render_to_string

from cms import pdf
from cms.charts.shapes import outline, project
from cms.territory import map as territory_map
from cms.territory.map import Place, draw, figure, zones_of
from cms.territory.operations import import_territory
from cms.territory.queries import places
from tests import verapdf

SVG = "{http://www.w3.org/2000/svg}"
ZONES = ("adda-martesana", "alto-milanese", "magentino-abbiatense", "nord-milano", "nord-ovest", "sud-est",
         "sud-ovest")  # fmt: skip
URLS = {zone: f"/zone/{zone}/" for zone in ZONES}


@pytest.fixture
def territory(db):
    import_territory(by=None, at=datetime(2026, 11, 22, tzinfo=UTC))
    return places(on=date(2026, 11, 22))


def square(x, y, side=1.0):
    return [[[[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]]]


def place_of(name, zone, shape):
    return Place(
        slug=name.lower(), name=name, zone=zone, zone_name=zone.title(), is_to_verify=False, shape=shape
    )


def pair():
    west, east = project([square(9, 45), square(10, 45)])
    return [place_of("A<b>", "uno", west), place_of("B & C", "due", east)]


def test_neighbours_share_their_border():
    west, east = (set(shape.rings[0]) for shape in project([square(9, 45), square(10, 45)]))

    assert len(west & east) == 2


def test_outline_of_two_squares_is_one_ring_without_the_wall_between():
    shapes = tuple(project([square(9, 45), square(10, 45)]))

    path = outline(shapes)

    assert path.count("M") == 1
    assert path.count(" ") - path.count("M") <= 12


def test_names_are_escaped():
    words = str(draw(pair(), title="<x>", href=lambda place: f"/?a=1&b={place.slug}"))

    root = ET.fromstring(words)
    assert {t.text for t in root.iter(f"{SVG}title")} == {"A<b> (Uno)", "B & C (Due)"}
    assert "<x>" not in words


def test_an_empty_territory_draws_an_empty_map():
    assert ET.fromstring(draw([], title="Mappa")).tag == f"{SVG}svg"
    assert project([]) == []


def test_every_municipality_is_one_link_with_its_title(territory):
    root = ET.fromstring(figure(territory, title="Mappa", zone_urls=URLS)["svg"])

    links = list(root.iter(f"{SVG}a"))
    assert len(links) == 133
    assert {link.get("tabindex") for link in links} == {"-1"}
    assert len({link.get("href") for link in links}) == 133
    assert len([link for link in links if link.find(f"{SVG}path/{SVG}title").text]) == 133
    assert root.get("aria-hidden") == "true"


def test_list_beside_the_map_has_the_same_links(territory):
    given = figure(territory, title="Mappa", zone_urls=URLS)
    page = render_to_string("cms/territory_map.html", {"figure": given})

    drawn, listed = page.split("</svg>")
    links = re.compile(r'<a href="([^"]+)"[^>]*>')
    assert sorted(links.findall(drawn)) == sorted(h for h in links.findall(listed) if "#comune-" in h)
    assert "CC BY 4.0" in listed
    assert listed.count("da verificare") == 33
    assert "Milano" in listed


def test_the_zone_brought_out_comes_first_and_open(territory):
    given = figure(territory, title="Mappa", zone_urls=URLS, highlight="sud-est")

    assert given["groups"][0]["zone"] == "sud-est"
    assert [group["is_open"] for group in given["groups"]] == [True] + [False] * 7
    assert len(given["groups"][0]["places"]) == 15
    assert given["groups"][0]["places"][0]["href"].startswith("#comune-")
    assert given["svg"].count(territory_map.CHOSEN) >= 2


def test_only_presentation_attributes_are_used(territory):
    words = draw(territory, title="Mappa")

    assert "style=" not in words
    assert "<script" not in words
    assert "class=" not in words


@pytest.mark.parametrize("highlight", ["", "adda-martesana"])
def test_the_map_weighs_at_most_15_kb_with_its_links(territory, highlight):
    svg = figure(territory, title="Mappa", zone_urls=URLS, highlight=highlight)["svg"]

    assert len(gzip.compress(svg.encode())) <= 15_000


def test_each_zone_has_a_colour_of_its_own(territory):
    root = ET.fromstring(draw(territory, title="Mappa"))

    fills = [group.get("fill") for group in root.iter(f"{SVG}g")]
    assert len(fills) == len(set(fills)) == len(zones_of(territory)) == 8


def test_zone_outlines_close(territory):
    for members in zones_of(territory).values():
        steps = re.findall(r"M[^z]*z", outline(tuple(p.shape for p in members)))

        assert 1 <= len(steps) <= 4


def test_it_prints_in_an_accessible_pdf(territory, settings, tmp_path):
    (tmp_path / "map.html").write_text(
        '{% extends "pdf/base.html" %}{% block content %}<h1>Mappa</h1><figure>{{ map }}</figure>'
        "{% endblock %}"
    )
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    context = {
        "made_at": datetime(2026, 11, 22, tzinfo=UTC),
        "title": "Mappa",
        "author": "Città metropolitana",
    }

    data = pdf.render("map.html", context | {"map": draw(territory, title="I 133 comuni e le 7 zone")})

    assert verapdf.validate(data) == []
