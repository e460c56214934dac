# SPDX-License-Identifier: AGPL-3.0-or-later
"""The text of a version as a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from agende.texts.blocks import Block
from agende.texts.html import html_of_blocks


def html_of(frame: Mapping[str, Any], blocks: Mapping[str, list[Block]]) -> str:
    """The text of a version as HTML: h2 areas, h3 kinds, h4 headings typed in the text; empty parts left out."""
    pieces: list[SafeString] = []
    for area in contents(frame, blocks):
        if area.title:
            pieces.append(format_html('<h2 id="{}">{}</h2>', area.id, area.title))
        level = 3 if area.title else 2
        for part in area.parts:
            pieces.append(format_html("<h{0}>{1}</h{0}>", level, part["kind"]))
            pieces.append(html_of_blocks(blocks[part["key"]], level=level + 1))
    return "\n".join(pieces)


@dataclass(frozen=True, slots=True)
class Area:
    """An area of a version that has text: `parts` are the sections of its frame."""

    id: str
    title: str
    parts: list[dict[str, str]]


def contents(frame: Mapping[str, Any], blocks: Mapping[str, list[Block]]) -> list[Area]:
    """The areas of a version that have text, in order: its index."""
    written = [part for part in frame["sections"] if blocks.get(part["key"])]
    groups = groupby(written, key=lambda part: part["area"])
    return [Area(f"area-{n}", title, list(parts)) for n, (title, parts) in enumerate(groups, start=1)]
