# SPDX-License-Identifier: AGPL-3.0-or-later
"""The part of a text that a change is about, so that a long text is not gone through at each key. Pure."""

from agende.amendments.marks import INSERTION, SEAM, TEXTBLOCKS, keys_of
from agende.texts.blocks import Block


def window(before: list[Block], after: list[Block]) -> tuple[list[Block], list[Block]]:
    """What differs, with a block on either side over which no suggestion reaches: the rest is the same in both.

    A suggested boundary joins a block with one before it, and passes over blocks that are others' insertions: neither
    of them is where a text can be parted.
    """
    start, most = 0, min(len(before), len(after))
    while start < most and _is_same(before[start], after[start]):
        start += 1
    end = 0
    while end < most - start and _is_same(before[-1 - end], after[-1 - end]):
        end += 1
    start = next((place for place in range(start - 1, -1, -1) if _parts(before[place])), 0)
    end = next((place for place in range(end, 0, -1) if _parts(before[-place])), 1) - 1
    return before[start : len(before) - end], after[start : len(after) - end]


def _is_same(one: Block, other: Block) -> bool:
    return one is other or one == other


def _parts(block: Block) -> bool:
    """Whether nothing before the block has to do with what comes after it."""
    content = block.get("content", ())
    if block["type"] not in TEXTBLOCKS:
        return bool(content)
    has_seam = any(SEAM in piece.get("text", "") for piece in content)
    return not has_seam and any(not keys_of(piece, INSERTION) for piece in content)
