# SPDX-License-Identifier: AGPL-3.0-or-later
import json
import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.core.cache import cache
from django.db import connection
from wagtail.models import PageViewRestriction

from cms import clock
from cms.pages.linked_data import in_page
from cms.pages.models import SiteSettings
from cms.people.models import OrgUnit
from cms.templatetags.frame import with_addresses
from home.frame import views
from tests import factories

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def data_of(html: str) -> dict:
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1])


def test_a_page_says_its_office_and_its_days(client, stage):
    office = OrgUnit.objects.create(body=factories.body("Città metropolitana"), name="Ufficio di piano")
    page = stage.standard_page("Contatti", owner_office=office, review_by=clock.today() + timedelta(days=30))
    html = client.get(page.url).content.decode()
    assert "Ufficio di piano" in html
    care = html[html.index("page-care") : html.index('data-element="feedback"')]
    assert care.count("<time ") == 3


def test_headings_of_the_body_and_of_the_page_are_its_index(client, stage):
    stage.standard_page("Lunga", body=[("heading", f"Parte «{n}»") for n in range(3)])
    html = client.get("/lunga/").content.decode()
    index = html[html.index('data-element="page-index"') : html.index("</nav>", html.index("page-index"))]
    ids = re.findall(r'href="#([^"]+)"', index)
    assert len(ids) == 3
    assert all(f'<h2 id="{one}"' in html for one in ids)


def test_a_short_page_has_no_index(client, stage):
    stage.standard_page("Breve", body=[("heading", "Una"), ("heading", "Due")])
    assert "page-index" not in client.get("/breve/").content.decode()


def test_every_heading_gets_an_address_of_its_own_and_cards_divide_nothing():
    html, items = with_addresses(
        '<h2>Atti &amp; norme</h2><h2 class="mt-5">Atti &amp; norme</h2><h2 id="x"><b>Già</b> detto</h2>'
        '<h2 class="it-card-title h5">Una notizia</h2>'
    )
    assert [item["id"] for item in items] == ["atti-norme", "atti-norme-2", "x"]
    assert items[0]["title"] == "Atti & norme"
    assert '<h2 class="mt-5" id="atti-norme-2">' in html


def test_a_page_says_its_address_and_what_it_is_to_programs(client, stage):
    stage.edition()
    html = client.get("/piano/2019-2021/area-0/").content.decode()
    address = "http://127.0.0.1:8000/piano/2019-2021/area-0/"
    assert f'<link rel="canonical" href="{address}">' in html
    page, way = data_of(html)["@graph"]
    assert (page["@type"], page["url"], page["inLanguage"]) == ("WebPage", address, "it")
    assert page["publisher"]["name"] == "Ente"
    assert [step["name"] for step in way["itemListElement"]] == ["Il piano", "Piano 2019-2021", "Ambito 0"]


def test_nothing_in_a_title_ends_the_data(client, stage):
    title = "</script><script>alert(1)</script> & «altro»"
    assert "<" not in in_page({"name": title})
    stage.standard_page("Strana").__class__.objects.filter(slug="strana").update(title=title)
    html = client.get("/strana/").content.decode()
    assert "<script>alert" not in html
    assert data_of(html)["@graph"][0]["name"] == title


def test_a_page_in_english_is_in_english_all_around_and_leads_back(client, stage):
    page = stage.standard_page("The plan", language="en", counterpart=stage.plan)
    cache.clear()  # without a page cache what stands around pages is kept for minutes
    english, italian = client.get(page.url).content.decode(), client.get("/piano/").content.decode()
    assert '<html lang="en">' in english
    assert "Office in charge" in english or "Last updated:" in english
    assert '<a class="header-language" href="/piano/" hreflang="it" lang="it">Italiano</a>' in english
    assert '<html lang="it">' in italian
    assert f'<a class="header-language" href="{page.url}" hreflang="en" lang="en">English</a>' in italian
    assert f'hreflang="en" href="http://127.0.0.1:8000{page.url}"' in italian
    assert "Ultimo aggiornamento" in client.get("/zone/").content.decode()  # the language does not stay


def test_the_map_for_programs_lists_public_pages_alone_with_their_day(client, stage):
    stage.standard_page("Bozza").unpublish()
    closed = stage.standard_page("Riservata")
    PageViewRestriction.objects.create(page=closed, restriction_type="password", password="x")
    tree = ET.fromstring(client.get("/sitemap.xml").content)
    found = [loc.text for loc in tree.iter(LOC)]
    paths = (
        "/",
        "/piano/",
        "/zone/",
        "/notizie/",
        "/incontri/",
        "/incontri/tavoli/",
        "/dati-aperti/",
        "/api/v1/",
    )
    assert found == [f"http://127.0.0.1:8000{path}" for path in paths]
    assert len(list(tree.iter(LOC.replace("loc", "lastmod")))) == 4


def test_a_map_too_large_for_one_file_becomes_an_index(client, stage, monkeypatch):
    monkeypatch.setattr(views, "PER_FILE", 4)
    tree = ET.fromstring(client.get("/sitemap.xml").content)
    files = [loc.text.removeprefix("http://127.0.0.1:8000") for loc in tree.iter(LOC)]
    assert files == ["/sitemap-1.xml", "/sitemap-2.xml"]
    parts = [ET.fromstring(client.get(file).content) for file in files]
    assert [len(list(part.iter(LOC))) for part in parts] == [4, 4]
    assert client.get("/sitemap-3.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_a_page_published_is_in_the_map_at_once(
    client, stage, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.PAGE_CACHE = str(tmp_path / "pages")
    assert b"/nuova/" not in client.get("/sitemap.xml").content
    connection.run_on_commit.clear()  # what the stage asked for: a purge is asked once a transaction
    with django_capture_on_commit_callbacks(execute=True):
        stage.standard_page("Nuova")
    assert b"/nuova/" in client.get("/sitemap.xml").content


def test_search_engines_leave_forms_versions_and_previews_alone(client, stage):
    text = client.get("/robots.txt").content.decode()
    for path in ("/admin/", "/cerca/", "/anteprima/", "/*/versioni/"):
        assert f"Disallow: {path}\n" in text
    assert text.endswith("Sitemap: http://127.0.0.1:8000/sitemap.xml\n")


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        ("sicurezza@example.it", "mailto:sicurezza@example.it"),
        ("https://example.it/s", "https://example.it/s"),
    ],
)
def test_who_finds_a_weakness_knows_whom_to_tell(client, stage, contact, said):
    assert client.get("/.well-known/security.txt").status_code == 404
    SiteSettings.objects.update(security_contact=contact)
    lines = dict(
        line.split(": ", 1) for line in client.get("/.well-known/security.txt").content.decode().splitlines()
    )
    assert lines["Contact"] == said
    assert clock.now().isoformat() < lines["Expires"] < (clock.now() + timedelta(days=366)).isoformat()
    assert lines["Preferred-Languages"] == "it, en"


@pytest.mark.parametrize("number", [0, 2, 10**30])
def test_a_file_of_the_map_that_is_none_is_not_there(client, stage, number):
    assert client.get(f"/sitemap-{number}.xml").status_code == 404


def test_a_counterpart_under_a_restriction_is_not_named(client, stage):
    italian = stage.standard_page("Segreta")
    stage.standard_page("Public", language="en", counterpart=italian)
    cache.clear()
    assert '"/segreta/"' in client.get("/public/").content.decode()
    PageViewRestriction.objects.create(page=italian, restriction_type="login")
    cache.clear()
    assert '"/segreta/"' not in client.get("/public/").content.decode()
