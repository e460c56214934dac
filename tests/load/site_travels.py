# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an empty browser fetches for a page: its document, styles, scripts, fonts and the pictures it shows at once."""

import gzip
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Browser, Response, sync_playwright

from tests.browsers import chromium
from tests.demo_site import DemoSite

TEXTS = ("text/", "javascript", "json", "svg", "xml")
PHONE = {"viewport": {"width": 360, "height": 800}, "device_scale_factor": 2}
BESIDE_PAGES = (
    "/cerca/?q=piano", "/novita-del-sito/", "/quadro-conoscitivo/fonti/", "/mappa-del-sito/", "/segui/",
    "/agende/matrice/", "/agende/confronto-zone/",
)  # fmt: skip
"""Public addresses that no page of the tree answers."""
EVERY_PAGE = """
    SELECT page.url_path, page.content_type_id AS type
    FROM wagtailcore_page page JOIN wagtailcore_page home ON page.path LIKE home.path || '%%' AND home.depth = 2
    WHERE page.live AND NOT EXISTS (
        SELECT FROM wagtailcore_pageviewrestriction held JOIN wagtailcore_page above ON above.id = held.page_id
        WHERE page.path LIKE above.path || '%%')
    ORDER BY page.path
"""


def heaviest_pages(site: DemoSite) -> list[str]:
    """The address of the page of each type whose document is the longest when gzipped, of all public pages."""
    longest: dict[int, tuple[int, str]] = {}
    for row in site.rows(EVERY_PAGE):
        path = f"/{row['url_path'].split('/', 2)[2]}"
        with urlopen(site.url + path, timeout=30) as answer:
            length = len(gzip.compress(answer.read(), 6))
        longest[row["type"]] = max(longest.get(row["type"], (0, "")), (length, path))
    return [path for _length, path in longest.values()]


def measure(site: DemoSite, pages: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield site.page_kb_gz (the heaviest first visit, and of what it is made) and site.js_kb_gz (the most script).

    Texts as gzip makes them, the rest as it is; not the headers, nor pictures further down that wait to be seen.
    """
    sizes = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium())
        for path in (*pages, *BESIDE_PAGES):
            sizes[path] = _visit(browser, site.url + path)
        browser.close()
    heaviest = max(sizes, key=lambda path: sum(sizes[path].values()))
    parts = {kind: round(size / 1000, 1) for kind, size in sizes[heaviest].items()}
    yield {
        "name": "site.page_kb_gz", "value": round(sum(sizes[heaviest].values()) / 1000, 1), "unit": "kB gzipped",
        "aim": "<=150", "page": heaviest, "parts": parts, "looked_at": len(sizes),
    }  # fmt: skip
    most = max(sizes, key=lambda path: sizes[path].get("script", 0))
    yield {
        "name": "site.js_kb_gz", "value": round(sizes[most].get("script", 0) / 1000, 1), "unit": "kB gzipped",
        "aim": "<=25", "page": most,
    }  # fmt: skip


def _visit(browser: Browser, address: str) -> dict[str, int]:
    """Kind of what was fetched ("document", "stylesheet", "script", "font", "image") → bytes that travel."""
    context = browser.new_context(**PHONE)
    page, answers = context.new_page(), list[Response]()

    def note(answer: Response) -> None:  # a list's own method is refused
        answers.append(answer)

    page.on("response", note)
    page.goto(address, wait_until="networkidle")
    sizes: dict[str, int] = {}
    for answer in answers:
        if not 300 <= answer.status < 400:
            kind = answer.request.resource_type
            sizes[kind] = sizes.get(kind, 0) + _size(answer)
    context.close()
    return sizes


def _size(answer: Response) -> int:
    if answer.status != 200:
        raise RuntimeError(f"{answer.url} answers {answer.status}")
    kind, body = answer.headers.get("content-type", ""), answer.body()
    return len(gzip.compress(body, 6)) if any(word in kind for word in TEXTS) else len(body)
