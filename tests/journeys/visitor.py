# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody at a browser: fills forms with the keyboard alone, and looks at each page with axe at 360 and 1280 px."""

import re
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, Request, Response, expect

from cms.management.demo.accounts import current_code
from cms.management.demo.people import PASSWORD, totp_secret

AXE = Path(__file__).parents[2] / "static" / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules whose answer depends on the colours of the scheme."""
WIDTHS = (360, 1280)


class Visitor:
    """One browser context on the demo: remembers every request that left for another host, and every error."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context, self.site = context, site.rstrip("/")
        self.page: Page = context.new_page()
        self.elsewhere: list[str] = []
        self.broken: list[str] = []
        context.on("request", self._left)
        context.on("response", self._failed)
        self.page.on("console", lambda said: self._complained(said.type, said.text))

    def _left(self, request: Request) -> None:
        if urlsplit(request.url).scheme in {"http", "https", "ws", "wss"} and not request.url.startswith(
            self.site
        ):
            self.elsewhere.append(request.url)

    def _failed(self, response: Response) -> None:
        if response.status >= 500:
            self.broken.append(f"{response.status} {response.url}")

    def _complained(self, kind: str, words: str) -> None:
        """A form sent back (422), a conflict (409) or a thing denied (404) is an answer, not a fault."""
        if kind == "error" and not re.search(r"status of 4\d\d", words):
            self.broken.append(words)

    def goes_to(self, path: str) -> None:
        """Types an address of the site."""
        self.page.goto(self.site + path)

    def focuses(self, target: Locator) -> None:
        """Reaches `target` with Tab alone, from wherever the focus is; fails when Tab never comes to it."""
        expect(target).to_be_visible()
        for _ in range(300):
            if target.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {target}")

    def types(self, label: str, text: str) -> None:
        """Writes `text` in the field called `label`, over what it holds."""
        self.focuses(self.page.get_by_label(label, exact=True))
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(text)

    def types_day(self, field: Locator, day: date) -> None:
        """Types a day in the browser's own field; its order is that of the browser's interface, not of the page."""
        self.focuses(field)
        for order in ("%d%m%Y", "%m%d%Y"):
            self.page.keyboard.type(day.strftime(order))
            if field.input_value() == day.isoformat():
                return
            for _ in range(3):  # back to the first of its three parts
                self.page.keyboard.press("ArrowLeft")
        raise AssertionError(f"{field} does not take {day}")

    def picks(self, target: Locator) -> None:
        """Ticks a box, or picks a radio button with the arrows that a keyboard has for it."""
        kind = target.get_attribute("type")
        if kind == "radio":
            self._picks_radio(target)
        elif not target.is_checked():
            self.focuses(target)
            self.page.keyboard.press("Space")
        expect(target).to_be_checked()

    def _picks_radio(self, target: Locator) -> None:
        group = self.page.locator(f'input[type=radio][name="{target.get_attribute("name")}"]')
        for _ in range(150):
            if group.evaluate_all("all => all.includes(document.activeElement)"):
                break
            self.page.keyboard.press("Tab")
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if target.is_checked():
                return
            self.page.keyboard.press("ArrowDown")

    def presses(self, name: str | re.Pattern[str]) -> None:
        """Presses the button of that name with Enter, and waits for what comes."""
        self.focuses(self.page.get_by_role("button", name=name).first)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def follows(self, name: str | re.Pattern[str]) -> None:
        """Follows the first link of that name in the page's content with Enter."""
        self.focuses(self.page.get_by_role("main").get_by_role("link", name=name).first)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def signs_in(self, email: str, *, second_factor: bool = False) -> None:
        """Through the one sign-in page, by the keyboard, with the code of the demo's secret where it is asked."""
        self.goes_to("/accedi/")
        self.page.keyboard.press("Tab")
        self.focuses(self.page.locator("input[name=login]"))
        self.page.keyboard.insert_text(email)
        self.focuses(self.page.locator("input[name=password]"))
        self.page.keyboard.insert_text(PASSWORD)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        if second_factor:
            self._gives_code(totp_secret(email))

    def _gives_code(self, secret: str) -> None:
        """A code opens once: whoever signed in with it in this half minute waits for the next one."""
        code, field = current_code(secret), self.page.locator("input[name=code]")
        for _try in range(2):
            self.focuses(field)
            self.page.keyboard.press("ControlOrMeta+a")
            self.page.keyboard.insert_text(code)
            with self.page.expect_navigation():
                self.page.keyboard.press("Enter")
            if not field.count():
                return
            while current_code(secret) == code:
                self.page.wait_for_timeout(500)
            code = current_code(secret)
        raise AssertionError(f"{self.page.url}: the code is refused")

    def looks(self, *, by_night: bool = False) -> None:
        """The page has no WCAG 2.2 A or AA violation at 360 and at 1280 px, and nothing sticks out at 360.

        `by_night`: the same of its colours alone, when the screen is dark.
        """
        self.page.emulate_media(color_scheme="dark" if by_night else "light")
        asked = {"type": "rule", "values": COLOURS} if by_night else {"type": "tag", "values": WCAG}
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            found = self._violations(asked)
            assert found == [], f"{self.page.url} at {width} px: {found}"
            overflow = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert overflow <= 0, f"{self.page.url} at {width} px is {overflow} px too wide"

    def _violations(self, asked: dict[str, object] | None = None) -> list[str]:
        # colours that are still on their way are not those that people read; waiting for them takes seconds here
        self.page.evaluate(
            "document.getAnimations().filter(one => one instanceof CSSTransition).forEach(one => one.finish())"
        )
        # evaluated through the debugger, so that the page's own policy stays as it is
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        asked = asked or {"type": "tag", "values": WCAG}
        result = self.page.evaluate("asked => axe.run(document, {runOnly: asked})", asked)
        return [
            f"{rule['id']}: {', '.join(' '.join(map(str, node['target'])) for node in rule['nodes'])}"
            for rule in result["violations"]
        ]

    def leaves(self) -> None:
        """Nothing went to another host and nothing broke on the way."""
        assert self.elsewhere == [], self.elsewhere
        assert self.broken == [], self.broken
        self.context.close()
