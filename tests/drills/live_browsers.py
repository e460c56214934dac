# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people in real browsers who type into one text of the demo, word after word, whatever happens to the server."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from playwright.sync_api import Browser, Page, expect
from pycrdt import Doc

from agende.texts.ydocs import blocks_in
from tests.demo_site import DemoSite
from tests.drills.test_demo_kills import Client, eventually

LATE = 60_000  # ms: a server starts again, a browser comes back
A_PARAGRAPH = 8  # words
TOP, BOTTOM = "ControlOrMeta+Home", "ControlOrMeta+End"
EDITORS = (
    "zaneta.wisniewska@comune.gorgonzola.example",
    "beatrice.colnaghi@comune.gorgonzola.example",
)
DRAFT = (
    "SELECT d.id, d.uid::text AS doc, c.uid::text AS contribution, a.uid::text AS agenda FROM agende_textdoc d"
    " JOIN agende_contribution c ON c.id = d.contribution_id JOIN agende_section s ON s.id = c.section_id"
    " JOIN agende_agenda a ON a.id = s.agenda_id JOIN cms_body b ON b.id = c.body_id"
    " WHERE b.name = 'Comune di Gorgonzola' AND c.state = 'draft' AND a.state = 'drafting' ORDER BY d.id LIMIT 1"
)


class Typing:
    """A person at a browser; `typed`: every word, `saved`: those typed when the page said «Salvato»."""

    def __init__(self, browser: Browser, site: DemoSite, email: str, label: str, place: str) -> None:
        self.browser, self.site, self.label, self.place = browser, site, label, place
        self.numbers = count()
        self.typed: list[str] = []
        self.saved: list[str] = []
        client = Client(site)
        client.signs_in(email)
        [self.cookie] = [cookie.value for cookie in client.jar if cookie.name == "sessionid"]
        [self.text] = site.rows(DRAFT)

    def opens(self) -> None:
        """In a browser that knows nothing of the text."""
        context = self.browser.new_context(locale="it-IT", timezone_id="Europe/Rome")
        context.add_cookies([{"name": "sessionid", "value": self.cookie, "url": self.site.url}])
        self.page: Page = context.new_page()
        path = f"/agende/{self.text['agenda']}/contributi/{self.text['contribution']}/scrivi/"
        assert eventually(lambda: self.page.goto(self.site.url + path).status == 200, LATE / 1000)
        expect(self.page.locator("#testo-vivo")).to_be_visible(timeout=LATE)
        self.begins()

    def begins(self) -> None:
        """A paragraph of their own: one writes above the text, the other under it."""
        self.page.locator("#testo-vivo").focus()
        self.page.keyboard.press(self.place)
        self.page.keyboard.press("Enter")
        if self.place == TOP:
            self.page.keyboard.press("ArrowUp")

    def types(self) -> None:
        number = next(self.numbers)
        self.typed.append(f"{self.label}{number}")
        self.page.keyboard.type(f"{self.typed[-1]} ", delay=4)
        if number % A_PARAGRAPH == A_PARAGRAPH - 1:
            self.page.keyboard.press("Enter")

    def is_told(self) -> None:
        """Waits until the page says that all is saved."""
        self.page.locator("[data-status][data-state=saved]").wait_for(timeout=LATE)
        self.saved = list(self.typed)

    def goes(self) -> None:
        """The browser is thrown away with all it knew."""
        self.page.context.close()

    def reads(self) -> list[str]:
        """The paragraphs on the screen, without the names of who is in them."""
        return self.page.locator("#testo-vivo").evaluate(
            "text => [...text.children].map(block => { const copy = block.cloneNode(true);"
            " copy.querySelectorAll('.ProseMirror-widget').forEach(one => one.remove());"
            " return copy.textContent.trim() }).filter(Boolean)"
        )


@contextmanager
def two_people(browser: Browser, site: DemoSite) -> Iterator[tuple[Typing, Typing]]:
    """Both with the text open."""
    anna, bruno = (
        Typing(browser, site, email, label, place)
        for email, label, place in zip(EDITORS, ("anna", "bruno"), (TOP, BOTTOM), strict=True)
    )
    for person in (anna, bruno):
        person.opens()
    yield anna, bruno
    for person in (anna, bruno):
        person.goes()


def under(anna: Typing, bruno: Typing, times: int, strikes: Callable[[], None]) -> None:
    """Both type; then one is told that all is saved, the server is struck at that moment, that browser is thrown away
    and the other goes on typing; then the first comes back with another browser."""
    for time in range(times):
        goes, stays = (anna, bruno) if time % 2 == 0 else (bruno, anna)
        for _ in range(A_PARAGRAPH + time):
            goes.types()
            stays.types()
        goes.is_told()
        strikes()
        goes.goes()
        for _ in range(A_PARAGRAPH):
            stays.types()
        goes.opens()


def settle(people: tuple[Typing, Typing]) -> None:
    """Both type once more; then both are told that all is saved, and each reads what the other wrote last."""
    for person in people:
        person.types()
    for person in people:
        for other in people:
            expect(person.page.locator("#testo-vivo")).to_contain_text(f"{other.typed[-1]} ", timeout=LATE)
        person.is_told()


def log_of(site: DemoSite, doc_id: int) -> list[str]:
    """The paragraphs of a text, rebuilt from every row of its log."""
    document = Doc()
    for row in site.rows("SELECT data FROM agende_update WHERE doc_id = %s ORDER BY seq", doc_id):
        document.apply_update(bytes(row["data"]))
    found = (
        "".join(piece.get("text", "") for piece in block.get("content", ())) for block in blocks_in(document)
    )
    return [words.strip() for words in found if words.strip()]
