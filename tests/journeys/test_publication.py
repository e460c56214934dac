# SPDX-License-Identifier: AGPL-3.0-or-later
"""A communication officer publishes: writes, submits; a colleague approves; the public reads and finds."""

import io
import re

from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.visitor import Visitor

AUTHOR = "anais.delacroix@cittametropolitana.example"
APPROVER = "pietro.guzzetti@cittametropolitana.example"
TITLE = "Laboratorio sulle piste ciclabili"
WORDS = "Una pista ciclabile disegnata lungo un canale"
ADDRESS = "/notizie/laboratorio-sulle-piste-ciclabili/"


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1200, 800), "#008758").save(out, "PNG")
    return out.getvalue()


def uploads(page: Page) -> None:
    """Adds an image from the form of the page: without words it is not stored."""
    page.get_by_role("button", name="Scegli una immagine").click()
    page.get_by_role("tab", name="Carica").click()
    dialog, file = page.locator(".modal-body"), {"name": "pista.png", "mimeType": "image/png"}
    dialog.locator("input[type=file]").set_input_files(file | {"buffer": picture()})
    dialog.locator("[name$=title]").fill("Pista ciclabile")
    dialog.locator("form [type=submit]").last.click()
    expect(dialog.get_by_text("Questo campo è obbligatorio.")).to_be_visible()
    dialog.locator("[name$=description]").fill(WORDS)
    dialog.locator("input[type=file]").set_input_files(file | {"buffer": picture()})
    dialog.locator("form [type=submit]").last.click()
    expect(page.locator(".modal-body")).to_have_count(0)


def chooses(page: Page, action: str) -> None:
    """The action of that name in the menu under "Salva bozza"."""
    page.locator("footer [data-w-dropdown-target=toggle]").click()
    page.get_by_role("button", name=action).click()


def writes_news(author: Visitor) -> None:
    author.goes_to("/admin/pages/search/?q=Notizie")
    index = author.page.locator("table").get_by_role("link", name="Notizie", exact=True).first
    number = re.findall(r"[0-9]+", index.get_attribute("href") or "")[0]
    author.goes_to(f"/admin/pages/add/home/newspage/{number}/")
    author.page.locator("#id_title").fill(TITLE)
    author.page.locator("#id_intro").fill("Come si disegna una rete di percorsi fra Comuni vicini.")
    uploads(author.page)
    author.page.wait_for_url(re.compile("/edit/"))  # the draft saves itself
    chooses(author.page, "Invia a Pubblicazione")
    expect(author.page.get_by_text("Scrivi che cosa mostra l’immagine").first).to_be_visible()
    author.page.locator("#id_lead_image_alt").fill(WORDS)
    chooses(author.page, "Invia a Pubblicazione")
    expect(author.page.locator(".messages")).to_contain_text(TITLE)


def test_a_communication_officer_publishes(visitor):
    author, approver, reader = visitor(), visitor(), visitor()
    author.signs_in(AUTHOR, second_factor=True)
    writes_news(author)
    reader.goes_to(ADDRESS)
    expect(reader.page.get_by_role("heading", name=TITLE)).to_have_count(0)

    approver.signs_in(APPROVER, second_factor=True)
    approver.looks()
    expect(approver.page.get_by_text("1 modifica attende un’approvazione.")).to_be_visible()
    approver.goes_to("/admin/")
    approver.page.locator("a[href*='/edit/']", has_text=TITLE).first.click()
    expect(approver.page.locator("#id_title")).to_have_value(TITLE)
    chooses(approver.page, "Approva e Pubblica")
    expect(approver.page.locator(".messages")).to_contain_text(TITLE)

    reader.goes_to(ADDRESS)
    expect(reader.page.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(reader.page.get_by_role("img", name=WORDS)).to_be_visible()
    reader.looks()
    reader.types("Cerca nel sito", "pista ciclabile")
    reader.presses("Cerca")
    reader.looks()
    reader.follows(TITLE)
    expect(reader.page.get_by_role("heading", name=TITLE)).to_be_visible()
