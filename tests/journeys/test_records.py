# SPDX-License-Identifier: AGPL-3.0-or-later
"""An editor proposes an action by keyboard alone, a colleague meets her in it, the coordinator takes it in."""

from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

GORGONZOLA = "zaneta.wisniewska@comune.gorgonzola.example"
COLLEAGUE = "beatrice.colnaghi@comune.gorgonzola.example"
COORDINATOR = "agnese.dellorto@cittametropolitana.example"
SEND = "form[data-keep-fields] button.btn-primary"


def section(demo_site) -> str:
    """The address of the actions on parks in Adda Martesana."""
    row = demo_site.rows(
        "SELECT a.uid::text AS agenda, s.uid::text AS uid FROM agende_section s"
        " JOIN agende_agenda a ON a.id = s.agenda_id JOIN cms_zone z ON z.id = a.zone_id"
        " WHERE z.slug = 'adda-martesana' AND s.template_key = 'sostenibilita-parchi.actions'"
    )[0]
    return f"/agende/{row['agenda']}/sezioni/{row['uid']}/"


def writes(visitor: Visitor, field: str, words: str) -> None:
    visitor.focuses(visitor.page.locator(f"#id_{field}"))
    visitor.page.keyboard.press("ControlOrMeta+a")
    visitor.page.keyboard.insert_text(words)


def sends(visitor: Visitor, button: str = SEND) -> None:
    visitor.focuses(visitor.page.locator(button))
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")


def test_an_action_from_the_proposal_to_the_agenda(visitor, demo_site):
    anna = visitor()
    anna.signs_in(GORGONZOLA)
    anna.goes_to(section(demo_site))
    anna.looks()
    anna.goes_to(f"{section(demo_site)}nuova/")
    anna.looks()
    writes(anna, "title", "Panchine all'ombra")
    writes(anna, "budget", "mille")
    anna.page.reload()  # what was filled in is offered back
    anna.focuses(anna.page.locator("[data-draft-restore]"))
    anna.page.keyboard.press("Enter")
    expect(anna.page.locator("#id_title")).to_have_value("Panchine all'ombra")

    sends(anna)
    expect(anna.page.locator("[data-error-summary]")).to_be_focused()
    anna.looks()
    writes(anna, "budget", "1.250,50")
    writes(anna, "budget_source", "Da trovare")
    sends(anna)
    expect(anna.page.get_by_role("main")).to_contain_text("1.250,50 €")
    anna.looks()
    page = anna.page.url

    bruno = visitor()
    bruno.signs_in(COLLEAGUE)
    for one, words in ((bruno, "Panchine e fontane"), (anna, "Panchine e alberi")):
        one.page.goto(f"{page}modifica/")
        writes(one, "title", words)
    sends(bruno)
    sends(anna)
    expect(anna.page.get_by_role("main")).to_contain_text("Panchine e fontane")
    expect(anna.page.locator("#id_title")).to_have_value("Panchine e alberi")
    anna.looks()
    sends(anna)

    agnese = visitor()
    agnese.signs_in(COORDINATOR)
    agnese.page.goto(page)
    agnese.looks()
    writes(agnese, "reason", "Serve a chi passeggia")
    sends(agnese, "button[value=accepted]")
    anna.page.reload()
    expect(anna.page.get_by_role("main")).to_contain_text("Serve a chi passeggia")
    anna.goes_to(section(demo_site))
    expect(anna.page.get_by_role("main")).to_contain_text("Panchine e alberi")
