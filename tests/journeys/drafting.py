# SPDX-License-Identifier: AGPL-3.0-or-later
"""What several people do in one text, by the keyboard."""

import re

from playwright.sync_api import Locator, expect

from tests.journeys.visitor import Visitor

SAVED, AWAY = re.compile(r"^Salvato alle \d\d[:.]\d\d"), "Senza rete: le modifiche restano su questo computer"
LATE = 30_000  # ms: the process starts again, the browser comes back
COORDINATOR = "agnese.dellorto@cittametropolitana.example"


def text(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("textbox", name="Testo", exact=True)


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
