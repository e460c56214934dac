# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a text is after a decision on some of its suggestions: which words go, which blocks become one. Pure.

Each block says of which it was made, so that the same can be done to the Yjs document (`deciding`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field

from agende.texts.blocks import ORIGIN, SEAM, Block, with_origins

INSERTION, DELETION = "insertion", "deletion"
TEXTBLOCKS = frozenset({"paragraph", "heading", "list_item"})


def keys_of(piece: Block, kind: str) -> set[str]:
    """The keys under which a piece (words, a break, a note) is suggested as `kind`."""
    found = {
        str(mark.get("attrs", {}).get("id", "")) for mark in piece.get("marks", ()) if mark["type"] == kind
    }
    value = piece.get("attrs", {}).get(kind)
    return found if value is None else found | {str(value)}


@dataclass(frozen=True, slots=True)
class Side:
    """A decision on the suggestions with these keys (None: all): which of the marks goes with its words."""

    gone: str
    kept: str
    keys: Set[str] | None

    def has(self, piece: Block, kind: str) -> bool:
        """Whether the decision is about a piece, suggested as `kind`."""
        found = keys_of(piece, kind)
        return bool(found if self.keys is None else found & self.keys)

    def takes(self, piece: Block) -> Block | None:
        """What is left of a piece: the piece itself where the decision is not about it."""
        if self.has(piece, self.gone):
            return None
        left = without(piece, self.kept, self.keys) if self.has(piece, self.kept) else piece
        return None if left.get("text") == SEAM and not _is_suggested(left) else left


def accepting(keys: Set[str] | None) -> Side:
    """These suggestions are taken in."""
    return Side(DELETION, INSERTION, keys)


def refusing(keys: Set[str] | None) -> Side:
    """These suggestions are not taken in."""
    return Side(INSERTION, DELETION, keys)


@dataclass(frozen=True, slots=True)
class Settled:
    """A block after a decision, the places among its siblings of those it was made of, and of the one that goes on."""

    block: Block
    parts: tuple[int, ...]
    kept: int


@dataclass(slots=True)
class _Part:
    """A block before the decision: its place, where its pieces begin in the run, what names it afterwards."""

    place: int
    start: int
    block: Block


@dataclass(slots=True)
class _Run:
    """A block, and those that become one with it. `used`: seams already paired, by the place of the piece."""

    parts: list[_Part]
    pieces: list[Block]
    used: set[int] = field(default_factory=set)

    @property
    def is_new(self) -> bool:
        return all(keys_of(piece, INSERTION) for piece in self.pieces)


def settled(blocks: Sequence[Block], side: Side, *, is_top: bool = False) -> list[Settled]:
    """Sibling blocks after a decision."""
    runs: list[_Run | Settled] = []
    for place, block in enumerate(blocks):
        if block["type"] not in TEXTBLOCKS:
            runs.append(Settled(_inside(block, side), (place,), place))
            continue
        run = _Run([_Part(place, 0, block)], pieces_of(block))
        if not _joined(runs, run, side):
            runs.append(run)
    if side.gone == DELETION:
        _keep_names(runs, side)
    return [
        each for run in runs for each in ([run] if isinstance(run, Settled) else _left_of(run, side, is_top))
    ]


def _inside(block: Block, side: Side) -> Block:
    content = block.get("content", [])
    inside = [each.block for each in settled(content, side)]
    is_same = len(inside) == len(content) and all(a is b for a, b in zip(inside, content, strict=True))
    return block if is_same else block | {"content": inside}


def pieces_of(block: Block) -> list[Block]:
    """The content of a block, each zero-width space a piece of its own."""
    found = []
    for piece in block.get("content", ()):
        if SEAM in piece.get("text", ""):
            words = re.split(f"({SEAM})", piece["text"])
            found += [piece | {"text": part} for part in words if part]
        else:
            found.append(piece)
    return found


def _joined(runs: Sequence[_Run | Settled], run: _Run, side: Side) -> bool:
    """Whether the block becomes one with the block before it, and makes it so.

    The other seam is in that block; or further up, when what stands between are blocks that others suggest meanwhile.
    """
    heads = dict(_seams(run, enumerate(run.pieces), side, side.gone))
    for before in reversed(runs) if heads else ():
        if isinstance(before, Settled):
            return False
        for at, keys in _tails(before, side, side.gone):
            head = next((place for place, those in heads.items() if keys & those), None)
            if head is not None:
                before.used.add(at)
                _append(runs[-1], run, head)
                return True
        if side.gone == DELETION or not before.is_new:
            return False
    return False


def _append(before: _Run | Settled, run: _Run, head: int) -> None:
    if isinstance(before, _Run):
        start = len(before.pieces)
        before.used.add(start + head)
        before.parts.append(_Part(run.parts[0].place, start, run.parts[0].block))
        before.pieces += run.pieces


def _tails(run: _Run, side: Side, kind: str) -> Iterator[tuple[int, set[str]]]:
    return _seams(run, reversed(list(enumerate(run.pieces))), side, kind)


def _seams(
    run: _Run, places: Iterable[tuple[int, Block]], side: Side, kind: str
) -> Iterator[tuple[int, set[str]]]:
    """The free seams at an end of a block, others' insertions passed over: place and keys."""
    for at, piece in places:
        if piece.get("text") != SEAM:
            if not keys_of(piece, INSERTION):
                return
        elif at not in run.used and side.has(piece, kind):
            keys = keys_of(piece, kind)
            yield at, keys if side.keys is None else keys & side.keys


def _left_of(run: _Run, side: Side, is_top: bool) -> Iterator[Settled]:
    left = [(at, piece) for at, each in enumerate(run.pieces) if (piece := side.takes(each)) is not None]
    if not left and side.gone == DELETION and is_top and run.pieces:
        return
    counts = [sum(_length(piece) for at, piece in left if part is _part_of(run, at)) for part in run.parts]
    named = run.parts[0]
    if side.gone == DELETION:  # what is left names the block
        named = next((part for part, count in zip(run.parts, counts, strict=True) if count), named)
    alike = [at for at, part in enumerate(run.parts) if part.block["type"] == named.block["type"]]
    kept = run.parts[max(alike, key=counts.__getitem__)].place
    block = named.block
    if len(run.parts) > 1:
        others = (part.block.get("attrs", {}) for part, count in zip(run.parts, counts, strict=True) if count)
        if told := with_origins(block.get("attrs", {}), others):
            block = block | {"attrs": told}
    if len(run.parts) > 1 or [piece for _, piece in left] != run.pieces:
        bare = {name: value for name, value in block.items() if name != "content"}
        block = bare | ({"content": merged(piece for _, piece in left)} if left else {})
    yield Settled(block, tuple(part.place for part in run.parts), kept)


def _part_of(run: _Run, at: int) -> _Part:
    return next(part for part in reversed(run.parts) if part.start <= at)


def _length(piece: Block) -> int:
    return len(piece.get("text", " "))


def _keep_names(runs: Sequence[_Run | Settled], side: Side) -> None:
    """Of blocks parted by suggestions now accepted, the words that were there keep id and source of the whole."""
    chain: list[_Run] = []
    for run in (*runs, None):
        if chain and isinstance(run, _Run) and _is_parted(chain[-1], run, side):
            chain.append(run)
            continue
        if len(chain) > 1:
            _name(chain)
        chain = [run] if isinstance(run, _Run) else []


def _is_parted(left: _Run, right: _Run, side: Side) -> bool:
    """Whether an accepted suggestion has made two blocks of one here."""
    ends = [keys for _, keys in _tails(left, side, INSERTION)]
    heads = _seams(right, enumerate(right.pieces), side, INSERTION)
    return any(keys & end for _, keys in heads for end in ends)


def _name(chain: Sequence[_Run]) -> None:
    whole = chain[0].parts[0].block.get("attrs", {})
    origin = {name: whole[name] for name in ORIGIN if name in whole}
    ids = [run.parts[0].block.get("attrs", {}).get("id") for run in chain]
    first = next((at for at, run in enumerate(chain) if not run.is_new), 0)
    ids[0], ids[first] = ids[first], ids[0]
    for at, run in enumerate(chain):
        for part in run.parts:
            attrs = part.block.get("attrs", {})
            told = attrs if run.is_new and at else {key: attrs[key] for key in attrs if key not in ORIGIN}
            told = told | ({} if run.is_new else origin)
            if part is run.parts[0] and ids[at] is not None:
                told["id"] = ids[at]
            part.block = part.block | ({"attrs": told} if told else {})


def without(piece: Block, kind: str, keys: Set[str] | None) -> Block:
    """A piece no longer suggested as `kind` under these keys."""
    left = dict(piece)
    marks = [mark for mark in piece.get("marks", ()) if mark["type"] != kind or not is_of(mark, keys)]
    attrs = {name: value for name, value in piece.get("attrs", {}).items() if name != kind}
    for name, value in (("marks", marks), ("attrs", attrs)):
        if value:
            left[name] = value
        else:
            left.pop(name, None)
    return left


def is_of(mark: Block, keys: Set[str] | None) -> bool:
    """Whether a mark is one of these suggestions'."""
    return keys is None or str(mark.get("attrs", {}).get("id", "")) in keys


def _is_suggested(piece: Block) -> bool:
    return bool(keys_of(piece, INSERTION) or keys_of(piece, DELETION))


def merged(pieces: Iterable[Block]) -> list[Block]:
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
