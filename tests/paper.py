# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read on a PDF, by tools that did not write it (poppler, ZXing)."""

import io
import subprocess
from typing import Any

import zxingcpp
from PIL import Image


def _asked(content: bytes, *command: str) -> bytes:
    return subprocess.run([*command], input=content, capture_output=True, check=True).stdout


def text_of(content: bytes, *options: str) -> str:
    """Its words with one space between them, in the order that the options of pdftotext ask for."""
    return " ".join(_asked(content, "pdftotext", *options, "-", "-").decode().split())


def pages(content: bytes) -> int:
    lines = _asked(content, "pdfinfo", "-").decode().splitlines()
    return int(next(line.split(":")[1] for line in lines if line.startswith("Pages")))


def drawn(content: bytes, dots: int) -> bytes:
    """The first page at so many dots an inch, as a scanner sees it: a PNG."""
    return _asked(content, "pdftoppm", "-r", str(dots), "-png", "-singlefile", "-")


def codes(content: bytes, dots: int = 150) -> list[Any]:
    """The codes on its first page, as ZXing reads them."""
    return list(zxingcpp.read_barcodes(Image.open(io.BytesIO(drawn(content, dots)))))
