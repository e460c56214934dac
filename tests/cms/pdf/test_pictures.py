# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures made by us: drawings, logos, QR codes that a reader reads."""

import base64
import io
import subprocess

import pytest
from PIL import Image

from cms import pdf
from tests import verapdf
from tests.cms.pdf.documents import sample
from tests.paper import codes, text_of

ADDRESS = "https://piano.example.it/verifica/abcdefghijklmnopqrstuvwxy1/#"
DIGITS = "".join(str(number) for number in range(100, 196))


def read(data):
    """What the QR code on the first page says."""
    [found] = codes(data, dots=200)
    return found.text


def side_of(uri):
    return Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))).width


def test_pieces_of_text_are_read_as_one_and_take_less_room():
    assert read(sample(qr=pdf.qr_uri([ADDRESS, DIGITS]))) == ADDRESS + DIGITS
    assert side_of(pdf.qr_uri([ADDRESS, DIGITS])) < side_of(pdf.qr_uri(ADDRESS + DIGITS))


def test_codes_of_every_size_are_read_from_the_page():
    for number in range(1, 40, 3):
        digits = str(number) * 8 * number
        assert read(sample(qr=pdf.qr_uri([ADDRESS, digits]))) == ADDRESS + digits


def test_the_same_text_gives_the_same_code():
    assert pdf.qr_uri([ADDRESS, DIGITS]) == pdf.qr_uri([ADDRESS, DIGITS])


def test_a_logo_is_on_the_page():
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "#06c").save(out, "PNG")

    data = sample(extra=f'<img src="{pdf.png_uri(out.getvalue())}" alt="Stemma del Comune">')

    listed = subprocess.run(["pdfimages", "-list", "-"], input=data, capture_output=True, check=True).stdout
    assert b" 40    20 " in listed
    assert "Niccolò" in text_of(data)
    assert verapdf.validate(data) == []


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"\xff\xd8\xff\xe0"])
def test_what_is_no_png_is_refused(content):
    with pytest.raises(ValueError, match="PNG"):
        pdf.png_uri(content)


def test_a_drawing_keeps_its_text():
    uri = pdf.svg_uri("<svg>è</svg>")

    assert base64.b64decode(uri.removeprefix("data:image/svg+xml;base64,")).decode() == "<svg>è</svg>"
