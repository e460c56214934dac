# SPDX-License-Identifier: AGPL-3.0-or-later
"""An agenda of 12,000 words by ten people, at least 100,000 updates in its log: opened, rebuilt, compared, printed."""

import os
from collections.abc import Iterator
from typing import Any

from tests import databases
from tests.load.site import copy_of_the_demo, in_django

MODULE = "tests.load.agenda_in_django"
WORDS, UPDATES = os.environ.get("WORDS", "12000"), os.environ.get("UPDATES", "100000")


def line(name: str, value: float, unit: str, aim: str = "") -> dict[str, Any]:
    return {"name": f"agenda.{name}", "value": value, "unit": unit, "aim": aim}


def run() -> Iterator[dict[str, Any]]:
    with copy_of_the_demo() as (name, var):
        database_url = databases.url_of(name)
        found = in_django(MODULE, database_url=database_url, var=var, WORDS=WORDS, UPDATES=UPDATES)
    what = f"{found['words']} words, {found['updates']} updates"
    changed = ", ".join(f"{count} {kind}" for kind, count in sorted(found["changes"].items()))
    same = "same fingerprint" if found["is_same"] else "ANOTHER FINGERPRINT"
    yield line("open_ms", round(1000 * found["open"], 1), f"ms, server, all texts from checkpoints, {what}")
    yield line("open_cold_ms", round(1000 * found["open_cold"], 1), "ms, the same from every row of the log")
    yield line(
        "rebuild_s", round(found["rebuild"], 2), f"s, a version from every row of the log, {same}", "<=1"
    )
    yield line("diff_s", round(found["diff"], 3), f"s, two versions by word, {changed}", "<=1")
    yield line("life_s", round(found["life"], 2), "s, one paragraph's life from the log of its text")
    yield line("pdf_s", round(found["pdf"], 2), "s, tagged PDF/A-3a with the writer at rest")
    yield line("docx_s", round(found["docx"], 2), "s")
    yield line("odt_s", round(found["odt"], 2), "s")
