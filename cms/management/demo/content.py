# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading the demo's texts (their keys: `content/README.md`)."""

import json
from datetime import date
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "content"
LICENCE = "<!-- SPDX-License-Identifier: AGPL-3.0-or-later -->\n"


def read(name: str) -> Any:
    """The JSON file `name` of the content folder."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def text(name: str) -> str:
    """The text file `name` of the content folder, without its licence comment."""
    return (FOLDER / name).read_text(encoding="utf-8").removeprefix(LICENCE)


def day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
