# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from tests.factories import Cast


@pytest.fixture
def cast(db) -> Cast:
    return Cast()
