# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public site: what travels with a page, what a page asks the database, what the cache gives, maps and search.

Beside each time stands the processor time of the server's processes for one request: on a machine that does something
else too it tells a busy machine from slow code.
"""

from collections.abc import Iterator
from typing import Any

from tests import databases
from tests.load.bench_map import choropleth
from tests.load.searching import measure as search
from tests.load.site import copy_of_the_demo, in_django, running_demo
from tests.load.site_cached import measure as cached
from tests.load.site_travels import heaviest_pages
from tests.load.site_travels import measure as travels


def run() -> Iterator[dict[str, Any]]:
    """All the measures of the site: about three minutes on two processors, when the demo's data are made."""
    yield from choropleth()
    with copy_of_the_demo() as (name, var):
        yield from _queries(
            in_django("tests.load.site_in_django", database_url=databases.url_of(name), var=var)
        )
    with running_demo() as site:
        pages = heaviest_pages(site)
        yield from travels(site, pages)
        yield from cached(site, pages)
        filled = in_django("tests.load.search_in_django", database_url=site.database_url, var=site.var)
        yield from search(site, items=filled["items"])


def _queries(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Of pages that are not kept whole; `site.first_queries` is the first of a process after a publication."""
    for name, counts, aim in (
        ("site.max_queries", found["pages"], "<=15"),
        ("site.other_max_queries", found["others"], "<=15"),
        ("site.first_queries", found["first"], ""),
    ):
        worst = max(counts, key=counts.get)
        yield {
            "name": name, "value": counts[worst], "unit": "queries", "aim": aim,
            "page": worst, "looked_at": len(counts), "pages": found["live"],
        }  # fmt: skip
