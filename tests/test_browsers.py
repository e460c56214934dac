# SPDX-License-Identifier: AGPL-3.0-or-later
import os
import subprocess
import sys

import pytest


def hanging(limit: str, *, patience: int = 60) -> subprocess.CompletedProcess[str]:
    asked = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/hanging_browser.py"]
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return subprocess.run(
        asked,
        env=env | {"BROWSER_LIMIT": limit},
        capture_output=True,
        text=True,
        timeout=patience,
        check=False,
    )


def test_a_browser_that_hangs_fails_its_own_test_and_the_next_one_has_a_new_browser():
    said = hanging("5").stdout
    assert "1 failed, 1 passed" in said, said


def test_control_without_the_limit_nothing_ends_it():
    with pytest.raises(subprocess.TimeoutExpired):
        hanging("3600", patience=25)
