# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages that the cache keeps whole against a view that does nothing, on the same server, in turns."""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any
from urllib.request import urlopen

from tests.demo_site import DemoSite
from tests.load.processor import Processor
from tests.load.site import requests_per_second

CONSTANT = "/salute/vivo/"
GLANCE, ROUNDS, SECONDS, SLOWEST = 0.6, 5, 1.5, 3


def measure(site: DemoSite, pages: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield site.cached_ratio: after a glance at every page, the slowest ones against the constant view in ROUNDS."""
    for path in pages:
        _require_kept(site.url + path)
    for path in (CONSTANT, *pages):  # every process warms up
        requests_per_second(site.url + path, seconds=0.2)
    glance = {path: requests_per_second(site.url + path, seconds=GLANCE) for path in pages}
    paths = [CONSTANT, *sorted(pages, key=glance.__getitem__)[:SLOWEST]]
    rates: dict[str, list[float]] = {path: [] for path in paths}
    spent: dict[str, list[float]] = {path: [] for path in paths}
    for _ in range(ROUNDS):
        for path in paths:
            processor = Processor(site.pids("granian"))
            rates[path].append(requests_per_second(site.url + path, seconds=SECONDS))
            spent[path].append(processor.milliseconds() / (rates[path][-1] * SECONDS))
    ratios = {
        path: median(rate / bare for rate, bare in zip(rates[path], rates[CONSTANT], strict=True))
        for path in paths[1:]
    }
    slowest = min(ratios, key=ratios.__getitem__)
    yield {
        "name": "site.cached_ratio", "value": round(ratios[slowest], 3), "unit": "of a constant view",
        "aim": ">=0.5", "page": slowest, "looked_at": len(pages),
        "requests_per_second": [round(median(rates[path])) for path in (slowest, CONSTANT)],
        "processor_ms": [round(median(spent[path]), 3) for path in (slowest, CONSTANT)],
    }  # fmt: skip


def _require_kept(address: str) -> None:
    """Asks twice; raises when the second answer is not a kept one, or its rate would say nothing of the cache."""
    for _ in range(2):
        with urlopen(address, timeout=30) as answer:
            headers = answer.headers
    if not headers["ETag"]:
        raise RuntimeError(f"{address} is not kept")
