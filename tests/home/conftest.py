# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.core.cache import cache

from tests.home.stage import Stage, open_stage


@pytest.fixture
def stage(db) -> Stage:
    cache.clear()
    return open_stage()
