# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names that no file can have are pages not found, not errors."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["manca.webp", "manca%00.webp", "%00", "..", "%2e%2e", "a" * 300])
def test_a_name_that_no_file_has_is_not_found(client, name):
    assert client.get(f"/media/images/{name}").status_code == 404
