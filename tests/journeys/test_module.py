# SPDX-License-Identifier: AGPL-3.0-or-later
"""A module from its author to a learner, by the keyboard: written, approved by a colleague, taken, passed."""

import re

from playwright.sync_api import Locator, expect

from tests.journeys.test_communication import acts, types_into
from tests.journeys.visitor import Visitor

AUTHOR = "lucia.herrera@cittametropolitana.example"
APPROVER = "elena.vismara@cittametropolitana.example"
LEARNER = "ilaria.colakovic@comune.melzo.example"
TITLE = "Scrivere chiaro in Comune"
QUESTION, RIGHT, WRONG = "Quanto dura una frase facile?", "Meno di venticinque parole", "Quanto serve"


def adds(author: Visitor, within: Locator, name: str) -> None:
    """Inserts a block of that name at the end of a stream."""
    author.focuses(within.locator("button.c-sf-add-button").last)
    author.page.keyboard.press("Enter")
    search = author.page.get_by_role("combobox", name="Opzioni di ricerca...").last
    author.focuses(search)
    author.page.keyboard.type(name)
    author.page.keyboard.press("ArrowDown")
    author.page.keyboard.press("Enter")


def field(author: Visitor, name: str) -> Locator:
    return author.page.locator(f"[name={name}]")


def writes_the_lesson(author: Visitor, activities: Locator) -> None:
    adds(author, activities, "Lezione: testo")
    types_into(author, field(author, "activities-0-value-title"), "Una frase, una cosa")
    types_into(author, field(author, "activities-0-value-minutes"), "5")
    body = activities.locator(".public-DraftEditor-content").first
    types_into(author, body, "Chi legge ha fretta. Ogni frase dice una cosa sola.")


def writes_the_test(author: Visitor, activities: Locator) -> None:
    adds(author, activities, "Prova")
    types_into(author, field(author, "activities-1-value-title"), "Prova finale")
    types_into(author, field(author, "activities-1-value-minutes"), "5")
    questions = activities.locator("[data-contentpath=questions]")
    adds(author, questions, "Una risposta giusta")
    types_into(
        author, questions.locator("[data-contentpath=text] .public-DraftEditor-content").first, QUESTION
    )
    for number, (words, is_right) in enumerate([(RIGHT, True), (WRONG, False)]):
        option = f"activities-1-value-questions-0-value-options-{number}-value"
        types_into(author, field(author, f"{option}-text"), words)
        if is_right:
            author.picks(field(author, f"{option}-is_right"))


def test_a_module_from_its_author_to_a_learner(visitor, demo_site):
    catalogue = demo_site.rows("SELECT page_ptr_id AS id FROM courses_cataloguepage")[0]["id"]
    author = visitor()
    author.signs_in(AUTHOR, second_factor=True)
    author.goes_to(f"/admin/pages/add/courses/modulepage/{catalogue}/")
    types_into(author, author.page.locator("#id_title"), TITLE)
    types_into(author, author.page.locator("#id_intro"), "Come si scrive perché tutti capiscano.")
    author.focuses(author.page.locator("#id_issuer"))
    author.page.keyboard.press("ArrowDown")
    activities = author.page.locator("#panel-child-contenuto-activities-section")
    writes_the_lesson(author, activities)
    writes_the_test(author, activities)
    acts(author, "Invia a Pubblicazione")

    # the author cannot approve, and nobody finds it yet
    author.focuses(author.page.get_by_role("link", name=TITLE).first)
    with author.page.expect_navigation():
        author.page.keyboard.press("Enter")
    edit = author.page.url.removeprefix(author.site)
    expect(author.page.get_by_role("button", name="Approva")).to_have_count(0)
    learner = visitor()
    learner.goes_to("/formazione/")
    expect(learner.page.get_by_text(TITLE)).to_have_count(0)

    approver = visitor()
    approver.signs_in(APPROVER, second_factor=True)
    approver.goes_to(edit)
    acts(approver, "Approva e Pubblica")

    learner.signs_in(LEARNER)
    learner.goes_to("/formazione/")
    learner.follows(re.compile(TITLE))
    learner.looks()
    learner.follows("Iscriviti")
    learner.presses("Iscriviti")
    learner.looks()
    learner.presses("Ho finito: avanti")
    learner.presses("Inizia la prova")
    learner.picks(learner.page.get_by_role("radio", name=RIGHT))
    learner.looks()
    learner.presses("Consegna")
    expect(learner.page.get_by_role("heading", level=1)).to_have_text("Hai superato la prova")
    learner.looks()
    learner.follows("Apri il tuo attestato")
    learner.looks()
