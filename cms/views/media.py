# SPDX-License-Identifier: AGPL-3.0-or-later
"""Images of public pages. Documents have their own door, which asks their restrictions."""

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase

from cms.rights import Hidden, anyone, door


@door(anyone, sample="media_image")
def image(request: HttpRequest, name: str) -> HttpResponseBase:
    """An image in one size: its name changes with its content, so a browser keeps it."""
    try:
        file = default_storage.open(f"images/{name}")
    except (OSError, ValueError):  # a name with NUL is a ValueError
        raise Hidden(name) from None
    response = FileResponse(file)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
