# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages against a bare constant view on the same server, in the same run; queries of each without its cache."""

from collections.abc import Iterator
from statistics import median
from typing import Any

from tests.load.site import in_django, requests_per_second, running_demo

CONSTANT = "/salute/vivo/"
ROUNDS, SECONDS = 5, 2.0


def run() -> Iterator[dict[str, Any]]:
    with running_demo() as site:
        found = in_django("tests.load.pages_in_django", database_url=site.database_url, var=site.var)
        cookie = f"sessionid={found['session']}"
        pages = {"home": ("/", ""), "zone": (found["zone"], ""), "person": ("/spazio/", cookie)}
        targets = {"constant": (CONSTANT, ""), **pages}
        for path, sent in targets.values():  # every process warms up
            requests_per_second(site.url + path, seconds=1, cookie=sent)
        rates: dict[str, list[float]] = {name: [] for name in targets}
        for _ in range(ROUNDS):
            for name, (path, sent) in targets.items():
                rates[name].append(requests_per_second(site.url + path, seconds=SECONDS, cookie=sent))
    yield {
        "name": "pages.constant",
        "value": round(median(rates["constant"])),
        "unit": "requests/s",
        "aim": "",
    }
    for name in pages:
        ratio = median(rate / bare for rate, bare in zip(rates[name], rates["constant"], strict=True))
        yield {
            "name": f"pages.{name}_ratio",
            "value": round(ratio, 3),
            "unit": "of a constant view",
            "aim": ">=0.5" if name != "person" else "",
            "requests_per_second": round(median(rates[name])),
        }
    for name in pages:
        yield {
            "name": f"pages.{name}_queries",
            "value": found["queries"][name],
            "unit": "queries",
            "aim": "<=15",
        }
