# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.core.cache import cache

from tests.home.stage import Stage, open_stage


@pytest.fixture
def stage(db) -> Stage:
    opened = open_stage()
    cache.clear()  # publishing draws pages: what stands around them was read before all of them were there
    return opened
