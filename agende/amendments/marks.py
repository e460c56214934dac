# SPDX-License-Identifier: AGPL-3.0-or-later
"""Suggestions in a text: what it is when they are accepted or refused, and whether a change is nothing but them. Pure.

A suggestion is what carries its key: words by the marks "insertion" and "deletion" ({"id": key}), breaks and notes by
attributes of those names. A boundary between two blocks is suggested by a zero-width space on either side of it: as
insertion, the second block is new; as deletion, the two shall become one. Blocks are ProseMirror JSON; cells of tables
hold blocks of their own. A zero-width space that no suggestion claims is nobody's word and is left out.
"""

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from itertools import pairwise

from agende.texts.blocks import Block

INSERTION, DELETION = "insertion", "deletion"
SEAM = "\u200b"
TEXTBLOCKS = frozenset({"paragraph", "heading", "list_item"})
KEY = re.compile(r"[0-9a-f]{16,40}")
ORIGIN = ("from", "source")


class NotASuggestion(Exception):
    """The change touches what is not its author's own suggestion."""


def keys_of(piece: Block, kind: str) -> set[str]:
    """The keys under which a piece (words, a break, a note) is suggested as `kind`."""
    found = {
        str(mark.get("attrs", {}).get("id", "")) for mark in piece.get("marks", ()) if mark["type"] == kind
    }
    value = piece.get("attrs", {}).get(kind)
    return found if value is None else found | {str(value)}


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

    A block of which nothing is left goes. A block that is new has no source; halves of one keep that of the whole.
    """
    return _settled(blocks, _Side(DELETION, INSERTION, keys), is_top=True)


def refused(blocks: Iterable[Block], keys: Set[str] | None = None) -> list[Block]:
    """The text as if these suggestions (None: all) had never been made; the others stay suggestions."""
    return _settled(blocks, _Side(INSERTION, DELETION, keys), is_top=True)


def new_keys(before: list[Block], after: list[Block], *, mine: Set[str]) -> set[str]:
    """The keys that a change of who may only suggest brings; `mine`: those of the author that are not decided on.

    Raises NotASuggestion unless the text without the author's suggestions is the same before and after.
    """
    new = keys_in(after) - keys_in(before) - mine
    if not all(KEY.fullmatch(key) for key in new):
        raise NotASuggestion("key")
    own = mine | new
    then, now = refused(before, own), refused(after, own)
    if then != now and not (_is_blank(then) and _is_blank(now)):
        raise NotASuggestion("text")
    return new


def _is_blank(blocks: list[Block]) -> bool:
    """A text nobody has begun: an editor shows it as one empty paragraph, and stores that."""
    return not blocks or (
        len(blocks) == 1 and blocks[0]["type"] == "paragraph" and "content" not in blocks[0]
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """What goes and what stays of the suggestions with these keys."""

    gone: str
    kept: str
    keys: Set[str] | None

    def has(self, piece: Block, kind: str) -> bool:
        found = keys_of(piece, kind)
        return bool(found if self.keys is None else found & self.keys)

    def drops(self, piece: Block) -> bool:
        return self.has(piece, self.gone)

    def takes(self, piece: Block) -> Block | None:
        """What is left of a piece."""
        if self.drops(piece):
            return None
        left = _without(piece, self.kept, self.keys) if self.has(piece, self.kept) else piece
        return None if left.get("text") == SEAM and not _is_suggested(left) else left


@dataclass(slots=True)
class _Run:
    """A block, and those that become one with it. `used`: seams already paired, by the place of the piece."""

    first: Block
    pieces: list[Block]
    attrs_of: list[tuple[int, Block]]
    used: set[int]


def _settled(blocks: Iterable[Block], side: _Side, *, is_top: bool = False) -> list[Block]:
    runs: list[_Run | Block] = []
    for block in blocks:
        if block["type"] not in TEXTBLOCKS:
            inside = _settled(block.get("content", ()), side)
            runs.append(block | ({"content": inside} if inside else {}))
            continue
        pieces = _pieces(block)
        run = _Run(block, pieces, [(0, block)], set())
        if not _joined(runs, run, side):
            runs.append(run)
    if side.gone == DELETION:
        _keep_origins(runs, side)
    return [block for run in runs for block in _block_of(run, side, is_top)]


def _pieces(block: Block) -> list[Block]:
    """The content of a block, each zero-width space a piece of its own."""
    content: list[Block] = block.get("content", [])
    if not any(SEAM in piece.get("text", "") for piece in content):
        return list(content)
    found = []
    for piece in content:
        words = re.split(f"({SEAM})", piece["text"]) if piece["type"] == "text" else [None]
        found += [piece if part is None else piece | {"text": part} for part in words if part != ""]
    return found


def _joined(runs: list[_Run | Block], run: _Run, side: _Side) -> bool:
    """Whether the block becomes one with one before it, and makes it so.

    That is the block before; or one further up, when what stands between are blocks that others suggest meanwhile.
    """
    heads = dict(_seams(run, enumerate(run.pieces), side))
    for before in reversed(runs) if heads else ():
        if not isinstance(before, _Run):
            return False
        places = [(at, before.pieces[at]) for at in reversed(range(len(before.pieces)))]
        for at, keys in _seams(before, places, side):
            head = next((place for place, those in heads.items() if keys & those), None)
            if head is not None:
                _join(before, run, at, head)
                return True
        if side.gone == DELETION or not all(keys_of(piece, INSERTION) for piece in before.pieces):
            return False
    return False


def _seams(run: _Run, places: Iterable[tuple[int, Block]], side: _Side) -> Iterator[tuple[int, set[str]]]:
    """The free seams at an end of a block, others' insertions passed over: place and keys."""
    for at, piece in places:
        if piece.get("text") == SEAM and at not in run.used and side.drops(piece):
            keys = keys_of(piece, side.gone)
            yield at, keys if side.keys is None else keys & side.keys
        elif not keys_of(piece, INSERTION) and piece.get("text") != SEAM:
            return


