# SPDX-License-Identifier: AGPL-3.0-or-later
"""Logos: whatever was uploaded becomes a plain PNG of ours, kept under its hash."""

import hashlib
import io
import warnings
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from courses.certificates.models import Logo

BYTES, PIXELS = 2**20, 40_000_000
BOX = 976, 300
"""Pixels at most: 62 × 19 mm, the largest it is printed, at 400 dots an inch. Each certificate carries them."""


class BadLogo(ValueError):
    """The file is no logo that can be set on a page; the words say what to do."""


def read(file: IO[bytes]) -> bytes:
    """The picture in `file` (PNG or JPEG, 1 MB at most) as a PNG on white, without metadata, within BOX.

    Raises BadLogo. How large a picture is, is asked before it is unpacked.
    """
    content = file.read(BYTES + 1)
    if len(content) > BYTES:
        raise BadLogo(_("The logo is larger than 1 MB: choose a smaller file."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _plain(Image.open(io.BytesIO(content), formats=("PNG", "JPEG")))
    except BadLogo:
        raise
    except Exception as wrong:
        raise BadLogo(_("This file is no PNG or JPEG picture that can be read: choose another.")) from wrong


def keep(png: bytes) -> Logo:
    """The logo of those bytes, stored once."""
    sha256 = hashlib.sha256(png).hexdigest()
    width, height = Image.open(io.BytesIO(png)).size
    fields = {"png": png, "width": width, "height": height}
    return Logo.objects.get_or_create(sha256=sha256, defaults=fields)[0]


def _plain(picture: Image.Image) -> bytes:
    if picture.width * picture.height > PIXELS:
        raise BadLogo(_("The logo has too many pixels: make it smaller, 1200 pixels wide are enough."))
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail(BOX)
    page = Image.new("RGB", upright.size, "white")
    page.paste(upright, mask=upright.getchannel("A"))
    out = io.BytesIO()
    page.save(out, "PNG", optimize=True)
    return out.getvalue()
