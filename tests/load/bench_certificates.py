# SPDX-License-Identifier: AGPL-3.0-or-later
"""Certificates rendered and stored by one worker: how many a second, how much memory a thousand leave."""

from collections.abc import Iterator
from typing import Any

from tests import databases
from tests.load.site import copy_of_the_demo, in_django


def run() -> Iterator[dict[str, Any]]:
    with copy_of_the_demo() as (name, var):
        found = in_django("tests.load.certificates_in_django", database_url=databases.url_of(name), var=var)
    yield {
        "name": "certificates.per_second",
        "value": round(found["count"] / found["seconds"], 1),
        "unit": "certificates/s per worker",
        "aim": ">=8",
    }
    yield {
        "name": "certificates.growth_mb",
        "value": round(found["growth_mb"], 1),
        "unit": f"MB over {found['count']}",
        "aim": "<=5",
    }
