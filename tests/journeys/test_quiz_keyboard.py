# SPDX-License-Identifier: AGPL-3.0-or-later
"""A test of every kind of question with the keyboard alone, and one that the clock hands in."""

import pytest
from playwright.sync_api import Page, expect

from tests.demo_site import DemoSite
from tests.journeys import sheet
from tests.journeys.sheet import COVERED, Learner


@pytest.fixture(scope="module")
def found(demo_site: DemoSite) -> dict:
    return sheet.prepare(demo_site)


def nothing_is_covered(page: Page, key: str, presses: int) -> None:
    """Wherever the key leads, the bar is not over it."""
    for _ in range(presses):
        page.keyboard.press(key)
        where = page.evaluate("() => document.activeElement.outerHTML.slice(0, 120)")
        assert page.evaluate(COVERED) == 0, where


def test_every_kind_with_the_keyboard_alone(visitor, found):
    beatrice = visitor()
    beatrice.signs_in(sheet.BEATRICE)
    beatrice.page.emulate_media(reduced_motion="reduce")  # the page jumps to what has the focus
    beatrice.goes_to(found["path"])
    beatrice.looks()
    beatrice.presses("Inizia la prova")
    page = beatrice.page
    expect(page.locator("quiz-sheet")).to_have_attribute("data-seat", "here")
    beatrice.looks()

    page.set_viewport_size({"width": 360, "height": 640})
    beatrice.focuses(page.locator("[data-question] input").first)
    nothing_is_covered(page, "Tab", 25)
    nothing_is_covered(page, "Shift+Tab", 25)
    page.set_viewport_size({"width": 1280, "height": 900})

    def question(kind: str):
        return page.locator(f'[data-kind="{kind}"]')

    for kind in ("single", "true_false", "multiple"):
        beatrice.picks(question(kind).locator("input").first)
    for list_ in question("matching").locator("select").all():
        beatrice.focuses(list_)
        page.keyboard.press("ArrowDown")
    beatrice.focuses(question("ordering").locator('[data-move="1"]').first)
    page.keyboard.press("Enter")
    for kind, words in (("short_text", "Milano"), ("numeric", "7"), ("cloze", "56")):
        beatrice.focuses(question(kind).locator("input"))
        page.keyboard.type(words)
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "saved")

    # what is missing is said, and each number leads to its question
    beatrice.focuses(page.locator("[name=hand_in]"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-missing]")).to_be_focused()
    beatrice.looks()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(question("essay").locator("textarea")).to_be_focused()
    assert page.evaluate(COVERED) == 0
    page.keyboard.type("Per scegliere insieme.")
    beatrice.focuses(page.locator("[name=hand_in]"))
    with page.expect_navigation(url="**/esito/"):
        page.keyboard.press("Enter")
    beatrice.looks()
    beatrice.goes_to(found["path"])
    beatrice.looks()


def test_the_clock_says_what_is_left_and_hands_in(browser, demo_site, found):
    context = browser.new_context(locale="it-IT")
    one = Learner(context, demo_site)
    one.signs_in(sheet.ILARIA)
    # the server's word would put the clock right again: here only the page's own counter runs
    said = {"epoch": 1, "is_holder": True, "is_open": True, "late": [], "seconds_left": None}
    context.route("**/stato/*", lambda route: route.fulfill(json=said))
    one.page.clock.install()
    one.begins(found["path"])
    clock, spoken = one.page.locator("[data-clock]"), one.page.locator("[data-said]")
    one.answers("single")
    one.is_saved()

    one.page.locator("[data-clock-toggle]").click()
    expect(one.page.locator("[data-remaining]")).to_be_hidden()
    for minutes, passed in ((10, 10 * 60 + 1), (5, 5 * 60), (1, 4 * 60)):
        one.page.clock.fast_forward(passed * 1000)
        expect(spoken).to_have_text(str(clock.get_attribute(f"data-left-{minutes}")))
    one.page.clock.fast_forward(60_000)
    one.page.wait_for_url("**/esito/")
    assert sheet.lost(one) == {}
    assert sheet.counted(sheet.events(demo_site, one.address)) == one.given
    context.close()
