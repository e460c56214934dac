# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office makes a meeting from last year's; forty-five people ask for its thirty seats, four leave, four come up."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.demo_site import DemoSite
from tests.journeys.test_training_office import OFFICER
from tests.journeys.visitor import Visitor
from tests.load.site import in_django

pytestmark = pytest.mark.slow
BOARD = "/incontri/ufficio/"


def run(site: DemoSite, **environment: str) -> dict:
    return in_django(
        "tests.journeys.office_in_django", database_url=site.database_url, var=site.var, **environment
    )


def clicks(visitor: Visitor, target: Locator) -> None:
    """By the keyboard, and waits for what comes."""
    visitor.focuses(target)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")


def to(visitor: Visitor, address: str) -> Locator:
    """The first link of the content to an address."""
    return visitor.page.get_by_role("main").locator(f"a[href='{address}']").first


def test_from_last_years_meeting_to_a_full_one(visitor, demo_site):
    last_year = run(demo_site)["uid"]
    lucia = visitor()
    lucia.signs_in(OFFICER, second_factor=True)

    # one: the board; two: which; three: when; four: published
    lucia.goes_to(BOARD)
    lucia.looks()
    clicks(lucia, to(lucia, f"{BOARD}copia/"))
    if not to(lucia, f"{BOARD}{last_year}/copia/").count():
        year = str(lucia.page.locator("select[name=anno] option").all_inner_texts()[0])
        lucia.goes_to(f"{BOARD}copia/?anno={year}")
    lucia.looks()
    clicks(lucia, to(lucia, f"{BOARD}{last_year}/copia/"))
    lucia.looks()
    expect(lucia.page.locator("input[name=data-1-day]")).not_to_have_value("")
    clicks(lucia, lucia.page.locator("main form button.btn-primary"))
    lucia.looks()
    made = lucia.page.url.removesuffix("/").rpartition("/")[2]
    assert made != last_year
    clicks(lucia, lucia.page.locator("form[action$='/pubblica/'] button"))
    lucia.looks()

    outcome = run(demo_site, MEETING=made)
    assert outcome["promoted"] == ["Persona31", "Persona32", "Persona33", "Persona34"]
    lucia.page.reload()
    expect(lucia.page.get_by_role("main")).to_contain_text(re.compile(r"\b30\b.*\b11\b", re.DOTALL))
    lucia.goes_to(BOARD)
    row = lucia.page.locator("tr", has=to_meeting(lucia, made))
    if not row.count():  # near the end of the year it is one of the next
        lucia.goes_to(f"{BOARD}?anno={outcome['slug'].rpartition('-')[2]}")
    expect(lucia.page.locator("tr", has=to_meeting(lucia, made))).to_contain_text("30 / 30")
    lucia.looks()


def to_meeting(visitor: Visitor, uid: str) -> Locator:
    return visitor.page.locator(f"a[href='{BOARD}{uid}/']")


def test_a_draft_step_by_step_and_what_is_typed_stays(visitor):
    lucia = visitor()
    lucia.signs_in(OFFICER, second_factor=True)
    for path in ("nuovo/", "calendario/", "sale/", "sale/nuova/", "serie/nuova/"):
        lucia.goes_to(BOARD + path)
        lucia.looks()

    lucia.goes_to(f"{BOARD}nuovo/")
    lucia.focuses(lucia.page.locator("textarea[name=summary]"))
    lucia.page.keyboard.insert_text("Una frase che resta.")
    clicks(lucia, lucia.page.locator("main form[data-keep-fields] button.btn-primary"))
    expect(lucia.page.locator("[data-error-summary]")).to_be_focused()
    expect(lucia.page.locator("textarea[name=summary]")).to_have_value("Una frase che resta.")
    lucia.looks()
    lucia.focuses(lucia.page.locator("input[name=title]"))
    lucia.page.keyboard.insert_text("Nuovo incontro della prova")
    clicks(lucia, lucia.page.locator("main form[data-keep-fields] button.btn-primary"))
    lucia.looks()

    draft = lucia.page.url
    for path in ("date/", "posti/", "ordine/", "carte/", "riservati/", "annulla/"):
        lucia.page.goto(draft + path)
        lucia.looks()
