# SPDX-License-Identifier: AGPL-3.0-or-later
"""Three people in one text: each reads the others at once, and nothing is lost when the process or the network goes."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.drafting import (
    AWAY,
    LATE,
    all_read,
    status,
    text,
    without_its_complaints,
    words,
    writes,
)
from tests.journeys.test_editor import COLLEAGUE, GORGONZOLA
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.slow
SECTION = re.compile("^Scrivi Sostenibilità.*: narrazione$", re.IGNORECASE)


def opens(visitor: Visitor, email: str) -> None:
    visitor.signs_in(email)
    visitor.goes_to("/agende/")
    visitor.follows(re.compile("Adda Martesana"))
    visitor.follows(SECTION)
    expect(text(visitor)).to_be_visible(timeout=LATE)


@pytest.fixture
def people(visitor) -> list[Visitor]:
    anna, bruno, phone = visitor(), visitor(), visitor()
    phone.page.set_viewport_size({"width": 360, "height": 740})
    for person, email in ((anna, GORGONZOLA), (bruno, COLLEAGUE), (phone, COLLEAGUE)):
        opens(person, email)
    return [anna, bruno, phone]


def test_three_people_write_one_text(people, demo_site):
    anna, bruno, phone = people
    writes(anna, "Anna: una ciclabile continua.")
    writes(bruno, "Bruno: autobus ogni quindici minuti.")
    writes(phone, "Dal telefono: marciapiedi larghi.")
    all_read(people, "una ciclabile continua", "ogni quindici minuti", "marciapiedi larghi")
    anna.looks()

    # the process dies while somebody writes: the words stay, and go to the others when it is back
    demo_site.kill("uvicorn")
    writes(anna, "Scritto mentre il server era giù.")
    all_read(people, "Scritto mentre il server era giù.")

    # a phone without network goes on, and brings its words back
    phone.context.set_offline(True)
    writes(phone, "Scritto in galleria.")
    expect(status(phone)).to_have_text(AWAY, timeout=LATE)
    expect(text(anna)).not_to_contain_text("galleria")
    phone.context.set_offline(False)
    all_read(people, "Scritto in galleria.")

    # undo takes back one's own words alone, also when somebody else typed after them
    anna.focuses(text(anna))
    writes(anna, "Di troppo")
    all_read(people, "Di troppo")
    bruno.focuses(text(bruno))
    bruno.page.keyboard.press("ControlOrMeta+Home")
    bruno.page.keyboard.type("Bruno, per ultimo. ", delay=15)
    all_read(people, "Bruno, per ultimo.")
    anna.focuses(text(anna))
    anna.page.keyboard.press("ControlOrMeta+z")
    for person in people:
        expect(text(person)).not_to_contain_text("Di troppo", timeout=LATE)
    all_read(
        people, "una ciclabile continua", "ogni quindici minuti", "Scritto in galleria.", "Bruno, per ultimo."
    )

    anna.page.reload()
    all_read([anna], "una ciclabile continua", "ogni quindici minuti", "marciapiedi larghi", "galleria")
    assert words(anna) == words(bruno) == words(phone)
    for person in people:
        without_its_complaints(person)


def test_words_typed_after_the_handing_in_become_a_late_proposal(people, demo_site):
    anna, bruno, _phone = people
    writes(anna, "Ultima frase prima della consegna.")
    all_read(people, "Ultima frase prima della consegna.")
    bruno.focuses(text(bruno))
    bruno.page.keyboard.press("ControlOrMeta+End")
    bruno.context.set_offline(True)  # or the line would end before the next key
    anna.page.goto(anna.page.url.replace("/scrivi/", "/consegna/"))
    anna.presses("Consegna")
    expect(anna.page.get_by_role("main")).to_contain_text("consegnato")

    bruno.page.keyboard.type("Troppo tardi, ")
    bruno.context.set_offline(False)
    bruno.page.keyboard.type("ma non per sempre.", delay=40)

    # what was typed before and after the refusal is with the server, all of it
    expect(status(bruno)).to_contain_text("Rifiutato", timeout=LATE)
    safe = bruno.page.locator("[data-safe] a")
    expect(safe).to_be_visible(timeout=LATE)
    expect(bruno.page.locator("#non-salvato")).to_have_value("", timeout=LATE)
    kept = demo_site.rows(
        "SELECT string_agg(said.words, '' ORDER BY late.id) AS words, min(late.why) AS why"
        " FROM agende_lateproposal late JOIN agende_latewords said ON said.proposal_id = late.id"
    )[0]
    assert kept["words"].endswith("Troppo tardi, ma non per sempre.")
    assert kept["why"] == "closed"
    bruno.looks()
    without_its_complaints(bruno)
