# SPDX-License-Identifier: AGPL-3.0-or-later
"""A long text comes back by undo, what is pasted can be stored, two tabs of one person leave each other's words."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.drafting import (
    LATE,
    SAVED,
    goes_to_the_common_text,
    opens_own_text,
    own_text,
    presses_tool,
    status,
    text,
    without_its_complaints,
    writes,
)
from tests.journeys.test_editor import COLLEAGUE, GORGONZOLA
from tests.journeys.test_shapes import as_saved, empties, pastes
from tests.journeys.test_suggesting import address
from tests.journeys.test_talking import clicks, conversation

pytestmark = pytest.mark.slow
PARTS, WORDS = 4, 2_500
UNSTORABLE = "una\x0bdue\x1etre\x02 quattro\ufffe"
NOTED = (
    '<p>Secondo l’allegato<a href="#_ftn1">[1]</a>.</p><div id="ftn1"><p>{}</p><p>Fine.</p></div>'
    '<p>Leggi <a href="https://example.org/{}">il sito</a>.</p>'
)


def test_what_was_typed_first_is_undone_and_done_again(visitor, demo_site):
    path = own_text(demo_site, "Gorgonzola", "annex")
    anna, colleague = visitor(), visitor()
    opens_own_text(anna, GORGONZOLA, path)
    opens_own_text(colleague, COLLEAGUE, path)
    assert as_saved(demo_site, path) == ""
    writes(anna, "Prime parole.")
    expect(text(colleague)).to_contain_text("Prime parole.", timeout=LATE)
    for keys, is_there in (("z", False), ("Shift+z", True), ("z", False)):
        anna.page.keyboard.press(f"ControlOrMeta+{keys}")
        for one in (anna, colleague):
            says = expect(text(one)).to_contain_text if is_there else expect(text(one)).not_to_contain_text
            says(
                re.compile("P.*rime parole"), timeout=LATE
            )  # with the other's name, where their cursor stands
            one.page.keyboard.press("ArrowRight")
            one.page.wait_for_timeout(1500)
            expect(status(one)).to_have_text(SAVED, timeout=LATE)
        assert as_saved(demo_site, path).strip() == ("Prime parole." if is_there else "")
    writes(colleague, "Da capo.")
    expect(text(anna)).to_contain_text("Da capo.", timeout=LATE)
    expect(status(colleague)).to_have_text(SAVED, timeout=LATE)


def test_a_long_text_comes_back_by_undo_and_what_is_pasted_can_be_stored(visitor, demo_site):
    path = own_text(demo_site, "Gorgonzola", "annex")
    anna = visitor()
    opens_own_text(anna, GORGONZOLA, path)
    empties(anna)
    for part in range(PARTS):
        anna.page.keyboard.press("ControlOrMeta+End")
        anna.page.keyboard.press("Enter")
        pastes(anna, "", " ".join(f"p{part}n{at:04}" for at in range(WORDS)))
        expect(status(anna)).to_have_text(SAVED, timeout=LATE)
    before = as_saved(demo_site, path)
    assert len(before.split()) == PARTS * WORDS

    anna.page.wait_for_timeout(1000)  # of the undo: what follows at once is one with it
    empties(anna)
    expect(status(anna)).to_have_text(SAVED, timeout=LATE)
    anna.page.wait_for_timeout(1000)
    assert as_saved(demo_site, path) == ""
    anna.page.keyboard.press("ControlOrMeta+z")
    expect(text(anna)).to_contain_text("p0n0000", timeout=LATE)
    expect(anna.page.locator("[data-status][data-state=saved]")).to_be_visible(timeout=LATE)
    anna.page.wait_for_timeout(1000)
    expect(status(anna)).to_have_text(SAVED, timeout=LATE)
    assert as_saved(demo_site, path) == before

    empties(anna)
    pastes(anna, "", UNSTORABLE)
    pastes(anna, f"<p>{UNSTORABLE}</p>" + NOTED.format("n" * 2_100, "a" * 2_100))
    expect(status(anna)).to_have_text(SAVED, timeout=LATE)
    found = as_saved(demo_site, path)
    assert "una\n\ndue\u2011tre quattro" in found
    assert "una due\u2011tre quattro" in found
    assert found.count("n" * 100) == 21
    assert re.search(r"\[\^n{2000}\]\[\^n{100} Fine\.\]", found)
    assert "Leggi il sito." in found
    without_its_complaints(anna)


def waits_offline(page: Page, *, is_over: bool = False) -> None:
    """This tab alone."""
    page.evaluate(f"dispatchEvent(new Event('{'online' if is_over else 'offline'}'))")


def test_two_tabs_of_one_person_leave_each_others_words(visitor, demo_site):
    path = own_text(demo_site, "Gorgonzola", "governance")
    anna = visitor()
    opens_own_text(anna, COLLEAGUE, path)
    expect(status(anna)).to_have_text(SAVED, timeout=LATE)
    waits_offline(anna.page)
    writes(anna, "Scritto in questa scheda.")
    demo_site.rows(
        "UPDATE agende_contribution SET state = 'submitted' WHERE %s LIKE '%%/' || uid || '/%%' RETURNING id",
        path,
    )

    # a reading page in another tab takes nothing of what is being written in this one
    other = anna.context.new_page()
    other.goto(anna.site + path.replace("scrivi/", ""))
    expect(other.locator("[data-kept]")).to_have_count(1)
    other.wait_for_timeout(4000)
    expect(other.locator("[data-kept]")).to_be_hidden()
    writes(anna, "E anche questo.")
    waits_offline(anna.page, is_over=True)
    expect(status(anna)).to_contain_text("Rifiutato", timeout=LATE)

    # its words are the box's, in both tabs
    for page in (anna.page, other):
        expect(page.locator("#non-salvato")).to_have_value(
            re.compile("questa scheda.*E anche questo", re.DOTALL)
        )
    expect(anna.page.locator("[data-safe] a")).to_be_visible(timeout=LATE)
    expect(other.locator("#non-salvato")).to_have_value("", timeout=LATE)
    without_its_complaints(anna)


def test_an_answer_half_written_stays_while_one_comments_on_other_words(visitor, demo_site):
    anna = visitor()
    goes_to_the_common_text(anna, GORGONZOLA, address(demo_site, "context"))
    comments = anna.page.locator("[data-threads] > details textarea").first
    for words in ("Da dove viene?", "E questo?"):
        anna.focuses(text(anna))
        anna.page.keyboard.press("ControlOrMeta+a")
        presses_tool(anna, "comment")
        expect(comments).to_be_focused(timeout=LATE)
        anna.page.keyboard.insert_text(words)
        clicks(anna, anna.page.get_by_role("button", name="Pubblica il commento"))
        expect(conversation(anna, words)).to_be_visible(timeout=LATE)
        expect(comments).to_have_value("")
        if words.startswith("Da"):
            clicks(anna, conversation(anna, words).locator("summary"))
            anna.focuses(conversation(anna, words).locator("textarea"))
            anna.page.keyboard.insert_text("Una risposta a metà")

    answer = conversation(anna, "Da dove viene?").locator("textarea")
    expect(answer).to_have_value("Una risposta a metà")
    expect(answer).to_be_visible()
    anna.looks()
