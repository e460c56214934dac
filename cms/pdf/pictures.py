# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures made by us, as addresses for `<img src alt>`."""

import base64
from collections.abc import Iterable, Sequence
from itertools import groupby

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
    return svg_uri(_drawn(_qr(text, version).matrix))


def qr_version(text: str | Sequence[str]) -> int:
    """Version (1 to 40: 17 + 4 × version squares a side) of the QR code that `qr_uri` draws."""
    return int(_qr(text).version)


def _qr(text: str | Sequence[str], version: int | None = None) -> segno.QRCode:
    code = segno.make(text, error="m", micro=False)  # type: ignore[arg-type]  # pieces, too
    if version and int(code.version) > version:
        raise ValueError(f"the text takes a QR code of version {code.version}, at most {version}")
    return code


def _drawn(squares: Sequence[Iterable[int]]) -> str:
    """Each row a dashed line, set on the page faster than a path of all squares; two squares white around."""
    side = len(squares) + 4
    rows = "".join(
        f'<path d="M2 {y}.5H{side - 2}" stroke-dasharray="{_dashes(row)}"/>'
        for y, row in enumerate(squares, start=2)
    )
    size = f'width="{side}" height="{side}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><g fill="none" stroke="#000">{rows}</g></svg>'


def _dashes(row: Iterable[int]) -> str:
    runs = [(bool(value), sum(1 for _ in run)) for value, run in groupby(row)]
    lengths = [length for _is_dark, length in runs]
    lengths = lengths if runs[0][0] else [0, *lengths]  # first the length of a dash, which may be none
    return " ".join(map(str, lengths if len(lengths) % 2 == 0 else [*lengths, 0]))
