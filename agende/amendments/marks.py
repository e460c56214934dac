# SPDX-License-Identifier: AGPL-3.0-or-later
"""Suggestions in a text: what it is when they are accepted or refused, and whether a change is nothing but them. Pure.

A suggestion is what carries its key: words by the marks "insertion" and "deletion" ({"id": key}), breaks and notes by
attributes of those names. A boundary between two blocks is suggested by a zero-width space on either side of it: as
insertion, the second block is new; as deletion, the two shall become one. Blocks are ProseMirror JSON; cells of tables
hold blocks of their own. A zero-width space that no suggestion claims is nobody's word and is left out.
"""

import re
from collections.abc import Iterable, Set

from agende.amendments.settling import (
    DELETION,
    INSERTION,
    TEXTBLOCKS,
    accepting,
    keys_of,
    refusing,
    settled,
)
from agende.texts.blocks import ORIGIN, SEAM, Block

__all__ = [
    "DELETION",
    "INSERTION",
    "SEAM",
    "TEXTBLOCKS",
    "NotASuggestion",
    "accepted",
    "keys_in",
    "keys_of",
    "new_keys",
    "refused",
]

KEY = re.compile(r"[0-9a-f]{16,40}")


class NotASuggestion(Exception):
    """The change touches what is not its author's own suggestion."""


def keys_in(blocks: Iterable[Block]) -> set[str]:
    """The keys of all suggestions in these blocks."""
    found: set[str] = set()
    for block in blocks:
        if block["type"] in TEXTBLOCKS:
            for piece in block.get("content", ()):
                found |= keys_of(piece, INSERTION) | keys_of(piece, DELETION)
        else:
            found |= keys_in(block.get("content", ()))
    return found


def accepted(blocks: Iterable[Block], keys: Set[str] | None = None) -> list[Block]:
    """The text with these suggestions taken in (None: all); the others stay suggestions.

    A block of which nothing is left goes. Of a block that is parted, the words that were there keep its id and source.
    """
    return [each.block for each in settled(list(blocks), accepting(keys), is_top=True)]


def refused(blocks: Iterable[Block], keys: Set[str] | None = None) -> list[Block]:
    """The text as if these suggestions (None: all) had never been made; the others stay suggestions."""
    return [each.block for each in settled(list(blocks), refusing(keys), is_top=True)]


def new_keys(before: list[Block], after: list[Block], *, mine: Set[str]) -> set[str]:
    """The keys that a change of who may only suggest brings; `mine`: those of the author that are not decided on.

    Raises NotASuggestion unless the text without the author's suggestions is the same before and after. Nor does a
    new block say that it comes from a contribution.
    """
    then, now = _differing(before, after)
    new = keys_in(now) - keys_in(then) - mine
    if new:
        new -= keys_in(before)
    if not all(KEY.fullmatch(key) for key in new):
        raise NotASuggestion("key")
    if _origins(now) - _origins(then):
        raise NotASuggestion("source")
    own = mine | new
    is_begun = len(then) == len(before) and len(now) == len(after) and _is_blank(refused(then, own))
    if is_begun and _is_blank(refused(now, own)):
        return new
    if not _is_left(refused(then, own), refused(now, own)):
        raise NotASuggestion("text")
    return new


def _is_left(then: list[Block], now: list[Block]) -> bool:
    """Whether a text is as it was: hollow tables, rows and cells may have gone, for an editor cannot show them."""
    return then == now or (_whole(then) == _whole(now) and _size(now) < _size(then))


def _whole(blocks: Iterable[Block]) -> list[Block]:
    filled = (
        block if block["type"] in TEXTBLOCKS else block | {"content": _whole(block.get("content", ()))}
        for block in blocks
    )
    return [block for block in filled if block["type"] in TEXTBLOCKS or block["content"]]


def _size(blocks: Iterable[Block]) -> int:
    return sum(1 + _size(block.get("content", ())) for block in blocks)


def _differing(before: list[Block], after: list[Block]) -> tuple[list[Block], list[Block]]:
    """Of two texts the part in which they differ, with the blocks that its boundaries may be about."""
    most = min(len(before), len(after))
    start = next((at for at in range(most) if before[at] != after[at]), most)
    while start and _is_loose(before[start - 1]):
        start -= 1
    start = max(start - 1, 0)
    most -= start
    end = next((at for at in range(most) if before[-1 - at] != after[-1 - at]), most)
    while end and _is_loose(before[-end]):
        end -= 1
    end = max(end - 1, 0)
    return before[start : len(before) - end], after[start : len(after) - end]


def _is_loose(block: Block) -> bool:
    """Whether the block has a suggested boundary, or nothing but suggested words."""
    content = block.get("content", ())
    return all(keys_of(piece, INSERTION) or SEAM in piece.get("text", "") for piece in content) or any(
        SEAM in piece.get("text", "") for piece in content
    )


def _origins(blocks: list[Block]) -> set[tuple[str, ...]]:
    """Blocks that come from a contribution: id, block and contribution."""
    names = ("id", *ORIGIN)
    found = (tuple(str(block.get("attrs", {}).get(name, "")) for name in names) for block in blocks)
    return {each for each in found if any(each[1:])}


def _is_blank(blocks: list[Block]) -> bool:
    """A text nobody has begun: an editor shows it as one empty paragraph, and stores that."""
    return not blocks or (
        len(blocks) == 1 and blocks[0]["type"] == "paragraph" and "content" not in blocks[0]
    )
