# SPDX-License-Identifier: AGPL-3.0-or-later
"""A version as a page: its text, its objectives, actions and indicators, their alignment with the plan."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from agende.actions.models import Alignment
from agende.actions.reading import shown
from agende.texts.blocks import Block
from agende.texts.html import BREAK, Notes, html_of_blocks, html_of_notes

type Frame = Mapping[str, Any]
MATRIX = "matrix"
BLOCK = re.compile(r'<(?:p|li|h[2-6]) id="b-([0-9a-f]{16})">')


def html_of(frame: Frame, blocks: Mapping[str, list[Block]]) -> str:
    """A version as HTML: h2 areas, h3 kinds, h4 records and headings typed in the text; empty parts left out."""
    pieces: list[SafeString] = []
    notes = Notes()
    for area in contents(frame, blocks):
        if area.id == MATRIX:
            continue
        pieces.append(format_html('<h2 id="{}">{}</h2>', area.id, area.title))
        level = 3 if area.is_of_parts else 2
        for part in area.parts:
            if area.is_of_parts:
                pieces.append(format_html("<h3>{}</h3>", part["kind"]))
            pieces.append(html_of_blocks(blocks.get(part["key"], ()), level=level + 1, notes=notes))
            pieces.append(html_of_records(records_in(frame, part["key"]), level=level + 1))
    pieces += [html_of_matrix(frame), html_of_notes(notes)]
    return "\n".join(filter(None, pieces))


@dataclass(frozen=True, slots=True)
class Area:
    """An area of a version that has text or records, or a section that stands alone: `parts` are the frame's."""

    id: str
    title: str
    parts: list[dict[str, str]]
    is_of_parts: bool = True


def contents(frame: Frame, blocks: Mapping[str, list[Block]]) -> list[Area]:
    """The areas of a version that have something, in order, and the alignment with the plan: its index."""
    filled = {record["section"] for record in frame.get("records", ())}
    filled |= {key for key, some in blocks.items() if some}
    written = [part for part in frame["sections"] if part["key"] in filled]
    groups = groupby(written, key=lambda part: (part["area"], "" if part["area"] else part["key"]))
    areas = []
    for number, ((title, _key), group) in enumerate(groups, start=1):
        parts = list(group)
        areas.append(Area(f"area-{number}", title or parts[0]["kind"], parts, is_of_parts=bool(title)))
    return areas + ([Area(MATRIX, gettext("The actions and the plan"), [])] if frame.get("matrix") else [])


def records_in(frame: Frame, section: str) -> list[dict[str, Any]]:
    """The records of a section, in order."""
    return [record for record in frame.get("records", ()) if record["section"] == section]


def html_of_records(records: Iterable[Mapping[str, Any]], *, level: int) -> SafeString:
    """Records as HTML, each with its code as anchor: what it says, field by field."""
    return format_html_join(
        "\n",
        '<section class="record" id="r-{0}">\n<h{1}>{0} {2}</h{1}>\n<dl>\n{3}\n</dl>\n</section>',
        (
            (record["code"], level, record["title"], _html_of_fields(shown(record["kind"], record["fields"])))
            for record in records
        ),
    )


def _html_of_fields(fields: Iterable[tuple[str, str]]) -> SafeString:
    lines = (
        (label, format_html_join(BREAK, "{}", ((line,) for line in words.split("\n"))))
        for label, words in fields
    )
    return format_html_join("\n", "<dt>{}</dt><dd>{}</dd>", lines)


def html_of_matrix(frame: Frame) -> SafeString:
    """How strongly each action serves the plan, and why; "" where nothing is aligned."""
    if not frame.get("matrix"):
        return SafeString()
    titles = [gettext("Action"), gettext("Part of the plan"), gettext("Strength"), gettext("Why")]
    head = format_html_join("", '<th scope="col">{}</th>', ((title,) for title in titles))
    rows = format_html_join(
        "\n",
        '<tr><th scope="row"><a href="#r-{0}">{0}</a> {1}</th><td data-label="{5}">{2}</td>'
        '<td data-label="{6}">{3}</td><td data-label="{7}">{4}</td></tr>',
        ((*row, *titles[1:]) for row in rows_of_matrix(frame)),
    )
    return format_html(
        '<h2 id="{}">{}</h2>\n<table class="table table-cards">\n<thead><tr>{}</tr></thead>\n'
        "<tbody>\n{}\n</tbody>\n</table>",
        MATRIX,
        gettext("The actions and the plan"),
        head,
        rows,
    )


def rows_of_matrix(frame: Frame) -> list[tuple[str, str, str, str, str]]:
    """(code, title of the action, part of the plan, strength in words, reason) of each cell."""
    return [
        (
            cell["code"],
            cell["title"],
            cell["node_title"],
            str(Alignment.Strength(cell["strength"]).label),
            cell["reason"],
        )
        for cell in frame.get("matrix", ())
    ]


def with_lives(html: str, address: str) -> str:
    """The page of a version with a way from each paragraph to its life; `address` ends where the block's id goes."""
    label = gettext("Where this paragraph comes from")

    def linked(found: re.Match[str]) -> str:
        link = '<a class="life-link" href="{}{}/" aria-label="{}">¶</a> '
        return found[0] + format_html(link, address, found[1], label)

    return BLOCK.sub(linked, html)
