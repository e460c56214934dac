# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each suggestion would do, in words, block by block: for whoever decides, and for the record. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby

from agende.amendments.marks import (
    DELETION,
    INSERTION,
    TEXTBLOCKS,
    accepted,
    keys_in,
    keys_of,
    refused,
)
from agende.texts.blocks import SEAM, Block, words_of


@dataclass(frozen=True, slots=True)
class Change:
    """The words of a block (or of blocks parted or joined; of a cell: `block` is its table) before and after."""

    block: str
    before: str
    after: str

    def as_json(self) -> dict[str, str]:
        """What `Decision.change` holds."""
        return asdict(self)


def changes(blocks: Iterable[Block]) -> dict[str, list[Change]]:
    """By key, what each suggestion would change, as if no other were made, in the order of the text."""
    found: dict[str, list[Change]] = {}
    for owner, siblings in _texts(blocks, ""):
        touched = [(block, keys_in([block])) for block in siblings]
        for key in dict.fromkeys(key for _, keys in touched for key in sorted(keys)):
            found.setdefault(key, []).extend(_changes(key, touched, owner))
    return found


def _texts(blocks: Iterable[Block], owner: str) -> Iterator[tuple[str, list[Block]]]:
    """Runs of blocks of words that stand together; `owner`: the block they are in."""
    for is_text, some in groupby(blocks, key=lambda block: block["type"] in TEXTBLOCKS):
        if is_text:
            yield owner, list(some)
            continue
        for block in some:
            yield from _texts(block.get("content", ()), owner or block.get("attrs", {}).get("id", ""))


def _changes(key: str, touched: list[tuple[Block, set[str]]], owner: str) -> Iterator[Change]:
    region: list[Block] = []
    for block, keys in touched:
        if region and (key not in keys or not _is_linked(region[-1], block, key)):
            yield _change(key, region, owner)
            region = []
        if key in keys:
            region.append(block)
    if region:
        yield _change(key, region, owner)


def _is_linked(left: Block, right: Block, key: str) -> bool:
    return all(
        any(SEAM in piece.get("text", "") and key in _keys(piece) for piece in block["content"])
        for block in (left, right)
    )


def _keys(piece: Block) -> set[str]:
    return keys_of(piece, INSERTION) | keys_of(piece, DELETION)


def _change(key: str, region: list[Block], owner: str) -> Change:
    """What `key` deletes of another's insertion is shown as if that were in the text."""
    under = {
        other
        for block in region
        for piece in block["content"]
        if key in keys_of(piece, DELETION)
        for other in keys_of(piece, INSERTION)
    }
    before, after = (_words(refused(accepted(region, keys))) for keys in (under - {key}, under | {key}))
    return Change(owner or region[0].get("attrs", {}).get("id", ""), before, after)


def _words(blocks: Iterable[Block]) -> str:
    return "\n".join(words_of(block) for block in blocks)
