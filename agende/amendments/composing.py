# SPDX-License-Identifier: AGPL-3.0-or-later
"""Suggestions that the server writes: older words brought back, a late proposal taken into the text. Pure.

They have the shapes of those typed in the editor; whoever refuses them has the text as it was.
"""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Any

from agende.amendments.settling import DELETION, INSERTION, TEXTBLOCKS, keys_of, merged, pieces_of
from agende.texts.blocks import SEAM, Block, canonical
from cms.words import TOKEN


class NoPlace(Exception):
    """The words cannot be put into the text as a suggestion: what stands there has another shape."""


def reworded(block: Block, older: Block, key: str) -> Block:
    """The block with a suggestion that brings back the words of `older`; others' suggestions in it stay.

    Of a table, cell by cell: raises NoPlace where its rows and columns are others now.
    """
    now, then = block.get("content", []), older.get("content", [])
    if (block["type"] in TEXTBLOCKS) != (older["type"] in TEXTBLOCKS):
        raise NoPlace
    if block["type"] in TEXTBLOCKS:
        content = merged(_reworded(now, then, key))
    elif len(now) != len(then):
        raise NoPlace
    else:
        content = [reworded(one, other, key) for one, other in zip(now, then, strict=True)]
    return {name: value for name, value in block.items() if name != "content"} | (
        {"content": content} if content else {}
    )


def _reworded(now: Sequence[Block], then: Sequence[Block], key: str) -> list[Block]:
    tokens = tokens_of(now)
    base = [
        at for at, piece in enumerate(tokens) if not keys_of(piece, INSERTION) and piece.get("text") != SEAM
    ]
    wanted = tokens_of(then)
    olds, news = (
        [canonical(bare(piece)) for piece in some] for some in ([tokens[at] for at in base], wanted)
    )
    gone: set[int] = set()
    come: dict[int, list[Block]] = {}
    for tag, a, b, c, d in SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        if tag != "equal":
            gone |= set(base[a:b])
            place = base[b - 1] + 1 if b else 0
            come.setdefault(place, []).extend(
                as_suggested(bare(piece), INSERTION, key) for piece in wanted[c:d]
            )
    found: list[Block] = []
    for at, piece in enumerate(tokens):
        found += come.get(at, [])
        is_mine = at in gone and not keys_of(piece, DELETION)
        found.append(as_suggested(piece, DELETION, key) if is_mine else piece)
    return found + come.get(len(tokens), [])


def tokens_of(content: Iterable[Block]) -> list[Block]:
    """The pieces, cut into words."""
    found: list[Block] = []
    for piece in pieces_of({"content": list(content)}):
        if piece["type"] == "text" and piece["text"] != SEAM:
            found += [piece | {"text": word} for word in TOKEN.findall(piece["text"])]
        else:
            found.append(piece)
    return found


def bare(piece: Block) -> Block:
    """A piece that nobody suggests."""
    marks = [mark for mark in piece.get("marks", ()) if mark["type"] not in {INSERTION, DELETION}]
    attrs = {
        name: value for name, value in piece.get("attrs", {}).items() if name not in {INSERTION, DELETION}
    }
    rest: dict[str, Any] = {name: value for name, value in piece.items() if name not in {"marks", "attrs"}}
    return rest | ({"attrs": attrs} if attrs else {}) | ({"marks": marks} if marks else {})


def as_suggested(piece: Block, kind: str, key: str) -> Block:
    """A piece suggested as `kind`: words by a mark, in the order of the schema; others by an attribute."""
    if piece["type"] != "text":
        return piece | {"attrs": piece.get("attrs", {}) | {kind: key}}
    marks = [*piece.get("marks", ()), {"type": kind, "attrs": {"id": key}}]
    marks.sort(key=lambda mark: (mark["type"] in {DELETION, INSERTION}, mark["type"] == INSERTION))
    return piece | {"marks": marks}


def with_new(blocks: Sequence[Block], new: Sequence[Block], *, after: str | None, key: str) -> list[Block]:
    """The text with new blocks as a suggestion after the block with the id `after`; None: before all others.

    Where no block of words stands beside them, they stand alone.
    """
    place = next(
        (at + 1 for at, block in enumerate(blocks) if _id(block) == after),
        0 if after is None else len(blocks),
    )
    seam = as_suggested({"type": "text", "text": SEAM}, INSERTION, key)
    lines = [
        [as_suggested(bare(piece), INSERTION, key) for piece in pieces_of(block) if piece.get("text") != SEAM]
        for block in new
    ]
    fresh = [block | {"content": line} for block, line in zip(new, lines, strict=True)]
    text = [dict(block) for block in blocks[:place]], fresh, [dict(block) for block in blocks[place:]]
    rows = [*text[0], *text[1], *text[2]]
    first, last = place, place + len(fresh)
    if place and rows[place - 1]["type"] in TEXTBLOCKS:
        seams = range(first - 1, last - 1)
    elif last < len(rows) and rows[last]["type"] in TEXTBLOCKS:
        rows[first], rows[last] = _renamed(rows[first], rows[last])
        seams = range(first, last)
    else:
        seams = range(first, last - 1)
    for at in seams:
        rows[at] = rows[at] | {"content": merged([*rows[at].get("content", []), seam])}
        rows[at + 1] = rows[at + 1] | {"content": merged([seam, *rows[at + 1].get("content", [])])}
    return rows


def _renamed(new: Block, old: Block) -> tuple[Block, Block]:
    """As when somebody presses Enter before a paragraph: what stands first keeps the name, until it is decided on."""
    return (
        new | {"type": old["type"], "attrs": old.get("attrs", {})},
        old | {"attrs": {"id": new["attrs"]["id"]} | _shape(old)},
    )


def _shape(block: Block) -> dict[str, Any]:
    attrs = block.get("attrs", {})
    return {name: attrs[name] for name in ("level", "kind", "indent") if name in attrs}


def _id(block: Block) -> str | None:
    return block.get("attrs", {}).get("id")
