# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what was said in the room to the words of the agenda and back, by the keyboard, on a phone and a desk."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.drafting import without_its_complaints
from tests.journeys.visitor import Visitor
from tests.load.site import in_django
from tests.verapdf import validate

COORDINATOR = "agnese.dellorto@cittametropolitana.example"
OFFICER = "noe.castelnuovo@cittametropolitana.example"
TITLE = "Assemblea di prova del verbale"
QUOTE = "La ciclabile deve arrivare fino alla stazione."
WORDS = "La ciclabile arriva fino alla stazione di Melzo."
SAVED = re.compile(r"^Salvato alle \d\d:\d\d\.$")


@pytest.fixture(scope="module")
def assembly(demo_site):
    made = in_django(
        "tests.journeys.assembly_in_django", database_url=demo_site.database_url, var=demo_site.var
    )
    return made["uid"]


def status(visitor: Visitor):
    return visitor.page.locator("[data-status]")


def item(visitor: Visitor, assembly: str, title: str = "Mobilità di zona") -> None:
    visitor.goes_to(f"/incontri/verbali/{assembly}/")
    visitor.follows(title)


def writes(visitor: Visitor, field: str, text: str) -> None:
    """Writes in a field of the item, over what it holds."""
    visitor.focuses(visitor.page.locator(f"[name={field}]"))
    visitor.page.keyboard.press("ControlOrMeta+a")
    visitor.page.keyboard.insert_text(text)


def says(visitor: Visitor, who: str, capacity: str, words: str) -> None:
    """Writes in the first free contribution."""
    rows = visitor.page.locator("fieldset").all()
    row = next(each for each in rows if not each.locator("textarea").input_value())
    for label, text in (
        ("Per quale ente", who),
        ("In quale veste", capacity),
        ("Che cosa ha detto", words),
    ):
        visitor.focuses(row.get_by_label(label))
        visitor.page.keyboard.insert_text(text)


def test_minutes_are_drafted_on_a_phone_that_loses_its_network(visitor, assembly):
    coordinator = visitor()
    coordinator.page.set_viewport_size({"width": 360, "height": 740})
    coordinator.signs_in(COORDINATOR, second_factor=False)
    coordinator.goes_to("/incontri/verbali/")
    coordinator.follows(TITLE)
    coordinator.presses("Comincia il verbale")
    coordinator.looks()
    coordinator.page.set_viewport_size({"width": 360, "height": 740})
    coordinator.follows("Mobilità di zona")
    says(coordinator, "Comune di Melzo", "sindaco", QUOTE)
    expect(status(coordinator)).to_have_text(SAVED, timeout=15_000)
    coordinator.context.set_offline(True)
    writes(coordinator, "decision", "Si porta in agenda.")
    expect(status(coordinator)).to_contain_text("manca la rete", timeout=20_000)
    coordinator.context.set_offline(False)
    expect(status(coordinator)).to_have_text(SAVED, timeout=90_000)
    without_its_complaints(coordinator)
    coordinator.looks()
    coordinator.page.reload()
    expect(coordinator.page.locator("[name=decision]")).to_have_value("Si porta in agenda.")
    expect(coordinator.page.get_by_label("Che cosa ha detto").first).to_have_value(QUOTE)


def test_what_was_typed_without_network_comes_back_after_a_reload(visitor, assembly):
    coordinator = visitor()
    coordinator.signs_in(COORDINATOR)
    item(coordinator, assembly, "Varie")
    coordinator.page.route(
        "**/punti/**",
        lambda route: (
            route.abort("internetdisconnected") if route.request.method == "POST" else route.continue_()
        ),
    )
    writes(coordinator, "text", "Nessuna varia.")
    says(coordinator, "Comitato pendolari", "presidente", "Servono più treni.")
    expect(status(coordinator)).to_contain_text("manca la rete", timeout=20_000)
    coordinator.page.on("dialog", lambda asked: asked.accept())
    coordinator.page.unroute("**/punti/**")
    coordinator.page.reload()
    coordinator.focuses(coordinator.page.get_by_role("button", name="Riprendilo"))
    coordinator.page.keyboard.press("Enter")
    expect(coordinator.page.get_by_label("Che cosa ha detto").first).to_have_value("Servono più treni.")
    expect(status(coordinator)).to_have_text(SAVED, timeout=15_000)
    without_its_complaints(coordinator)


