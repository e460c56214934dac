# SPDX-License-Identifier: AGPL-3.0-or-later
"""One page of every kind that anybody reads: valid HTML, nothing for axe at both widths, no other host asked."""

import json
from urllib.request import urlopen

from tests.vnu import mistakes

BESIDES_PAGES = ("/mappa-del-sito/", "/cerca/?q=piano", "/cerca/?q=qwertyuiop", "/accedi/", "/verifica/")


def addresses(demo_site) -> list[str]:
    """An address for each type of page, then those of screens that are no pages."""
    return [*demo_site.pages(), *BESIDES_PAGES]


def test_every_kind_of_page_is_valid_html(demo_site):
    pages = {path: urlopen(demo_site.url + path).read().decode() for path in addresses(demo_site)}
    assert mistakes(pages) == []


def test_every_kind_of_page_is_for_everybody_at_both_widths(demo_site, visitor):
    anybody = visitor()
    for path in addresses(demo_site):
        anybody.goes_to(path)
        anybody.looks()


def test_dark_screens_are_for_everybody_too(demo_site, browser):
    from tests.journeys.visitor import Visitor

    at_night = Visitor(browser.new_context(color_scheme="dark", locale="it-IT"), demo_site.url)
    for path in addresses(demo_site):
        at_night.goes_to(path)
        at_night.looks()
    at_night.leaves()


def test_what_is_said_to_machines_is_json(demo_site, visitor):
    anybody = visitor()
    for path in addresses(demo_site):
        anybody.goes_to(path)
        for told in anybody.page.locator('script[type="application/ld+json"]').all_inner_texts():
            assert json.loads(told)["@context"]
