# SPDX-License-Identifier: AGPL-3.0-or-later
"""The text of a version as a page."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from agende.texts.blocks import Block, words_of

BREAK = mark_safe("<br>")
ADDRESS = re.compile(r"(https?://|mailto:)\S+$", re.IGNORECASE)


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


def html_of_blocks(
    blocks: Iterable[Block], *, level: int, sources: Mapping[str, str] | None = None
) -> SafeString:
    """Blocks as HTML, each with its id as anchor; with `sources` (uid → name) each says where it comes from."""
    pieces: list[SafeString] = []
    for tag, group in groupby(filter(words_of, blocks), key=_list_of):
        parts = [_html_of_block(block, level, sources or {}) for block in group]
        inside = format_html_join("\n", "{}", ((part,) for part in parts))
        pieces.append(format_html("<{0}>\n{1}\n</{0}>", tag, inside) if tag else inside)
    return format_html_join("\n", "{}", ((piece,) for piece in pieces))


def _list_of(block: Block) -> str:
    """The list that a block is a point of; "" when it is none."""
    if block["type"] != "list_item":
        return ""
    return "ol" if block["attrs"].get("kind") == "ordered" else "ul"


def _html_of_block(block: Block, level: int, sources: Mapping[str, str]) -> SafeString:
    tag = {"heading": f"h{level}", "list_item": "li"}.get(block["type"], "p")
    words = format_html_join("", "{}", ((_html_of_piece(piece),) for piece in block["content"]))
    name = sources.get(block["attrs"].get("source", ""))
    source = format_html(' <span class="mark">{}</span>', _("from %(body)s") % {"body": name}) if name else ""
    return format_html('<{0} id="b-{1}">{2}{3}</{0}>', tag, block["attrs"]["id"], words, source)


def _html_of_piece(piece: Block) -> SafeString:
    """A run of words with its marks; a line break."""
    if piece["type"] == "hard_break":
        return BREAK
    html = format_html_join(BREAK, "{}", ((line,) for line in piece["text"].split("\n")))
    for mark in reversed(piece.get("marks", ())):
        if mark["type"] in {"strong", "em"}:
            html = format_html("<{0}>{1}</{0}>", mark["type"], html)
        elif mark["type"] == "link" and ADDRESS.match(mark["attrs"]["href"]):
            html = format_html('<a href="{}">{}</a>', mark["attrs"]["href"], html)
    return html
