# SPDX-License-Identifier: AGPL-3.0-or-later
"""The training office issues the certificates of a meeting together; who has one shares it, and takes it back."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.verapdf import validate

OFFICER, HOLDER = "lucia.herrera@cittametropolitana.example", "giancarlo.ferre@comune.legnano.example"
MODULE, COUNT = "Giornata di avvio delle agende", 11


@pytest.fixture(scope="module")
def issued(launch_browser, demo_site):
    """The four clicks of the office, once for the module."""
    from tests.journeys.visitor import Visitor

    browser = launch_browser()
    lucia = Visitor(
        browser.new_context(viewport={"width": 1280, "height": 900}, locale="it-IT"), demo_site.url
    )
    lucia.signs_in(OFFICER, second_factor=True)
    lucia.goes_to("/formazione/ufficio/")
    lucia.looks()
    lucia.follows("Attestati da rilasciare")
    lucia.looks()
    lucia.follows(MODULE)
    lucia.looks()
    lucia.presses("Anteprima")
    lucia.looks()
    shows_the_first_as_it_will_be(lucia)
    lucia.presses(f"Rilascia {COUNT} attestati")
    expect(lucia.page.get_by_role("main")).to_contain_text(
        f"Finito: {COUNT} attestati rilasciati", timeout=60_000
    )
    lucia.looks()
    yield lucia
    lucia.leaves()
    browser.close()


def shows_the_first_as_it_will_be(lucia) -> None:
    link = lucia.page.get_by_role("link", name=re.compile(r"\(PDF\)")).get_attribute("href")
    shown = lucia.context.request.get(lucia.site + str(link))
    assert shown.headers["content-type"] == "application/pdf"
    assert validate(shown.body()) == []


def test_the_office_finds_them_in_the_register_numbered_without_gaps(issued, demo_site):
    issued.follows("Guardali nel registro")
    issued.looks()

    expect(issued.page.get_by_role("main").locator("tbody tr")).to_have_count(COUNT)
    rows = demo_site.rows("SELECT number FROM courses_certificatenumber ORDER BY number")
    # all of one year: it is not for the last night of December
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))


def test_who_has_one_shares_it_and_takes_the_link_back(issued, visitor):
    giancarlo = visitor()
    giancarlo.signs_in(HOLDER)
    giancarlo.goes_to("/attestati/")
    giancarlo.looks()
    giancarlo.follows(MODULE)
    giancarlo.looks()
    badge = giancarlo.page.get_by_role("link", name=re.compile("Scarica il badge")).get_attribute("href")
    stored = json.loads(giancarlo.context.request.get(giancarlo.site + str(badge)).body())
    assert isinstance(stored["proof"], list)
    giancarlo.presses("Crea un link")
    giancarlo.looks()
    address = giancarlo.page.get_by_label("Indirizzo del link").input_value()

    anybody = visitor()
    anybody.page.goto(address)
    expect(anybody.page.get_by_role("main")).to_contain_text("Giancarlo Ferrè")
    anybody.looks()
    link = anybody.page.get_by_role("link", name="Apri il PDF").get_attribute("href")
    copy = anybody.context.request.get(anybody.site + str(link))
    assert copy.headers["content-type"] == "application/pdf"

    giancarlo.presses(re.compile("^Ritira"))
    giancarlo.looks()
    anybody.page.goto(address)
    expect(anybody.page.get_by_role("heading", level=1)).to_have_text("Questo link non apre nulla")
    assert anybody.context.request.get(anybody.site + str(link)).status == 404

    issued.goes_to("/formazione/ufficio/attestati/?parole=Ferr%C3%A8")
    issued.focuses(issued.page.locator("tbody th a").first)
    with issued.page.expect_navigation():
        issued.page.keyboard.press("Enter")
    issued.looks()
    expect(issued.page.get_by_role("main")).to_contain_text("attraverso il link 1")
