# SPDX-License-Identifier: AGPL-3.0-or-later
"""The controls of every kind of question in a browser: what they say, what they show, with the keyboard alone."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import Page, expect

from courses.forms import QuizForm
from tests.courses.questions.items import examples

STATIC = Path(__file__).parents[3] / "static"
NODE = Path(sys.executable).with_name("node")
ENTRY = """
import { answerOf, showAnswer } from "./src/components/answer-of";
import { enhanceOrderings } from "./src/components/ordering";
import { countWords } from "./src/components/essay";
Object.assign(window, { answerOf, showAnswer });
enhanceOrderings(); countWords();
"""
ANSWERS = {
    "uid-single": {"choices": ["m"]},
    "uid-multiple": {"choices": ["l", "v"]},
    "uid-true_false": {"choices": ["F"]},
    "uid-matching": {"pairs": {"x": "t", "y": "s"}},
    "uid-ordering": {"order": ["p", "a", "e"]},
    "uid-short_text": {"text": "Repubblica"},
    "uid-numeric": {"text": "2,5"},
    "uid-cloze": {"gaps": {"g1": "r", "g3": "1948"}},
    "uid-essay": {"text": "Una volta\nho chiesto."},
}
BLANK: dict[str, dict] = {uid: {} for uid in ANSWERS}
SHOW = """answers => document.querySelectorAll("[data-question]").forEach(
    one => showAnswer(one, answers[one.dataset.question] ?? {}))"""


@pytest.fixture(autouse=True)
def words_of_the_sources():
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def script(tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("script") / "controls.js"
    bundle = (
        "require('esbuild').buildSync({stdin: {contents: process.argv[1], resolveDir: '.', loader: 'ts'}, "
    )
    bundle += "bundle: true, format: 'iife', outfile: process.argv[2]})"
    subprocess.run([NODE, "-e", bundle, ENTRY, str(target)], cwd=STATIC, check=True)
    return target


@pytest.fixture
def sheet(page: Page, script: Path):
    def opened(answers: dict) -> Page:
        form = QuizForm([item.question for item in examples()], answers)
        rows = [render_to_string("courses/question/question.html", {"asked": asked}) for asked in form]
        page.set_content(
            f"<!doctype html><html lang='it'><title>Prova</title><main>{''.join(rows)}</main></html>"
        )
        page.add_script_tag(path=script)
        return page

    return opened


def said(page: Page) -> dict:
    return page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('[data-question]')]"
        ".map(one => [one.dataset.question, answerOf(one)]))"
    )


def test_controls_say_the_answers_they_were_given(sheet):
    assert said(sheet(ANSWERS)) == ANSWERS


def test_blank_controls_say_nothing(sheet):
    assert said(sheet({})) == BLANK


def test_answers_are_shown_and_taken_back(sheet):
    page = sheet({})
    page.evaluate(SHOW, ANSWERS)
    assert said(page) == ANSWERS
    expect(page.locator("[data-order-text]")).to_have_text(["proposta", "approvazione", "esecuzione"])

    page.evaluate(SHOW, {})
    assert said(page) == BLANK


def test_ordering_is_done_with_the_keyboard_and_announced(sheet):
    page = sheet({})
    status = page.locator("[data-order-said]")
    expect(status).to_have_text("You have not answered yet: move the items, or confirm this order.")
    page.evaluate("document.addEventListener('change', () => (window.changes = (window.changes ?? 0) + 1))")

    up = page.get_by_role("button", name="Up: proposta")
    up.focus()
    page.keyboard.press("Enter")
    expect(up).to_be_focused()
    expect(status).to_contain_text("“proposta” is now at place 2 of 3.")
    page.keyboard.press("Space")

    assert said(page)["uid-ordering"] == {"order": ["p", "a", "e"]}
    assert page.evaluate("window.changes") == 2
    expect(up).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("Enter")
    assert page.evaluate("window.changes") == 2


def test_order_shown_can_be_confirmed(sheet):
    page = sheet({})

    page.get_by_role("button", name="Confirm this order").click()

    assert said(page)["uid-ordering"] == {"order": ["a", "e", "p"]}
    expect(page.locator("[data-order-said]")).to_have_text("The order you see is your answer.")


def test_words_are_counted(sheet):
    page = sheet(ANSWERS)

    expect(page.locator("[data-words]")).to_have_text("Words: 4.")
