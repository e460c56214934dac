# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody signed in is shown stays theirs: no browser or proxy keeps it."""

import pathlib

import pytest

from tests.factories import Cast, sign_in
from tests.home.stage import open_stage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/altra/", "/agende/", "/formazione/", "/cerca/?q=piano", "/manca/"])
def test_every_signed_in_answer_says_so(client, path):
    open_stage().standard_page("Altra")
    sign_in(client, Cast().trainee)
    said = client.get(path).headers["Cache-Control"]
    assert "no-store" in said and "private" in said


@pytest.mark.parametrize("path", ["/", "/altra/", "/agende/"])
def test_control_a_public_answer_may_be_kept(client, path):
    open_stage().standard_page("Altra")
    assert "no-store" not in client.get(path).headers.get("Cache-Control", "")


def test_images_stay_everybodys(client, settings):
    folder = f"{settings.MEDIA_ROOT}/images"
    pathlib.Path(folder).mkdir(parents=True)
    pathlib.Path(folder, "a.webp").write_bytes(b"RIFF")
    sign_in(client, Cast().trainee)
    assert "public" in client.get("/media/images/a.webp").headers["Cache-Control"]
