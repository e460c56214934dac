# SPDX-License-Identifier: AGPL-3.0-or-later
"""The measures can be found and name what they measure; what they measure is for `make bench`."""

import pytest

from tests.load import run


def test_measures_are_found() -> None:
    assert {"pages", "certificates"} <= set(run.modules())
    assert run.modules("pages") == ["pages"]


def test_an_unknown_measure_says_the_known_ones() -> None:
    with pytest.raises(SystemExit, match="scegli fra certificates,"):
        run.modules("quux")
