# SPDX-License-Identifier: AGPL-3.0-or-later
"""The measures can be found and name what they measure; what they measure is for `make bench`."""

import json
import os
import subprocess
import sys

import pytest

from tests.load import run


def test_measures_are_found() -> None:
    assert {"pages", "certificates"} <= set(run.modules())
    assert run.modules("pages") == ["pages"]


def test_an_unknown_measure_says_the_known_ones() -> None:
    with pytest.raises(SystemExit, match="scegli fra agenda, certificates,"):
        run.modules("quux")


def test_the_runner_needs_nothing_set_and_prints_an_object_a_line():
    bare = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.load.run", "map"], env=bare, capture_output=True, text=True, check=True
    )
    names = [json.loads(line)["name"] for line in done.stdout.splitlines()]
    assert names == ["map.render_ms", "map.gz_kb"]
