# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.core.cache import cache

from home.models import HomePage
from home.towns import atlas, measures
from tests.home.stage import Stage, open_stage, open_towns


@pytest.fixture
def stage(db) -> Stage:
    opened = open_stage()
    cache.clear()  # publishing draws pages: what stands around them was read before all of them were there
    return opened


@pytest.fixture
def town_site(db) -> HomePage:
    """Five municipalities with their pages, the page of a zone."""
    cache.clear()
    for kept in (atlas._kept, measures._kept):  # another test's state may look the same: rows are counted
        kept.cache_clear()
    return open_towns()
