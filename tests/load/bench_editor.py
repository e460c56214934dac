# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page where a text is written downloads for its editor."""

import gzip
from collections.abc import Iterator
from typing import Any

from tests.databases import ROOT


def run() -> Iterator[dict[str, Any]]:
    octets = len(gzip.compress((ROOT / "static/dist/editor.js").read_bytes(), 9))
    yield {
        "name": "editor.bundle_kb_gz",
        "value": round(octets / 1000, 1),
        "unit": "kB gzipped",
        "aim": "<=140",
    }
