# SPDX-License-Identifier: AGPL-3.0-or-later
"""Headings, lists, tables, links and notes: made by the keyboard, or pasted from Word and LibreOffice."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pycrdt import Doc

from agende.texts.notation import as_typed
from agende.texts.ydocs import blocks_in
from tests.demo_site import DemoSite
from tests.journeys.drafting import LATE, SAVED, own_text, presses_tool, status, text
from tests.journeys.test_editor import GORGONZOLA
from tests.journeys.visitor import Visitor

SAMPLES = Path(__file__).parent / "pasted"
PASTE = """(place, [html, plain]) => {
    const clipboardData = new DataTransfer()
    if (html) clipboardData.setData('text/html', html)
    clipboardData.setData('text/plain', plain)
    place.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
}"""


def pastes(visitor: Visitor, html: str, plain: str = "senza forma") -> None:
    """As Ctrl+V does, with what another program has put on the clipboard."""
    visitor.focuses(text(visitor))
    text(visitor).evaluate(PASTE, [html, plain])


def empties(visitor: Visitor) -> None:
    visitor.focuses(text(visitor))
    visitor.page.keyboard.press("ControlOrMeta+a")
    visitor.page.keyboard.press("Delete")


def as_saved(demo_site: DemoSite, path: str) -> str:
    """The text as the log has it, in the notation of the form."""
    document = Doc()
    rows = demo_site.rows(
        "SELECT u.data FROM agende_update u JOIN agende_textdoc d ON d.id = u.doc_id"
        " JOIN agende_contribution c ON c.id = d.contribution_id WHERE %s LIKE '%%/' || c.uid || '/%%' ORDER BY u.seq",
        path,
    )
    for row in rows:
        document.apply_update(bytes(row["data"]))
    return as_typed(blocks_in(document))


def of_the_browser(page: Page) -> list[str]:
    """Elements and attributes in the text that come from nowhere but another program."""
    return page.locator("#testo-vivo").evaluate(
        "text => [...text.querySelectorAll('[style], font, img, col, [class*=Mso], [class*=western]')]"
        ".filter(one => !one.closest('.ProseMirror-widget')).map(one => one.outerHTML)"
    )


@pytest.fixture
def anna(visitor, demo_site) -> tuple[Visitor, str]:
    """Żaneta of Gorgonzola, with an empty text open in the editor."""
    one, path = visitor(), own_text(demo_site, "Gorgonzola", "annex")
    one.signs_in(GORGONZOLA)
    one.goes_to(path)
    expect(text(one)).to_be_visible(timeout=LATE)
    empties(one)
    return one, path


@pytest.mark.parametrize("program", ["word", "writer"])
def test_a_page_of_another_program_keeps_its_words_and_shape_alone(anna, demo_site, program):
    visitor, path = anna

    pastes(visitor, (SAMPLES / f"{program}.html").read_text(encoding="utf-8"))
    expect(status(visitor)).to_have_text(SAVED, timeout=LATE)

    assert as_saved(demo_site, path) == (SAMPLES / f"{program}.txt").read_text(encoding="utf-8").strip()
    assert of_the_browser(visitor.page) == []


def a_picture_later(visitor: Visitor) -> None:
    """A browser tells the page where the cursor went with its next picture; two keys may come before it."""
    visitor.page.evaluate("new Promise(requestAnimationFrame)")


def fills(visitor: Visitor, *cells: str) -> None:
    """Cells of a table, one after the other."""
    for at, words in enumerate(cells):
        if at:
            visitor.page.keyboard.press("Tab")
        visitor.page.keyboard.type(words)


BY_KEYBOARD = """
## Muoversi

- una **ciclabile** continua
  - fino a Melzo
1. il progetto
2. i cantieri

Leggi [il sito](https://www.cittametropolitana.mi.it/)[^Visto a novembre].

| = Comune | = Chilometri |
| Melzo | 7,5 |
| Cassano | 4 |
""".strip()


def test_every_shape_is_made_by_the_keyboard_alone(anna, demo_site):
    visitor, path = anna
    keys, dialog = visitor.page.keyboard, visitor.page.locator("dialog[open]")

    keys.type("## Muoversi\n- una ")
    keys.press("ControlOrMeta+b")
    keys.type("ciclabile")
    keys.press("ControlOrMeta+b")
    keys.type(" continua\nfino a Melzo")
    keys.press("Alt+Shift+ArrowRight")
    keys.type("\n\n\n")  # out of the second level, out of the first
    keys.type("1. il progetto\ni cantieri\n\nLeggi il sito")
    for _ in "il sito":
        keys.press("Shift+ArrowLeft")
    visitor.page.evaluate(
        "new Promise(requestAnimationFrame)"
    )  # a browser tells of a choice with its next picture
    keys.press("ControlOrMeta+k")
    keys.type("www.cittametropolitana.mi.it/\n")
    expect(dialog).to_be_hidden()
    keys.press("End")
    a_picture_later(visitor)
    keys.press("ControlOrMeta+Alt+f")
    keys.type("Visto a novembre")
    keys.press("Tab")
    keys.press("Enter")
    expect(dialog).to_be_hidden()
    keys.type(".")
    presses_tool(visitor, "table")
    fills(visitor, "Comune", "Chilometri", "Anno")
    presses_tool(visitor, "delete-column")
    fills(visitor, "Melzo", "7,5", "Cassano", "4")
    expect(status(visitor)).to_have_text(SAVED, timeout=LATE)

    assert as_saved(demo_site, path) == BY_KEYBOARD
    visitor.looks()