def _join(before: _Run, run: _Run, at: int, head: int) -> None:
    start = len(before.pieces)
    before.used |= {at, start + head}
    before.attrs_of.append((start, run.first))
    before.pieces += run.pieces


def _block_of(run: _Run | Block, side: _Side, is_top: bool) -> Iterator[Block]:
    if not isinstance(run, _Run):
        yield run
        return
    left = [(at, piece) for at, each in enumerate(run.pieces) if (piece := side.takes(each))]
    frame = run.first
    if side.gone == DELETION and left:  # what is left names the block
        frame = next(block for start, block in reversed(run.attrs_of) if start <= left[0][0])
    elif side.gone == DELETION and is_top and any(side.drops(piece) for piece in run.pieces):
        return
    bare = {name: value for name, value in frame.items() if name != "content"}
    yield bare | ({"content": _merged(piece for _, piece in left)} if left else {})


def _keep_origins(runs: list[_Run | Block], side: _Side) -> None:
    """Of blocks parted by suggestions now accepted: those wholly new have no source, the others that of the whole."""
    origin: dict[str, object] | None = None
    for left, right in pairwise([None, *runs, None]):
        if not isinstance(left, _Run) or not isinstance(right, _Run) or not _is_parted(left, right, side):
            if origin is not None and isinstance(left, _Run):
                _set_origin(left, origin)
            origin = None
            continue
        if origin is None:
            origin = {
                name: left.first["attrs"][name] for name in ORIGIN if name in left.first.get("attrs", {})
            }
        _set_origin(left, origin)


def _is_parted(left: _Run, right: _Run, side: _Side) -> bool:
    """Whether an accepted suggestion has made two blocks of one here."""
    other = _Side(side.kept, side.gone, side.keys)
    tails = [(at, left.pieces[at]) for at in reversed(range(len(left.pieces)))]
    ends = [keys for _, keys in _seams(left, tails, other)]
    return any(keys & end for _, keys in _seams(right, enumerate(right.pieces), other) for end in ends)


def _set_origin(run: _Run, origin: dict[str, object]) -> None:
    is_new = all(keys_of(piece, INSERTION) for piece in run.pieces)
    for at, (start, block) in enumerate(run.attrs_of):
        attrs = {name: value for name, value in block.get("attrs", {}).items() if name not in ORIGIN}
        told = block | {"attrs": attrs if is_new else attrs | origin}
        run.attrs_of[at] = (start, told)
    run.first = run.attrs_of[0][1]


def _without(piece: Block, kind: str, keys: Set[str] | None) -> Block:
    """A piece no longer suggested as `kind` under these keys."""
    left = dict(piece)
    marks = [mark for mark in piece.get("marks", ()) if not (mark["type"] == kind and _is_one(mark, keys))]
    attrs = {name: value for name, value in piece.get("attrs", {}).items() if name != kind}
    for name, value in (("marks", marks), ("attrs", attrs)):
        if value:
            left[name] = value
        else:
            left.pop(name, None)
    return left


def _is_one(mark: Block, keys: Set[str] | None) -> bool:
    return keys is None or str(mark.get("attrs", {}).get("id", "")) in keys


def _is_suggested(piece: Block) -> bool:
    return bool(keys_of(piece, INSERTION) or keys_of(piece, DELETION))


def _merged(pieces: Iterable[Block]) -> list[Block]:
    """Neighbours that are alike made one, as a Yjs text gives them."""
    found: list[Block] = []
    for piece in pieces:
        if (
            found
            and piece["type"] == "text" == found[-1]["type"]
            and found[-1].get("marks") == piece.get("marks")
        ):
            found[-1] = found[-1] | {"text": found[-1]["text"] + piece["text"]}
        else:
            found.append(piece)
    return found
