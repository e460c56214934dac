# SPDX-License-Identifier: AGPL-3.0-or-later
"""A citizen finds the next assembly of their zone, with and without a script; who is known books it there and then."""

import re
from urllib.request import urlopen

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, expect

from tests.demo_site import DemoSite
from tests.journeys.public_meetings_in_django import TITLE
from tests.journeys.visitor import Visitor
from tests.load.site import in_django
from tests.vnu import mistakes

NICCOLO = "niccolo.daguero@comune.legnano.example"
NO_SCROLL = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def meetings(demo_site: DemoSite) -> dict[str, str]:
    """Addresses of three meetings: "come", "off", "held"."""
    module = "tests.journeys.public_meetings_in_django"
    return in_django(module, database_url=demo_site.database_url, var=demo_site.var, SITE_URL=demo_site.url)


@pytest.fixture(scope="module")
def addresses(meetings) -> list[str]:
    """The calendar in each of its forms, the pages of the meetings."""
    listed = [
        "/incontri/",
        "/incontri/?zona=adda-martesana",
        "/incontri/?quando=passati",
        "/incontri/?vista=mese",
    ]
    return [*listed, "/incontri/?vista=mese&mese=2019-02", "/incontri/?zona=nessuna", *meetings.values()]


def test_the_calendar_and_the_pages_are_valid_html(demo_site, addresses):
    pages = {path: urlopen(demo_site.url + path).read().decode() for path in addresses}
    assert mistakes(pages) == []


def test_they_are_for_everybody_at_both_widths_by_day_and_by_night(addresses, visitor):
    anybody = visitor()
    for path in addresses:
        anybody.goes_to(path)
        anybody.looks()
        anybody.looks(by_night=True)


def test_a_citizen_finds_the_assembly_of_the_zone_and_takes_its_date_along(demo_site, meetings, visitor):
    anybody: Visitor = visitor()
    anybody.goes_to("/incontri/?zona=adda-martesana")
    anybody.follows(TITLE)
    expect(anybody.page.get_by_role("heading", level=1)).to_have_text(TITLE)
    link = anybody.page.locator('main a[href$="incontro.ics"]')
    [event] = Calendar.from_ical(urlopen(demo_site.url + link.get_attribute("href")).read()).events
    assert TITLE in str(event["summary"])
    assert "video.example.it" not in anybody.page.content()


def test_without_a_script_on_a_phone_nothing_is_missing(browser: Browser, demo_site, meetings, addresses):
    phone = browser.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False, locale="it-IT"
    )
    page = phone.new_page()
    page.goto(f"{demo_site.url}/incontri/")
    page.locator("details.fold summary").click()
    page.select_option("select[name=zona]", "adda-martesana")
    page.locator("form.filters button").click()
    assert "zona=adda-martesana" in page.url
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_text("Sala di prova come")).to_be_visible()
    phone.close()


def test_no_page_scrolls_sideways_on_a_phone(visitor, addresses):
    anybody: Visitor = visitor()
    anybody.page.set_viewport_size({"width": 360, "height": 740})
    for path in addresses:
        anybody.goes_to(path)
        assert anybody.page.evaluate(NO_SCROLL), path


def test_on_paper_the_dates_stay_and_the_buttons_go(visitor, meetings):
    anybody: Visitor = visitor()
    anybody.goes_to(meetings["come"])
    anybody.page.emulate_media(media="print")
    expect(anybody.page.locator(".calendar-when").first).to_be_visible()
    expect(anybody.page.locator("main .btn").first).to_be_hidden()


def test_a_cancelled_one_says_why(visitor, meetings):
    anybody: Visitor = visitor()
    anybody.goes_to(meetings["off"])
    expect(anybody.page.get_by_text("Sciopero dei treni")).to_be_visible()


def test_who_is_known_books_there_and_finds_it_in_their_space(visitor, meetings):
    niccolo: Visitor = visitor()
    niccolo.signs_in(NICCOLO)
    niccolo.goes_to(meetings["come"])
    with niccolo.page.expect_navigation():
        niccolo.page.locator(f'form[action="{meetings["come"]}iscrizione/chiedi/"] button').first.click()
    niccolo.goes_to(meetings["come"])
    expect(niccolo.page.get_by_role("link", name=re.compile("video.example.it"))).to_be_visible()
    niccolo.looks()
    for path in ("/incontri/i-miei/", "/spazio/"):
        niccolo.goes_to(path)
        expect(niccolo.page.get_by_role("main").get_by_text(TITLE).first).to_be_visible()
        niccolo.looks()
