# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drawings for the demo's news, made here so that they are nobody else's."""

import io
from collections.abc import Callable
from math import cos, pi, sin

from PIL import Image, ImageDraw

SIZE = (1200, 675)
INK, PAPER = "#17324d", "#f2f7fc"
COLOURS = ("#0066cc", "#008055", "#a66300", "#9d2235", "#5b4b9a", "#00758f", "#4d5d2a")

type Pen = ImageDraw.ImageDraw


def seven_areas(pen: Pen) -> None:
    """Seven coloured areas joined by a line."""
    centres = [(600 + 330 * cos(2 * pi * n / 7), 338 + 210 * sin(2 * pi * n / 7)) for n in range(7)]
    pen.line([*centres, centres[0]], fill=INK, width=8)
    for (x, y), colour in zip(centres, COLOURS, strict=True):
        pen.ellipse((x - 92, y - 78, x + 92, y + 78), fill=colour, outline=PAPER, width=10)


def three_cards(pen: Pen) -> None:
    """Three cards in a row, numbered from one to three."""
    for number in (1, 2, 3):
        left = 90 + (number - 1) * 360
        pen.rounded_rectangle((left, 150, left + 300, 540), 24, fill="white", outline=INK, width=6)
        pen.rectangle((left, 190, left + 300, 210), fill=COLOURS[number - 1])
        pen.text((left + 150, 350), str(number), fill=INK, anchor="mm", font_size=170)


def open_document(pen: Pen) -> None:
    """An open document with a tick."""
    pen.polygon([(180, 130), (590, 170), (590, 570), (180, 530)], fill="white", outline=INK, width=6)
    pen.polygon([(1020, 130), (610, 170), (610, 570), (1020, 530)], fill="white", outline=INK, width=6)
    for line in range(5):
        pen.line([(230, 215 + 55 * line), (540, 240 + 55 * line)], fill=COLOURS[0], width=10)
    pen.line([(700, 360), (780, 450), (940, 270)], fill=COLOURS[1], width=34, joint="curve")


def sheet_with_code(pen: Pen) -> None:
    """A sheet with a square code in its lower corner."""
    pen.rectangle((380, 50, 820, 625), fill="white", outline=INK, width=6)
    for line, length in enumerate((300, 340, 260, 320)):
        pen.line([(430, 130 + 60 * line), (430 + length, 130 + 60 * line)], fill=COLOURS[0], width=12)
    for row in range(7):
        for column in range(7):
            if (row * 3 + column * 5 + row * column) % 3 != 1:
                x, y = 600 + column * 26, 420 + row * 26
                pen.rectangle((x, y, x + 25, y + 25), fill=INK)


DRAWINGS: dict[str, Callable[[Pen], None]] = {
    "aperta-la-redazione-delle-agende": seven_areas,
    "tre-moduli-per-cominciare": three_cards,
    "leggi-l-agenda-dell-alto-milanese": open_document,
    "come-si-verifica-un-attestato": sheet_with_code,
}


def mark() -> bytes:
    """The mark of the platform (static/assets/pdf/mark.svg) as a PNG: the demo's body has no logo of its own."""
    side, centres = 768, ((32, 32, 9), (32, 9, 6), (50, 17.7, 6), (54.4, 37.1, 6), (42, 52.7, 6), (22, 52.7, 6),
                          (9.6, 37.1, 6), (14, 17.7, 6))  # fmt: skip
    picture = Image.new("RGB", (side, side), "white")
    for x, y, radius in centres:
        box = tuple(side * value / 64 for value in (x - radius, y - radius, x + radius, y + radius))
        ImageDraw.Draw(picture).ellipse(box, fill="#003366")
    stored = io.BytesIO()
    picture.save(stored, "PNG", optimize=True)
    return stored.getvalue()


def draw(slug: str) -> bytes:
    """The drawing of a piece of news as PNG."""
    picture = Image.new("RGB", SIZE, PAPER)
    DRAWINGS[slug](ImageDraw.Draw(picture))
    stored = io.BytesIO()
    picture.save(stored, "PNG", optimize=True)
    return stored.getvalue()
