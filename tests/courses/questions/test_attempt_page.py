# SPDX-License-Identifier: AGPL-3.0-or-later
"""All nine kinds of question on the page of an attempt, with the keyboard alone, looked at with axe."""

from dataclasses import replace
from uuid import NAMESPACE_OID, uuid5

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Locator, Page

from cms import clock
from courses import office, sitting
from courses.questions.content import Item
from courses.questions.writing import block_of
from courses.quizzes.queries import answers_of
from tests import factories
from tests.courses import stage
from tests.courses.questions.items import examples
from tests.courses.questions.test_controls import ANSWERS
from tests.journeys.visitor import AXE, WCAG, WIDTHS

SMALL = """() => [...document.querySelectorAll("[data-question] :is(input, select, textarea, button)")]
    .map(one => one.closest("label.question-choice") ?? one).filter(one => one.offsetParent)
    .filter(one => one.getBoundingClientRect().height < 44).map(one => one.outerHTML.slice(0, 120))"""


def uid_of(name: str) -> str:
    """Attempts want questions named by UUID."""
    return str(uuid5(NAMESPACE_OID, name))


def named(item: Item) -> Item:
    return replace(item, question=replace(item.question, uid=uid_of(item.question.uid)))


@pytest.fixture
def attempt(transactional_db):
    page = stage.draft("tutte", [stage.final_test()], title="Tutte le domande")
    [raw] = page.activities.raw_data
    raw["value"]["questions"] = [block_of(named(item)) for item in examples()]
    page.activities = [raw]
    page.save_revision()
    office.publish_module(module=page, by=None, at=stage.AT)
    enrolment = stage.enrol(factories.Cast().trainee, page)
    activity = stage.quiz(enrolment)
    by = factories.actor(enrolment.person)
    return sitting.start_attempt(enrolment=enrolment, activity_uid=activity.uid, by=by, at=clock.now())


@pytest.fixture
def sheet(attempt, client, live_server, page: Page) -> Page:
    factories.sign_in(client, attempt.person)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page.goto(live_server.url + reverse("attempt", args=[attempt.uid]))
    return page


def reach(page: Page, target: Locator) -> None:
    for _step in range(150):
        if target.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {target}")


def control(page: Page, question: str, part: str) -> Locator:
    return page.locator(f'[data-question="{uid_of(question)}"] [data-part="{part}"]')


def test_nine_kinds_are_answered_with_the_keyboard_and_kept(sheet, attempt):
    for question, part in (("uid-single", "m"), ("uid-true_false", "F")):
        chosen = control(sheet, question, part)
        reach(sheet, sheet.locator(f'[data-question="{uid_of(question)}"] [data-part]').first)
        for _step in range(3):
            if not chosen.is_checked():
                sheet.keyboard.press("ArrowDown")
        assert chosen.is_checked()
    for part in ("l", "v"):
        reach(sheet, control(sheet, "uid-multiple", part))
        sheet.keyboard.press("Space")
    for part, letter in (("x", "t"), ("y", "s")):
        reach(sheet, control(sheet, "uid-matching", part))
        sheet.keyboard.type(letter)
    reach(sheet, sheet.locator("[data-order-keep]"))
    sheet.keyboard.press("Enter")
    for place, part in enumerate("pae", 1):
        reach(sheet, sheet.locator(f'li:has([data-part="{part}"]) [data-move="-1"]'))
        while int(control(sheet, "uid-ordering", part).input_value()) > place:
            sheet.keyboard.press("Enter")
    for question, part, typed in [("uid-short_text", "", "Repubblica"), ("uid-numeric", "", "2,5"),
                                  ("uid-cloze", "g1", "r"), ("uid-cloze", "g3", "1948"),
                                  ("uid-essay", "", "Una volta\nho chiesto.")]:  # fmt: skip
        reach(sheet, control(sheet, question, part))
        sheet.keyboard.type(typed)
    save = sheet.locator('button[name="save"]')
    reach(sheet, save)
    sheet.keyboard.press("Enter")

    expected = {uid_of(name): answer for name, answer in ANSWERS.items()}
    for _moment in range(100):
        if answers_of(attempt) == expected:
            break
        sheet.wait_for_timeout(100)
    assert answers_of(attempt) == expected


def test_page_is_whole_at_every_width_and_nothing_is_hard_to_hit(sheet):
    for width in WIDTHS:
        sheet.set_viewport_size({"width": width, "height": 900})
        assert sheet.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert sheet.evaluate(SMALL) == []
        if not sheet.evaluate("'axe' in window"):
            sheet.evaluate(AXE.read_text())
        found = sheet.evaluate("tags => axe.run(document, {runOnly: tags})", WCAG)
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
