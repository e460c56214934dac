# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures made by us, as addresses for `<img src alt>`."""

import base64
import io
from collections.abc import Sequence

import segno
from PIL import Image

from cms.pdf.writer import PICTURES

SVG, PNG, _JPEG = PICTURES
SQUARE = 4  # pixels a side, of one of a QR code
MASK = 3
"""Of the eight of a QR code the best is tried out (ISO/IEC 18004:2015 §7.8), which takes 10 ms, for short texts only.

Masks break up what repeats: in pieces that end in a signature, as good as random, none does it better.
"""


def svg_uri(svg: str) -> str:
    """Address of a drawing; the SVG must carry its own xmlns."""
    return SVG + base64.b64encode(svg.encode()).decode()


def png_uri(png: bytes) -> str:
    """Address of a PNG, such as the logo of a body. Raises ValueError when it is none."""
    if not png.startswith(b"\x89PNG\r\n\x1a\n"):
        raise ValueError("not a PNG")
    return PNG + base64.b64encode(png).decode()


def qr_uri(text: str | Sequence[str]) -> str:
    """Address of the QR code of `text`, correction level M or better; its alt says where it leads.

    Pieces of text are written each in its densest way (digits apart from letters take half the room) and read as
    one. Raises ValueError when no QR code holds it.
    """
    code = segno.make(text, error="m", micro=False, mask=None if isinstance(text, str) else MASK)  # type: ignore[arg-type]  # pieces, too
    squares = [bytes(0 if dark else 255 for dark in row) for row in code.matrix_iter(border=2)]
    drawn = Image.frombytes("L", (len(squares), len(squares)), b"".join(squares))
    out = io.BytesIO()  # a drawing of as many squares takes ten times as long to set on the page
    drawn.resize((SQUARE * drawn.width, SQUARE * drawn.height), Image.Resampling.NEAREST).save(out, "PNG")
    return png_uri(out.getvalue())