def test_two_write_the_same_item_and_the_second_sees_both_texts(visitor, assembly):
    coordinator, officer = visitor(), visitor()
    coordinator.signs_in(COORDINATOR)
    officer.signs_in(OFFICER, second_factor=True)
    for somebody in (coordinator, officer):
        item(somebody, assembly, "Varie")
    writes(coordinator, "text", "Il testo del coordinamento.")
    expect(status(coordinator)).to_have_text(SAVED, timeout=15_000)
    writes(officer, "text", "Il testo dell'ufficio di piano.")
    expect(status(officer)).to_contain_text("qualcun altro ha salvato", timeout=15_000)
    officer.presses("Salva")
    main = officer.page.get_by_role("main")
    expect(main).to_contain_text("Il testo del coordinamento.")
    expect(officer.page.locator("[name=text]")).to_have_value("Il testo dell'ufficio di piano.")
    officer.looks()
    writes(officer, "text", "I due testi insieme.")
    officer.presses("Salva")
    expect(main).to_contain_text("I due testi insieme.")
    item(officer, assembly, "Varie")
    expect(officer.page.locator("[name=text]")).to_have_value("I due testi insieme.")
    expect(officer.page.get_by_role("button", name="Riprendilo")).to_be_hidden()


def test_from_the_minutes_to_the_agenda_and_back(visitor, assembly):
    officer, coordinator, anybody = visitor(), visitor(), visitor()
    officer.signs_in(OFFICER, second_factor=True)
    officer.goes_to(f"/incontri/verbali/{assembly}/")
    officer.follows("Rileggi e approva")
    officer.looks()
    officer.presses("Approva il verbale")
    officer.presses("Pubblica il verbale")
    officer.looks()
    officer.follows(re.compile("^Invialo a un’agenda o al piano"))
    choice = officer.page.get_by_label("Dove va")
    officer.focuses(choice)
    choice.select_option(index=3)
    officer.looks()
    officer.presses("Invialo")
    expect(officer.page.get_by_role("main")).to_contain_text("attende risposta")

    coordinator.signs_in(COORDINATOR)
    coordinator.goes_to("/agende/incontri/")
    coordinator.looks()
    coordinator.follows(re.compile("^Apri questo contributo"))
    coordinator.looks()
    words = coordinator.page.locator("#put_text")
    coordinator.focuses(words)
    expect(words).to_have_value(QUOTE)
    coordinator.page.keyboard.press("ControlOrMeta+a")
    coordinator.page.keyboard.insert_text(WORDS)
    coordinator.focuses(coordinator.page.locator("#put_reason"))
    coordinator.page.keyboard.insert_text("La zona lo chiede da anni.")
    coordinator.presses("Mettilo nel testo e rispondi")
    expect(coordinator.page.get_by_role("main")).to_contain_text("accolto")
    coordinator.follows("Leggi le parole che ne sono nate")
    main = coordinator.page.get_by_role("main")
    expect(main).to_contain_text(WORDS)
    expect(main).to_contain_text(f"Nato nell’incontro «{TITLE}»")
    coordinator.looks()

    anybody.goes_to("/incontri/assemblea-del-verbale/verbale/")
    anybody.looks()
    anybody.looks(by_night=True)
    expect(anybody.page.get_by_role("main")).to_contain_text("La zona lo chiede da anni.")
    anybody.follows(re.compile("^Leggi le parole"))
    expect(anybody.page.get_by_role("main")).to_contain_text("ancora in redazione")
    anybody.looks()


def test_the_pdf_is_everybodys_and_accessible(visitor, assembly):
    anybody = visitor()
    anybody.goes_to("/incontri/assemblea-del-verbale/verbale/")
    link = anybody.page.get_by_role("link", name="Verbale (PDF)")
    for _ in range(30):
        if link.count():
            break
        anybody.page.wait_for_timeout(2000)
        anybody.page.reload()
    content = anybody.context.request.get(anybody.site + link.get_attribute("href")).body()
    assert validate(content) == []
