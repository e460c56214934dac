# SPDX-License-Identifier: AGPL-3.0-or-later
"""A communication officer publishes: written, sent back for want of words on the image, approved, found."""

import psycopg
from playwright.sync_api import Locator, expect

from tests.journeys.visitor import Visitor

AUTHOR = "anais.delacroix@cittametropolitana.example"
COLLEAGUE = "pietro.guzzetti@cittametropolitana.example"
TITLE = "Nuove piste ciclabili metropolitane lungo il Naviglio"


def news_index(demo_site) -> int:
    with psycopg.connect(demo_site.database_url) as connection:
        row = connection.execute("SELECT page_ptr_id FROM home_newsindexpage").fetchone()
    return int(row[0])


def types_into(visitor: Visitor, field: Locator, text: str) -> None:
    visitor.focuses(field)
    visitor.page.keyboard.insert_text(text)


def chooses_an_image(visitor: Visitor) -> None:
    visitor.focuses(visitor.page.get_by_role("button", name="Scegli una immagine"))
    visitor.page.keyboard.press("Enter")
    first = visitor.page.locator(".modal-content [data-chooser-modal-choice]").first
    expect(first).to_be_visible()
    visitor.focuses(first)
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator(".modal-content")).to_have_count(0)


def acts(visitor: Visitor, name: str) -> None:
    """Opens the editor's menu of actions and takes one, by the keyboard."""
    visitor.focuses(visitor.page.get_by_role("button", name="Altre azioni"))
    visitor.page.keyboard.press("Enter")
    visitor.focuses(visitor.page.get_by_role("button", name=name).first)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")


def test_a_communication_officer_publishes(visitor, demo_site):
    anais = visitor()
    anais.signs_in(AUTHOR, second_factor=True)
    anais.goes_to(f"/admin/pages/add/home/newspage/{news_index(demo_site)}/")
    types_into(anais, anais.page.locator("#id_title"), TITLE)
    types_into(anais, anais.page.locator("#id_intro"), "Tre tratti nuovi, aperti da oggi a tutte le persone.")
    chooses_an_image(anais)

    # an image without words does not go on
    acts(anais, "Invia a Pubblicazione")
    expect(anais.page.get_by_text("Scrivi che cosa mostra l’immagine").first).to_be_visible()
    types_into(anais, anais.page.locator("#id_lead_image_alt"), "Disegno di una pista accanto all’acqua")
    acts(anais, "Invia a Pubblicazione")
    expect(
        anais.page.get_by_text("IN MODERAZIONE").or_(anais.page.get_by_text("In moderazione")).first
    ).to_be_visible()

    # the author cannot approve, and nobody outside sees it yet
    anais.focuses(anais.page.get_by_role("link", name=TITLE).first)
    with anais.page.expect_navigation():
        anais.page.keyboard.press("Enter")
    edit = anais.page.url.removeprefix(anais.site)
    # Wagtail's own screen: without violations at the width of a desk; narrower is Wagtail's to answer for
    anais.page.set_viewport_size({"width": 1280, "height": 900})
    assert anais._violations() == []
    expect(anais.page.get_by_role("button", name="Approva")).to_have_count(0)
    anybody = visitor()
    anybody.goes_to("/notizie/")
    expect(anybody.page.get_by_text(TITLE)).to_have_count(0)

    pietro = visitor()
    pietro.signs_in(COLLEAGUE, second_factor=True)
    pietro.goes_to("/admin/")
    expect(pietro.page.get_by_role("link", name=TITLE).first).to_be_visible()
    pietro.goes_to(edit)
    acts(pietro, "Approva e Pubblica")

    anybody.goes_to("/notizie/")
    anybody.looks()
    anybody.follows(TITLE)
    expect(anybody.page.get_by_alt_text("Disegno di una pista accanto all’acqua")).to_be_visible()
    anybody.looks()

    # another form of the same word finds it
    anybody.types("Cerca nel sito", "pista ciclabile metropolitana")
    with anybody.page.expect_navigation():
        anybody.page.keyboard.press("Enter")
    expect(anybody.page.get_by_role("main").get_by_role("link", name=TITLE)).to_be_visible()
    anybody.looks()
