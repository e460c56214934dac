# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changed from a text to another, by block id and, inside a block, by word. Pure.

By id, because comparing two texts of 12,000 words as one string takes seconds and calls what moved deleted and new.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from agende.texts.blocks import Block
from cms.words import Run, diff

type Text = Mapping[str, Sequence[Block]]
"""A section's key → its blocks, in the order of the sections."""


class Kind(StrEnum):
    """What became of a block."""

    SAME = "same"
    EDITED = "edited"
    LOOK = "look"  # same words, other marks, level or kind
    MOVED = "moved"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Change:
    """A block before and after; `runs` are its words; a `MOVED` one may have changed too.

    `came_from` is the key of the section where it stood, when it is another.
    """

    kind: Kind
    before: Block | None
    after: Block | None
    runs: list[Run]
    came_from: str = ""

    @property
    def id(self) -> str:
        """The block's id."""
        return str(self.block["attrs"]["id"])

    @property
    def block(self) -> Block:
        """The block as it is, or as it was when it is gone."""
        return self.after or self.before or {}


def compare(before: Text, after: Text) -> dict[str, list[Change]]:
    """Section's key → its blocks, those that are gone among them where they stood."""
    olds = {
        _id(block): (key, place, block)
        for key, blocks in before.items()
        for place, block in enumerate(blocks)
    }
    stays = {_id(block) for blocks in after.values() for block in blocks}
    keys = [*after, *(key for key in before if key not in after)]
    return {key: _section(key, before.get(key, ()), after.get(key, ()), olds, stays) for key in keys}


def _section(
    key: str,
    before: Sequence[Block],
    after: Sequence[Block],
    olds: Mapping[str, tuple[str, int, Block]],
    stays: set[str],
) -> list[Change]:
    here = [olds[_id(block)][1] for block in after if _id(block) in olds and olds[_id(block)][0] == key]
    unmoved = _longest_rising(here)
    found: list[Change] = []
    reached = 0
    for block in after:
        old = olds.get(_id(block))
        if old and old[0] == key and old[1] in unmoved:
            found += _gone(before[reached : old[1]], stays)
            reached = old[1] + 1
        found.append(_became(key, block, old, unmoved))
    return found + _gone(before[reached:], stays)


def _gone(blocks: Sequence[Block], stays: set[str]) -> list[Change]:
    return [
        Change(Kind.GONE, block, None, _whole("out", block)) for block in blocks if _id(block) not in stays
    ]


def _became(key: str, block: Block, old: tuple[str, int, Block] | None, unmoved: set[int]) -> Change:
    if old is None:
        return Change(Kind.NEW, None, block, _whole("in", block))
    where, place, was = old
    runs = diff(plain(was), plain(block))
    if where != key or place not in unmoved:
        return Change(Kind.MOVED, was, block, runs, came_from=where if where != key else "")
    if any(run.kind != "same" for run in runs):
        return Change(Kind.EDITED, was, block, runs)
    return Change(Kind.SAME if _looks(was) == _looks(block) else Kind.LOOK, was, block, runs)


def _id(block: Block) -> str:
    return str(block["attrs"]["id"])


def _whole(kind: Literal["in", "out"], block: Block) -> list[Run]:
    return [Run(kind, plain(block))]


def _looks(block: Block) -> tuple[object, ...]:
    """What of a block is seen: not where it comes from."""
    attrs = {name: value for name, value in block["attrs"].items() if name not in {"id", "from", "source"}}
    return block["type"], attrs, block.get("content", [])


def _longest_rising(places: Sequence[int]) -> set[int]:
    """The longest run of places in rising order: what stands out of it moved."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for number, place in enumerate(places):
        at = bisect_left(tails, place)
        previous.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [place]
        ends[at : at + 1] = [number]
    rising, number = set(), ends[-1] if ends else -1
    while number >= 0:
        rising.add(places[number])
        number = previous[number]
    return rising


def plain(node: Block) -> str:
    """All that is read in a block: cells apart by a bar, rows by a new line, footnotes in brackets where they stand."""
    match node["type"]:
        case "text":
            return str(node["text"])
        case "hard_break":
            return "\n"
        case "footnote":
            return f" [{node['attrs']['words']}]"
        case "table":
            return "\n".join(
                " | ".join(plain(cell) for cell in row.get("content", ())) for row in node.get("content", ())
            )
        case "table_cell" | "table_header":
            return "\n".join(filter(None, map(plain, node.get("content", ()))))
    return "".join(plain(piece) for piece in node.get("content", ()))
