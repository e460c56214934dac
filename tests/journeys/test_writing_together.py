# SPDX-License-Identifier: AGPL-3.0-or-later
"""Three people in one text: each reads the others at once, and nothing is lost when the process or the network goes."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.test_editor import COLLEAGUE, GORGONZOLA
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.slow
SAVED, AWAY = re.compile(r"^Salvato alle \d\d[:.]\d\d"), "Senza rete: le modifiche restano su questo computer"
SECTION = re.compile("^Scrivi Infrastrutture.*: azioni$", re.IGNORECASE)
LATE = 30_000  # ms: the process starts again, the browser comes back


def opens(visitor: Visitor, email: str) -> None:
    visitor.signs_in(email)
    visitor.goes_to("/agende/")
    visitor.follows(re.compile("Adda Martesana"))
    visitor.follows(SECTION)
    expect(text(visitor)).to_be_visible(timeout=LATE)


def text(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("textbox", name="Testo", exact=True)


def status(visitor: Visitor) -> Locator:
    return visitor.page.locator("[data-status]")


def writes(visitor: Visitor, sentence: str) -> None:
    """A paragraph of its own at the end, by the keyboard."""
    visitor.focuses(text(visitor))
    visitor.page.keyboard.press("ControlOrMeta+End")
    visitor.page.keyboard.type(f"{sentence}\n", delay=15)


def all_read(people: list[Visitor], *sentences: str) -> None:
    for person in people:
        for sentence in sentences:
            expect(text(person)).to_contain_text(sentence, timeout=LATE)
        expect(status(person)).to_have_text(SAVED, timeout=LATE)


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

    # undo takes back one's own words alone
    anna.focuses(text(anna))
    writes(anna, "Di troppo")
    all_read(people, "Di troppo")
    anna.page.keyboard.press("ControlOrMeta+z")
    expect(text(bruno)).not_to_contain_text("Di troppo", timeout=LATE)
    all_read(people, "una ciclabile continua", "ogni quindici minuti", "Scritto in galleria.")

    anna.page.reload()
    all_read([anna], "una ciclabile continua", "ogni quindici minuti", "marciapiedi larghi", "galleria")
    assert {text(person).inner_text().strip() for person in people} == {text(anna).inner_text().strip()}


def test_words_typed_after_the_handing_in_are_given_back(people):
    anna, bruno, _phone = people
    writes(anna, "Ultima frase prima della consegna.")
    all_read(people, "Ultima frase prima della consegna.")
    anna.follows(re.compile("alla consegna"))
    anna.presses("Consegna")
    expect(anna.page.get_by_role("main")).to_contain_text("consegnato")

    writes(bruno, "Troppo tardi.")

    expect(status(bruno)).to_contain_text("Rifiutato", timeout=LATE)
    expect(
        bruno.page.get_by_label(re.compile("parole tue che non sono salvate", re.IGNORECASE))
    ).to_have_value(re.compile("Troppo tardi"), timeout=LATE)
    bruno.looks()
