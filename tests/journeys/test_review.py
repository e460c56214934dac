# SPDX-License-Identifier: AGPL-3.0-or-later
"""The coordinator of Adda Martesana decides on suggestions by keyboard; who made them reads what became of them."""

import psycopg
from playwright.sync_api import Locator, expect

from tests.journeys.visitor import Visitor

COORDINATOR = "agnese.dellorto@cittametropolitana.example"
MELZO = "ilaria.colakovic@comune.melzo.example"
PARKING = "A Melzo il parcheggio è pieno prima delle otto"
WHY = "Lo chiedono in tanti: lo mettiamo."


def agenda_uid(demo_site) -> str:
    with psycopg.connect(demo_site.database_url) as connection:
        return connection.execute(
            "SELECT a.uid::text FROM agende_agenda a JOIN cms_zone z ON z.id = a.zone_id"
            " WHERE z.slug = 'adda-martesana'"
        ).fetchone()[0]


def suggestion(visitor: Visitor, words: str) -> Locator:
    return visitor.page.locator("[data-suggestion]", has_text=words)


def chooses(visitor: Visitor, words: str) -> None:
    """From the first suggestion down with j, until this one; x chooses it."""
    visitor.focuses(visitor.page.locator("[data-suggestion]").first)
    for _ in range(visitor.page.locator("[data-suggestion]").count()):
        if suggestion(visitor, words).evaluate("one => one === document.activeElement"):
            break
        visitor.page.keyboard.press("j")
    visitor.page.keyboard.press("x")
    expect(suggestion(visitor, words).locator("input[type=checkbox]")).to_be_checked()


def test_coordinator_accepts_by_keyboard_and_the_author_reads_why(visitor, demo_site):
    coordinator, author = visitor(), visitor()
    uid = agenda_uid(demo_site)
    coordinator.signs_in(COORDINATOR)
    coordinator.goes_to(f"/agende/{uid}/revisione/")
    coordinator.looks()

    chooses(coordinator, PARKING)
    coordinator.page.keyboard.press("a")
    expect(coordinator.page.locator("select[name=usual]")).to_be_focused()
    coordinator.page.keyboard.press("Tab")
    coordinator.page.keyboard.insert_text(WHY)
    coordinator.focuses(coordinator.page.locator("button[value=accepted]"))
    with coordinator.page.expect_navigation():
        coordinator.page.keyboard.press("Enter")

    expect(suggestion(coordinator, PARKING)).to_have_count(0)
    author.signs_in(MELZO)
    author.goes_to(f"/agende/{uid}/suggerimenti/")
    expect(author.page.locator("article", has_text=PARKING)).to_contain_text(WHY)
    author.looks()


def test_without_a_reason_nothing_is_decided_and_the_choice_stays(visitor, demo_site):
    coordinator = visitor()
    coordinator.context.route(
        "**/review*.js", lambda asked: asked.fulfill(body="", content_type="text/javascript")
    )
    coordinator.signs_in(COORDINATOR)
    coordinator.goes_to(f"/agende/{agenda_uid(demo_site)}/revisione/")
    box = coordinator.page.locator("[data-suggestion] input[type=checkbox]").first
    coordinator.picks(box)
    coordinator.focuses(coordinator.page.locator("button[value=refused]"))
    with coordinator.page.expect_navigation():
        coordinator.page.keyboard.press("Enter")

    expect(coordinator.page.locator("[data-error-summary]")).to_be_focused()
    expect(box).to_be_checked()
    coordinator.looks()
