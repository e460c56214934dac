# SPDX-License-Identifier: AGPL-3.0-or-later
"""A version as a document, whatever program will open it: titles, paragraphs, points, tables. `docx`, `odt` write it.

Pure but for what `formal` asks: sign-offs and acts.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from typing import Any

from django.utils.translation import gettext as _

from agende.actions.reading import shown
from agende.publishing.formal import acts_of, approved_in_words, signoffs_sheet, told_until
from agende.publishing.pages import MATRIX, contents, records_in, rows_of_matrix
from agende.texts.blocks import Block, storable
from agende.texts.html import is_head
from agende.texts.models import Version


@dataclass(frozen=True, slots=True)
class Run:
    """Words that look alike; `note`: a footnote stands after them. A new line in them is one on the page."""

    text: str
    is_strong: bool = False
    is_em: bool = False
    href: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        """Words kept by another release, or said elsewhere than in a text, may hold signs that no XML can."""
        object.__setattr__(self, "text", storable(self.text))
        object.__setattr__(self, "note", storable(self.note))


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph; `look`: title, subtitle, mark (an example), or nothing."""

    runs: Sequence[Run]
    look: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, from level 1."""

    runs: Sequence[Run]
    level: int


@dataclass(frozen=True, slots=True)
class Item:
    """A point of a list; those that follow one another are one list."""

    runs: Sequence[Run]
    is_ordered: bool
    indent: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table."""

    runs: Sequence[Run]
    is_head: bool = False
    colspan: int = 1
    rowspan: int = 1

    @property
    def looks(self) -> Sequence[Run]:
        """Its words, strong in a head."""
        return [replace(run, is_strong=True) for run in self.runs] if self.is_head else self.runs


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its first `head` rows are its head."""

    rows: Sequence[Sequence[Cell]]
    head: int


type Piece = Para | Heading | Item | Table


@dataclass(frozen=True, slots=True)
class Document:
    """What a program writes: always the same for the same version."""

    title: str
    author: str
    is_example: bool
    at: datetime
    pieces: Sequence[Piece]


def document_of(version: Version) -> Document:
    """A version with all that is public of it: text, records, matrix, sign-offs, acts."""
    frame = version.frame
    title = _("Territorial agenda of %(zone)s") % {"zone": frame["zone"]}
    act = version.act
    return Document(
        title=f"{title} {frame['years']}",
        author=str(act.body) if act else "",
        is_example=frame["is_example"],
        at=version.at,
        pieces=[*_opening(version, title), *_body(version), *_formal(version)],
    )


def _opening(version: Version, title: str) -> Iterator[Piece]:
    frame = version.frame
    if frame["is_example"]:
        yield Para([Run(_("Example"), is_strong=True), Run(" " + _("It has no legal value."))], "mark")
    yield Para([Run(title)], "title")
    yield Para([Run(frame["edition"])], "subtitle")
    if frame["motto"]:
        yield Para([Run(frame["motto"], is_em=True)])
    yield Para([Run(approved_in_words(version, until=told_until(version)))])
    if version.corrects:
        yield Para([Run(f"{corrected_in_words(version.corrects)} {version.erratum}".strip())])
    yield Para(
        [Run(_("The municipalities") + ": ", is_strong=True), Run(", ".join(frame["municipalities"]) + ".")]
    )


def corrected_in_words(corrected: Version) -> str:
    """Which version another takes the place of."""
    return _("It takes the place of version %(number)s.") % {"number": corrected.number}


def _body(version: Version) -> Iterator[Piece]:
    frame = version.frame
    for area in contents(frame, version.blocks):
        yield Heading([Run(area.title)], 1)
        level = 2 if area.is_of_parts else 1
        for part in area.parts:
            if area.is_of_parts:
                yield Heading([Run(part["kind"])], 2)
            for block in version.blocks.get(part["key"], ()):
                yield from _of_block(block, level + 1)
            for record in records_in(frame, part["key"]):
                yield from _of_record(record, level + 1)
        if area.id == MATRIX:
            titles = [_("Action"), _("Part of the plan"), _("Strength"), _("Why")]
            rows = [[f"{code} {name}", *rest] for code, name, *rest in rows_of_matrix(frame)]
            yield table_of(titles, rows)


def _formal(version: Version) -> Iterator[Piece]:
    for title, sheet in (
        (_("What the municipalities say"), signoffs_sheet(version)),
        (_("Acts"), acts_of(version)),
    ):
        if sheet.rows:
            yield Heading([Run(title)], 1)
            yield table_of(*sheet)
    yield Para([Run(_("SHA-256 of the text") + f": {version.sha256}")])


def table_of(titles: Iterable[str], rows: Iterable[Sequence[str]]) -> Table:
    """A table of words: a head, then rows whose first cell names them."""
    head = [Cell([Run(title)], is_head=True) for title in titles]
    body = [[Cell([Run(words)], is_head=not place) for place, words in enumerate(row)] for row in rows]
    return Table([head, *body], 1)


def width_of(rows: Sequence[Sequence[Cell]]) -> int:
    """Columns of a table: of its widest row, with what cells above reach down into it."""
    wide, below = 0, Counter[int]()
    for y, row in enumerate(rows):
        wide = max(wide, below[y] + sum(cell.colspan for cell in row))
        for cell in row:
            below.update(dict.fromkeys(range(y + 1, y + cell.rowspan), cell.colspan))
    return wide


def _of_record(record: Mapping[str, Any], level: int) -> Iterator[Piece]:
    yield Heading([Run(f"{record['code']} {record['title']}")], level)
    rows = shown(record["kind"], record["fields"])
    if rows:
        yield Table([[Cell([Run(label)], is_head=True), Cell([Run(words)])] for label, words in rows], 0)


def _of_block(block: Block, level: int) -> Iterator[Piece]:
    attrs = block["attrs"]
    match block["type"]:
        case "heading":
            yield Heading(runs_of(block), level + (attrs.get("level") == 3))
        case "list_item":
            yield Item(runs_of(block), attrs.get("kind") == "ordered", attrs.get("indent") or 0)
        case "table":
            if any(row.get("content") for row in block.get("content", ())):
                yield _of_table(block)
        case _:
            yield Para(runs_of(block))


def _of_table(block: Block) -> Table:
    rows = [row for row in block["content"] if row.get("content")]
    head = sum(1 for _row in takewhile(is_head, rows))
    return Table([[_of_cell(cell) for cell in row["content"]] for row in rows], head)


def _of_cell(cell: Block) -> Cell:
    attrs = cell.get("attrs", {})
    runs: list[Run] = []
    for more in filter(None, map(runs_of, cell.get("content", ()))):
        runs += [Run("\n"), *more] if runs else more
    is_head = cell["type"] == "table_header"
    return Cell(runs, is_head, attrs.get("colspan", 1), attrs.get("rowspan", 1))


def runs_of(block: Block) -> list[Run]:
    """The words of a block with their marks, its breaks and its footnotes."""
    found = []
    for piece in block.get("content", ()):
        if piece["type"] == "hard_break":
            found.append(Run("\n"))
        elif piece["type"] == "footnote":
            found.append(Run("", note=piece["attrs"]["words"]))
        else:
            marks = {mark["type"]: mark.get("attrs", {}) for mark in piece.get("marks", ())}
            href = marks.get("link", {}).get("href", "")
            found.append(Run(piece["text"], "strong" in marks, "em" in marks, href))
    return found
