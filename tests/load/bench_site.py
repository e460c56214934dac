# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public site: what travels with a page, what a page asks the database, what the cache gives, maps and search."""

import gzip
from collections.abc import Iterator
from statistics import median
from typing import Any

from playwright.sync_api import Response, sync_playwright

from tests import databases
from tests.browsers import chromium
from tests.demo_site import DemoSite
from tests.load.bench_map import choropleth
from tests.load.site import copy_of_the_demo, in_django, requests_per_second, running_demo

CONSTANT = "/salute/vivo/"
ROUNDS, SECONDS = 3, 2.0
TEXTS = ("text/", "javascript", "json", "svg", "xml")


def run() -> Iterator[dict[str, Any]]:
    yield from choropleth()
    with running_demo() as site:
        yield from _travels(site)
        yield from _cached(site)
    with copy_of_the_demo() as (name, var):
        found = in_django("tests.load.site_in_django", database_url=databases.url_of(name), var=var)
    heaviest = max(found["queries"], key=found["queries"].get)
    yield {
        "name": "site.max_queries", "value": found["queries"][heaviest], "unit": "queries", "aim": "<=15",
        "page": heaviest, "pages": found["pages"],
    }  # fmt: skip
    with copy_of_the_demo() as (name, var):
        found = in_django("tests.load.search_in_django", database_url=databases.url_of(name), var=var)
    yield {
        "name": "site.search_p95_ms", "value": found["p95_ms"], "unit": "ms", "aim": "<=100",
        "items": found["items"], "slowest": found["slowest"],
    }  # fmt: skip


def _travels(site: DemoSite) -> Iterator[dict[str, Any]]:
    """What an empty browser fetches for one page of each type: texts as gzip makes them, the rest as it is."""
    sizes = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium())
        for path in site.pages():
            context = browser.new_context(viewport={"width": 360, "height": 800})
            page, answers = context.new_page(), list[Response]()
            page.on("response", answers.append)
            page.goto(site.url + path, wait_until="networkidle")
            sizes[path] = sum(map(_size, answers)), sum(_size(one) for one in answers if _is_script(one))
            context.close()
        browser.close()
    heaviest = max(sizes, key=lambda path: sizes[path][0])
    yield {
        "name": "site.page_kb_gz", "value": round(sizes[heaviest][0] / 1000, 1), "unit": "kB gzipped",
        "aim": "<=150", "page": heaviest,
    }  # fmt: skip
    script = max(script for _all, script in sizes.values())
    yield {"name": "site.js_kb_gz", "value": round(script / 1000, 1), "unit": "kB gzipped", "aim": "<=25"}


def _size(answer: Response) -> int:
    kind = answer.headers.get("content-type", "")
    body = answer.body()
    return len(gzip.compress(body, 6)) if any(word in kind for word in TEXTS) else len(body)


def _is_script(answer: Response) -> bool:
    return "javascript" in answer.headers.get("content-type", "")


def _cached(site: DemoSite) -> Iterator[dict[str, Any]]:
    """The slowest kept page of all types against a view that does nothing, in turns."""
    paths = [CONSTANT, *site.pages()]
    for path in paths:
        requests_per_second(site.url + path, seconds=0.5)
    rates: dict[str, list[float]] = {path: [] for path in paths}
    for _ in range(ROUNDS):
        for path in paths:
            rates[path].append(requests_per_second(site.url + path, seconds=SECONDS))
    ratios = {
        path: median(rate / bare for rate, bare in zip(rates[path], rates[CONSTANT], strict=True))
        for path in paths[1:]
    }
    slowest = min(ratios, key=ratios.__getitem__)
    yield {
        "name": "site.cached_ratio", "value": round(ratios[slowest], 3), "unit": "of a constant view",
        "aim": ">=0.5", "page": slowest, "requests_per_second": round(median(rates[slowest])),
    }  # fmt: skip
