# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page that verifies certificates without a network, as somebody saved it and opens it from the disk."""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import segno
from playwright.sync_api import Browser, Locator, Page, Route, expect

from courses.certificates.proofs.receipt import segments
from tests.journeys.visitor import AXE, WCAG

SENT_ONE_BY_ONE = """async texts => {
  const [typed, form, told] = ["textarea", "form", "[role=status]"].map(one => document.querySelector(one));
  const said = [];
  for (const text of texts) {
    typed.value = text;
    form.requestSubmit();
    while (!told.querySelector("h2")) await new Promise(done => setTimeout(done));
    said.push(told.querySelector("h2").textContent);
  }
  return said;
}"""
PHONE = {"width": 360, "height": 740}


@contextmanager
def opened(
    browser: Browser, saved: Path, *, online: bool = False, answers: Mapping[str, bytes] | None = None
) -> Iterator["Checker"]:
    """A phone that opens the saved file; without a network unless told otherwise, or given the site's `answers`."""
    context = browser.new_context(viewport=PHONE, locale="it-IT", is_mobile=True, has_touch=True)
    context.set_offline(not online and answers is None)
    for address, body in (answers or {}).items():
        context.route(address, _answering(body))
    asked: list[str] = []
    complaints: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(saved.as_uri())
    yield Checker(page, asked, complaints)
    context.close()


def _answering(body: bytes) -> Callable[[Route], None]:
    return lambda route: route.fulfill(body=body, headers={"Access-Control-Allow-Origin": "*"})


class Checker:
    """Somebody in front of it. `asked` are the addresses it went to, `complaints` what the browser objected to."""

    def __init__(self, page: Page, asked: list[str], complaints: list[str]) -> None:
        self.page, self.asked, self.complaints = page, asked, complaints

    @property
    def told(self) -> Locator:
        return self.page.get_by_role("status")

    def pastes(self, text: str) -> None:
        self.page.locator("textarea").fill(text)
        self.page.locator("form button").click()

    def photographs(self, png: bytes) -> None:
        file = {"name": "codice.png", "mimeType": "image/png", "buffer": png}
        self.page.locator("input[type=file]").set_input_files(file)

    def says(self, words: str) -> str:
        """The heading of the answer, once it is `words`; returns the whole answer."""
        expect(self.told.get_by_role("heading")).to_have_text(words, timeout=15_000)
        return self.told.inner_text()

    def headings(self, texts: list[str]) -> set[str]:
        """The headings of its answers to so many texts, sent one after the other; that it is checking has none."""
        return set(self.page.evaluate(SENT_ONE_BY_ONE, texts))

    def faults(self) -> list[str]:
        """What axe finds; it is put in by the driver, which the page's policy does not bind."""
        self.page.evaluate(AXE.read_text() + "\n;0")
        options = {"runOnly": {"type": "tag", "values": WCAG}}
        found = self.page.evaluate("options => axe.run(document, options)", options)
        return [f"{one['id']}: {one['nodes'][0]['html'][:100]}" for one in found["violations"]]


def picture_of(receipt: str, scale: int = 4) -> bytes:
    """A PNG of its QR code."""
    out = io.BytesIO()
    segno.make(segments(receipt), error="m", micro=False).save(out, kind="png", scale=scale, border=4)
    return out.getvalue()
