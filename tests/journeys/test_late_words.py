# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that a text does not take become their author's late proposal with its true cause, handed in by one click."""

import pytest
from playwright.sync_api import expect

from tests.demo_site import DemoSite
from tests.journeys.drafting import (
    LATE,
    SAVED,
    all_read,
    opens_own_text,
    own_text,
    status,
    text,
    without_its_complaints,
    words,
    writes,
)
from tests.journeys.test_editor import COLLEAGUE, GORGONZOLA
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.slow
TYPED = "Una frase di Anna che nessuno deve perdere."
MANDATES = (
    "UPDATE cms_mandate SET during = daterange(lower(during), {until})"
    " WHERE person_id = (SELECT person_id FROM cms_user WHERE email = %s) RETURNING id"
)


def mandate_ends(demo_site: DemoSite, email: str) -> None:
    assert demo_site.rows(MANDATES.format(until="current_date"), email)


def mandate_begins_again(demo_site: DemoSite, email: str) -> None:
    assert demo_site.rows(MANDATES.format(until="NULL"), email)


def hands_in_by_one_click(visitor: Visitor, sentence: str) -> None:
    """From the box beside the text to the page of late proposals; there one button."""
    safe = visitor.page.locator("[data-safe] a")
    expect(safe).to_be_visible(timeout=LATE)
    expect(visitor.page.locator("#non-salvato")).to_have_value("", timeout=LATE)
    visitor.focuses(safe)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("main")).to_contain_text(sentence)
    visitor.focuses(visitor.page.locator("button[name=do][value=hand_in]").first)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")


def last_handed_in(demo_site: DemoSite) -> dict[str, str]:
    return demo_site.rows(
        "SELECT s.step, l.why, w.words, u.email, l.at IS NOT NULL AND l.written_at IS NOT NULL AS is_dated"
        " FROM agende_latestep s JOIN agende_lateproposal l ON l.id = s.proposal_id"
        " JOIN agende_latewords w ON w.proposal_id = l.id JOIN cms_user u ON u.person_id = l.person_id"
        " ORDER BY s.id DESC LIMIT 1"
    )[0]


def test_the_paragraph_is_deleted_under_who_writes_it(visitor, demo_site):
    path = own_text(demo_site, "Gorgonzola", "annex")
    anna, bruno = visitor(), visitor()
    opens_own_text(anna, GORGONZOLA, path)
    opens_own_text(bruno, COLLEAGUE, path)
    writes(bruno, "Bruno resta.")
    writes(anna, TYPED)
    all_read([anna, bruno], "Bruno resta.", TYPED)

    bruno.focuses(text(bruno))
    bruno.page.keyboard.press("ControlOrMeta+a")
    bruno.page.keyboard.press("Delete")

    expect(anna.page.locator("[data-safe] a")).to_be_visible(timeout=LATE)
    anna.looks()
    hands_in_by_one_click(anna, TYPED)
    assert last_handed_in(demo_site) == {
        "step": "handed_in", "why": "gone", "words": TYPED, "email": GORGONZOLA, "is_dated": True,
    }  # fmt: skip
    expect(text(bruno)).not_to_contain_text(TYPED)
    assert words(bruno) == []


def test_the_mandate_ends_while_somebody_types(visitor, demo_site):
    path = own_text(demo_site, "Gorgonzola", "governance")
    anna = visitor()
    opens_own_text(anna, GORGONZOLA, path)
    writes(anna, "Scritto in tempo.")
    expect(status(anna)).to_have_text(SAVED, timeout=LATE)

    anna.context.set_offline(True)  # or the line would end before the next key
    anna.page.keyboard.type("Scritto mentre ")
    mandate_ends(demo_site, GORGONZOLA)
    anna.page.keyboard.type("l’incarico finiva.")
    anna.context.set_offline(False)

    expect(status(anna)).to_contain_text("Rifiutato", timeout=LATE)
    hands_in_by_one_click(anna, "Scritto mentre l’incarico finiva.")
    kept = last_handed_in(demo_site)
    assert (kept["step"], kept["why"], kept["email"]) == ("handed_in", "no_right", GORGONZOLA)

    # what was refused is in this browser no more: with a new mandate the same text opens, and goes on
    mandate_begins_again(demo_site, GORGONZOLA)
    anna.goes_to(path)
    expect(text(anna)).to_contain_text("Scritto in tempo.", timeout=LATE)
    expect(text(anna)).not_to_contain_text("Scritto mentre l’incarico finiva.")
    writes(anna, "Scritto con il nuovo incarico.")
    expect(status(anna)).to_have_text(SAVED, timeout=LATE)
    assert words(anna)[-1].endswith("Scritto con il nuovo incarico.")
    without_its_complaints(anna)


def types_and_leaves(visitor: Visitor, path: str, sentence: str) -> None:
    """Without network, and the page is closed."""
    opens_own_text(visitor, GORGONZOLA, path)
    expect(status(visitor)).to_have_text(SAVED, timeout=LATE)
    visitor.context.set_offline(True)
    writes(visitor, sentence)
    visitor.page.goto("about:blank")
    visitor.context.set_offline(False)


def test_words_of_a_page_closed_without_network_wait_for_the_text(visitor, demo_site):
    path = own_text(demo_site, "Gorgonzola", "context")
    anna = visitor()
    anna.page.on("dialog", lambda asked: asked.accept())  # "leave the page?"
    types_and_leaves(anna, path, "Scritto in treno.")

    # the text is open: nothing is late, one is told the way
    anna.goes_to(path.replace("scrivi/", ""))
    waiting = anna.page.locator("[data-waiting]")
    expect(waiting).to_be_visible(timeout=LATE)
    expect(anna.page.locator("[data-kept]")).to_be_hidden()
    anna.looks()
    anna.focuses(waiting.locator("a"))
    with anna.page.expect_navigation():
        anna.page.keyboard.press("Enter")
    expect(text(anna)).to_contain_text("Scritto in treno.", timeout=LATE)
    expect(status(anna)).to_have_text(SAVED, timeout=LATE)

    # it is closed meanwhile: they are late, and it says why
    types_and_leaves(anna, path, "Scritto in galleria.")
    demo_site.rows(
        "UPDATE agende_contribution SET state = 'submitted' WHERE %s LIKE '%%/' || uid || '/%%' RETURNING id",
        path,
    )
    anna.goes_to(path.replace("scrivi/", ""))
    hands_in_by_one_click(anna, "Scritto in galleria.")
    assert last_handed_in(demo_site)["why"] == "closed"
    without_its_complaints(anna)
