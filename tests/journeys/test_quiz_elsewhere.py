# SPDX-License-Identifier: AGPL-3.0-or-later
"""One test on two devices: both are told where it goes on, and what was given on either is on the page."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.demo_site import DemoSite
from tests.journeys import sheet
from tests.journeys.sheet import Learner

A_LOOK = 40_000  # a page asks every half a minute at most
NO_TIMERS = "window.setInterval = () => 0"  # the page does not ask by itself


@pytest.fixture(scope="module")
def found(demo_site: DemoSite) -> dict:
    return sheet.prepare(demo_site)


@pytest.fixture
def learner(browser: Browser, demo_site: DemoSite) -> Iterator[Callable[..., Learner]]:
    with sheet.learners(browser, demo_site, seed=20261123) as make:
        yield make


def goes_on(learner: Callable[..., Learner], one: Learner, email: str, *scripts: str) -> Learner:
    """The same person on another device."""
    other = learner(email, *scripts)
    other.address = one.address
    other.opens()
    other.is_seated()
    return other


def has_lost_the_seat(one: Learner, timeout: float = 5000) -> None:
    expect(one.page.locator("quiz-sheet")).to_have_attribute("data-seat", "elsewhere", timeout=timeout)
    expect(one.notice()).to_have_attribute("data-shown", "elsewhere")
    expect(one.page.locator("[data-sheet-fields]")).to_have_js_property("disabled", True)


def has_in_the_database(one: Learner, uid: str) -> None:
    for _moment in range(100):
        if uid in sheet.counted(sheet.events(one.site, one.address)):
            return
        one.page.wait_for_timeout(100)
    raise AssertionError(f"no answer to {uid}")


def comes_back(one: Learner) -> None:
    """The window gets the focus."""
    one.page.wait_for_timeout(2100)  # it does not ask twice within two seconds
    one.page.evaluate("window.dispatchEvent(new Event('focus'))")


def test_who_goes_on_and_who_lost_the_test_are_both_told_without_answering(learner, found):
    here = learner(sheet.ZANETA)
    here.begins(found["path"])
    expect(here.notice()).to_have_text("")  # nobody had it before
    here.answers("single")
    here.is_saved()

    there = goes_on(learner, here, sheet.ZANETA)
    expect(there.notice()).to_have_attribute("role", "status")
    expect(there.notice()).to_have_attribute("data-shown", "moved")
    has_lost_the_seat(here, A_LOOK)
    there.page.reload()
    there.is_seated()
    expect(there.notice()).to_have_text("")  # the same tab

    here.page.locator("[data-do=here]").click()
    here.is_seated()
    expect(here.notice()).to_have_attribute("data-shown", "moved")
    here.page.locator("[data-do=close]").click()
    expect(here.notice()).to_have_text("")
    comes_back(there)
    has_lost_the_seat(there)


def test_a_page_in_the_background_asks_nothing(learner, found):
    hidden = "Object.defineProperty(document, 'visibilityState', {get: () => 'hidden'})"
    here = learner(sheet.ZANETA, hidden)
    here.begins(found["path"])
    asked: list[str] = []
    here.page.on("request", lambda request: asked.append(request.url))

    here.page.wait_for_timeout(A_LOOK)

    assert asked == []


def test_what_comes_late_from_elsewhere_is_shown_but_over_nothing_given_here(learner, found):
    questions = found["questions"]
    here = learner(sheet.JOSE)
    here.begins(found["path"])
    here.answers("single")
    here.is_saved()
    here.is_cut(True)
    for kind in ("numeric", "short_text", "essay"):
        here.answers(kind)

    there = goes_on(learner, here, sheet.JOSE)
    there.answers("essay")
    there.is_saved()
    field = there.question("short_text").locator("input")
    field.focus()
    here.is_cut(False)
    has_lost_the_seat(here)

    expect(there.notice()).to_have_attribute("data-shown", "arrived", timeout=A_LOOK)
    expect(there.notice().locator("a")).to_have_count(1)
    there.given = here.given | there.given
    late = there.given.pop(questions["short_text"])
    assert there.shows() == there.given
    field.blur()  # nothing is put under the hands of who is in it
    expect(field).to_have_value(late["text"])
    there.given[questions["short_text"]] = late
    assert sheet.lost(there) == {}


def test_handing_in_looks_first_for_what_came_from_elsewhere(learner, found):
    here = learner(sheet.JOSE)
    here.begins(found["path"])
    here.is_cut(True)
    here.answers("true_false")
    there = goes_on(learner, here, sheet.JOSE, NO_TIMERS)
    before = len(there.shows())
    here.is_cut(False)
    has_in_the_database(here, found["questions"]["true_false"])
    assert len(there.shows()) == before  # the control: the page does not know it yet

    there.page.locator("[name=hand_in]").click()

    expect(there.page.locator("[data-missing] a")).to_have_count(len(found["questions"]) - before - 1)
    assert there.shows()[found["questions"]["true_false"]] == here.given[found["questions"]["true_false"]]
