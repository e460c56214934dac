# SPDX-License-Identifier: AGPL-3.0-or-later
"""One page of every kind that anybody reads: valid HTML, nothing for axe at both widths, no other host asked."""

import json
import re
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Response

from tests.demo_site import DemoSite
from tests.journeys.visitor import Visitor
from tests.verapdf import validate_all
from tests.vnu import mistakes

BESIDES_PAGES = {
    "/mappa-del-sito/": 200,
    "/cerca/?q=piano": 200,
    "/cerca/?q=qwertyuiop": 200,
    "/comuni/?nome=gorgonzolla": 200,
    "/quadro-conoscitivo/fonti/": 200,
    "/quadro-conoscitivo/fonti/zone-omogenee/": 200,
    "/dati-aperti/": 200,
    "/api/v1/": 200,
    "/novita-del-sito/": 200,
    "/zone/adda-martesana/versioni/": 200,
    "/zone/adda-martesana/versioni/1/": 200,
    "/zone/adda-martesana/versioni/?da=1&a=1": 200,
    "/segui/": 200,
    "/segui/chiesto/": 200,
    "/segui/finito/": 200,
    "/segui/conferma/nessuno/": 410,
    "/valutazione/grazie/": 200,
    "/anteprima/nessuno/": 410,
    "/agende/": 200,
    "/agende/matrice/": 200,
    "/incontri/": 200,
    "/incontri/?vista=mese": 200,
    "/incontri/?quando=passati": 200,
    "/accedi/": 200,
    "/accedi/richiesta/": 200,
    "/verifica/": 200,
    "/manca/": 404,
}
"""Address: what it answers."""
SENT_EMPTY = {
    "/segui/": "#id_email",
    "/segui/ ": "#mio_email",
    "/valutazione/?pagina=/zone/": "main [name=stelle]",
    "/accedi/richiesta/": "main input[type=email]",
}
"""A page with a form: what is in the form that is sent."""
LEAST_KINDS = 15
"""Kinds of pages that have a PDF: all but a few."""
LD = re.compile(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', re.DOTALL)


@pytest.fixture(scope="module")
def addresses(demo_site: DemoSite) -> dict[str, int]:
    """An address for each type of page, then those of screens that are no pages, with what they answer."""
    return dict.fromkeys(demo_site.pages(), 200) | BESIDES_PAGES


def test_every_kind_of_page_is_valid_html_and_tells_programs_json(demo_site, addresses):
    host, pages = HTTPConnection(urlsplit(demo_site.url).netloc), {}
    for path, status in addresses.items():
        host.request("GET", path)
        answer = host.getresponse()
        pages[path] = answer.read().decode()
        assert answer.status == status, path
    assert mistakes(pages) == []
    told = [json.loads(words) for html in pages.values() for words in LD.findall(html)]
    assert len(told) > len(demo_site.pages()) / 2
    assert all(one["@context"] for one in told)


def test_every_kind_of_page_is_for_everybody_by_day_and_by_night(addresses, visitor):
    anybody = visitor()
    for path in addresses:
        anybody.goes_to(path)
        anybody.looks()
        anybody.looks(by_night=True)


def test_a_form_that_is_sent_back_is_for_everybody_and_valid(visitor):
    anybody, sent_back = visitor(), {}
    for path, field in SENT_EMPTY.items():
        anybody.goes_to(path.strip())
        answer = sends_empty(anybody, field)
        assert answer.status in {200, 422}, path
        sent_back[path] = answer.text()
        assert anybody.page.locator("main :is([aria-invalid=true], .field-error)").count() >= 1, path
        anybody.looks()
    assert mistakes(sent_back) == []


def sends_empty(anybody: Visitor, field: str) -> Response:
    """As a browser that does not check what is required."""
    with anybody.page.expect_navigation() as arrived:
        anybody.page.locator(field).first.evaluate("one => { one.form.noValidate = true; one.form.submit() }")
    assert arrived.value
    return arrived.value


PAPER = re.compile(r'href="(/pagina-pdf/\d+/)"')
WAITING = "SELECT FROM home_pagepaper WHERE content IS NULL AND problem = ''"
MADE = "SELECT title, content, problem FROM home_pagepaper JOIN wagtailcore_page ON wagtailcore_page.id = page_id"
AT_ONCE = 10


def test_every_kind_of_page_is_an_accessible_pdf(demo_site, tmp_path: Path):
    links = {path: PAPER.search(urlopen(demo_site.url + path).read().decode()) for path in demo_site.pages()}
    asked = {path: link[1] for path, link in links.items() if link}
    for link in asked.values():
        assert demo_site.status(link) in {200, 202}
        wait_until(lambda: len(demo_site.rows(WAITING)) < AT_ONCE)
    wait_until(lambda: not demo_site.rows(WAITING))

    made = demo_site.rows(MADE)
    assert [row["title"] for row in made if row["problem"]] == []
    assert len(made) == len(asked) >= LEAST_KINDS
    papers = {tmp_path / f"{number}.pdf": row for number, row in enumerate(made)}
    for path, row in papers.items():
        path.write_bytes(row["content"])
    assert {papers[path]["title"]: words for path, words in validate_all(papers).items() if words} == {}


def wait_until(is_so: Callable[[], bool]) -> None:
    limit = time.monotonic() + 240
    while not is_so():
        assert time.monotonic() < limit
        time.sleep(0.3)
