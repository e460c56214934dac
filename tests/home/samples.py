# SPDX-License-Identifier: AGPL-3.0-or-later
"""Samples of the doors of the public site."""

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tests.factories import Cast
from tests.samples import sample


@sample("media_image")
def media_image(cast: Cast) -> dict[str, dict[str, Any]]:
    if not default_storage.exists("images/campione.webp"):
        default_storage.save("images/campione.webp", ContentFile(b"RIFF"))
    return {"own": {"name": "campione.webp"}}
