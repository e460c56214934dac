# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make bench`: runs every tests/load/bench_*.py (or the one named) and prints one JSON object a line.

A module has `run()` that yields {"name", "value", "unit", "aim"}. Nothing timed is asserted.
"""

import json
import os
import signal
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import django

from tests import databases

HERE = Path(__file__).parent


def modules(only: str = "") -> list[str]:
    """Names of the modules to run; exits with the known ones when `only` names none."""
    known = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    if only and only not in known:
        sys.exit(f"Non c'è «{only}»: scegli fra {', '.join(known)}.")
    return [only] if only else known


def measures(only: str = "") -> Iterator[dict[str, Any]]:
    for name in modules(only):
        yield from import_module(f"tests.load.bench_{name}").run()


def main(only: str = "") -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.test")
    django.setup()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: what was started is stopped
    try:
        for measure in measures(only):
            print(json.dumps(measure, ensure_ascii=False), flush=True)
    finally:
        if databases.cluster.cache_info().currsize:
            databases.cluster().stop()


if __name__ == "__main__":
    main(*sys.argv[1:2])
