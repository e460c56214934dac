# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from tests.factories import Cast


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def cast(db) -> Cast:
    return Cast()
