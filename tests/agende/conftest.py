# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from tests.agende import stage
from tests.factories import Cast


@pytest.fixture
def cast(db) -> Cast:
    return Cast()


@pytest.fixture
def agenda(cast):
    return stage.agenda(cast)
