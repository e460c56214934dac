# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures made by us, as addresses for `<img src alt>`."""

import base64
import io
from collections.abc import Sequence

import segno

from cms.pdf.writer import PICTURES

SVG, PNG, _JPEG = PICTURES


def svg_uri(svg: str) -> str:
    """Address of a drawing; the SVG must carry its own xmlns."""
    return SVG + base64.b64encode(svg.encode()).decode()


def png_uri(png: bytes) -> str:
    """Address of a PNG, such as the logo of a body. Raises ValueError when it is none."""
    if not png.startswith(b"\x89PNG\r\n\x1a\n"):
        raise ValueError("not a PNG")
    return PNG + base64.b64encode(png).decode()


def qr_uri(text: str | Sequence[str], *, version: int | None = None) -> str:
    """Address of the QR code of `text`, correction level M or better; its alt says where it leads.

    Pieces of text are written each in its densest way (digits apart from letters take half the room) and read as
    one. Raises ValueError when it takes a larger one than `version` (1 to 40).
    """
    out = io.BytesIO()
    _qr(text, version).save(out, kind="svg", xmldecl=False, border=2)
    return svg_uri(out.getvalue().decode())


def qr_version(text: str | Sequence[str]) -> int:
    """Version (1 to 40: 17 + 4 × version squares a side) of the QR code that `qr_uri` draws."""
    version: int = _qr(text).version
    return version


def _qr(text: str | Sequence[str], version: int | None = None) -> segno.QRCode:
    code = segno.make(text, error="m", micro=False)
    if version and code.version > version:
        raise ValueError(f"the text takes a QR code of version {code.version}, at most {version}")
    return code
