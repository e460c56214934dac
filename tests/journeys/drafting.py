# SPDX-License-Identifier: AGPL-3.0-or-later
"""What several people do in one text, by the keyboard."""

import re

from playwright.sync_api import Locator, expect

from tests.demo_site import DemoSite
from tests.journeys.visitor import Visitor

SAVED, AWAY = re.compile(r"^Salvato alle \d\d[:.]\d\d"), "Senza rete: le modifiche restano su questo computer"
LATE = 30_000  # ms: the process starts again, the browser comes back
COORDINATOR = "agnese.dellorto@cittametropolitana.example"


def text(visitor: Visitor) -> Locator:
    """The editor; until it starts, a field of the same name stands in its place."""
    return visitor.page.get_by_role("textbox", name="Testo", exact=True).and_(
        visitor.page.locator("#testo-vivo")
    )


def status(visitor: Visitor) -> Locator:
    return visitor.page.locator("[data-status]")


def writes(visitor: Visitor, sentence: str) -> None:
    """A paragraph of its own at the end, by the keyboard."""
    visitor.focuses(text(visitor))
    visitor.page.keyboard.press("ControlOrMeta+End")
    visitor.page.keyboard.type(f"{sentence}\n", delay=15)


def words(visitor: Visitor) -> list[str]:
    """The paragraphs of a text, without the names of who is in it."""
    return text(visitor).evaluate(
        "text => [...text.children].map(block => { const copy = block.cloneNode(true);"
        " copy.querySelectorAll('.ProseMirror-widget').forEach(one => one.remove());"
        " return copy.textContent.replaceAll('\\u200b', '').trim() }).filter(Boolean)"
    )


def all_read(people: list[Visitor], *sentences: str) -> None:
    for person in people:
        for sentence in sentences:
            expect(text(person)).to_contain_text(sentence, timeout=LATE)
        expect(status(person)).to_have_text(SAVED, timeout=LATE)


def without_its_complaints(visitor: Visitor) -> None:
    """A browser says on its console that a line broke, which was the matter of the test."""
    lost = re.compile(r"WebSocket|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_NETWORK|Failed to fetch")
    visitor.broken = [words for words in visitor.broken if not lost.search(words)]


def goes_to_the_common_text(visitor: Visitor, email: str, section: str, *, phone: bool = False) -> None:
    """From signing in to the common text of a section of Adda Martesana, open in the editor."""
    if phone:
        visitor.page.set_viewport_size({"width": 360, "height": 740})
    visitor.signs_in(email)
    visitor.goes_to(section)
    expect(text(visitor)).to_be_visible(timeout=LATE)


def own_text(demo_site: DemoSite, town: str, key: str) -> str:
    """Where a municipality writes its text of a section of Adda Martesana."""
    found = demo_site.rows(
        "SELECT a.uid AS agenda, c.uid AS contribution FROM agende_contribution c"
        " JOIN agende_section s ON s.id = c.section_id JOIN agende_agenda a ON a.id = s.agenda_id"
        " JOIN cms_body b ON b.id = c.body_id WHERE b.name = %s AND a.state = 'drafting' AND s.template_key = %s",
        f"Comune di {town}",
        key,
    )[0]
    return f"/agende/{found['agenda']}/contributi/{found['contribution']}/scrivi/"


def opens_own_text(visitor: Visitor, email: str, path: str) -> None:
    """Signs in where it is needed, and opens a text in the editor."""
    visitor.goes_to(path)
    if "/accedi/" in visitor.page.url:
        visitor.signs_in(email)
        visitor.goes_to(path)
    expect(text(visitor)).to_be_visible(timeout=LATE)


def presses_tool(visitor: Visitor, name: str) -> None:
    """Alt+F10 goes to the buttons, the arrows move among them."""
    visitor.page.keyboard.press("Alt+F10")
    for _ in range(20):
        if visitor.page.evaluate("document.activeElement.dataset.do") == name:
            return visitor.page.keyboard.press("Enter")
        visitor.page.keyboard.press("ArrowRight")
    raise AssertionError(f"the arrows never reach {name}")
