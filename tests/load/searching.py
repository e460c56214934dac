# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search box of a running site, asked many times over HTTP: whole answers, as a visitor's browser asks for them."""

import random
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.demo_site import DemoSite
from tests.load.processor import Processor

ROUNDS, SEED = 5, 7
ASKED = (
    "piano", "comune", "comuni metropolitani", "formazione del personale", "mobilità sostenibile", "agenda zona",
    "parchi", "città metropolitana", "rigenerazione urbana", "acqua", "dati", "attestato", "servizi digitali",
    "Gorgonzola", "gorgonzolla", "Cernusco", "san donato", "accessibilita", "acessibilità", "consiglio metropolitano",
    "43/2019", "adda martesana obiettivi", "quadrimotore lunare", "zzzz", "di la da", "'\"\\:*&|!()<->",
    "la città e il piano dei comuni per la mobilità",
)  # fmt: skip
NARROWED = (
    {"q": "piano", "tipo": "news"}, {"q": "comune", "zona": "adda-martesana"}, {"q": "piano", "page": "9"},
)  # fmt: skip
BACKENDS = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


def measure(site: DemoSite, *, items: int) -> Iterator[dict[str, Any]]:
    """Yield site.search_p95_ms: every question ROUNDS times, one after the other, in another order each round.

    The first round is not counted. `processor_p95_ms` is what web processes and database spent on a request.
    """
    target, chance = urlsplit(site.url), random.Random(SEED)
    visitor = HTTPConnection(target.hostname or "", target.port, timeout=30)
    times, spent = list[tuple[float, str]](), list[float]()
    questions = [*({"q": words} for words in ASKED), *NARROWED]
    for number in range(ROUNDS + 1):
        for given in chance.sample(questions, len(questions)):
            backends = [row["pid"] for row in site.rows(BACKENDS)]
            processor = Processor([*site.pids("granian"), *backends])
            start = time.perf_counter()
            visitor.request("GET", f"/cerca/?{urlencode(given)}")
            answer = visitor.getresponse()
            answer.read()
            took = (time.perf_counter() - start) * 1000
            if answer.status != 200:
                raise RuntimeError(f"/cerca/?{urlencode(given)} answers {answer.status}")
            if number:
                times.append((took, urlencode(given)))
                spent.append(processor.milliseconds())
    visitor.close()
    times.sort()
    yield {
        "name": "site.search_p95_ms", "value": round(_p95([took for took, _asked in times]), 1), "unit": "ms",
        "aim": "<=100", "items": items, "requests": len(times), "median_ms": round(times[len(times) // 2][0], 1),
        "slowest": [(round(took, 1), asked) for took, asked in times[-3:]],
        "processor_p95_ms": round(_p95(spent), 1),
    }  # fmt: skip


def _p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * len(values))]
