# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody typed in a suggestion of theirs at the moment it was decided on: suggested once more.

Their browser did not know of the decision. What they typed stands among words that are the text's now, or alone where
the suggestion was: nobody has accepted it, so it is a suggestion of its own, with the words that it takes away. Sign by
sign, where the words stand: what others type in that paragraph stays.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher

from pycrdt import XmlElement, XmlText

from agende.amendments.composing import as_suggested, bare
from agende.amendments.deciding import Unlike, copy_of
from agende.amendments.marks import keys_in, keys_of
from agende.amendments.settling import DELETION, INSERTION, TEXTBLOCKS, merged, pieces_of, without
from agende.texts.blocks import Block, canonical
from agende.texts.ydocs import YDoc, blocks_in, root_of, write


@dataclass(frozen=True, slots=True)
class Author:
    """Whose words they are: keys of their open suggestions, all that are decided on, and the key for what is typed."""

    mine: Set[str]
    decided: Set[str]
    key: str


@dataclass(frozen=True, slots=True)
class _Part:
    """Words, a break or a note: as they stand in the document (None: they are gone from it), and as they shall."""

    was: Block | None
    now: Block

    @property
    def is_text(self) -> bool:
        return bool(self.now["type"] == "text")

    def with_more(self, other: "_Part") -> "_Part | None":
        """Both as one, where they are alike."""
        here, there = ([_bare(each.was), _bare(each.now)] for each in (self, other))
        if not (self.is_text and other.is_text) or here != there:
            return None
        words = self.now["text"] + other.now["text"]
        return _Part(self.was and self.was | {"text": words}, self.now | {"text": words})


def own_key(blocks: Iterable[Block], *, among: Set[str], mine: Set[str]) -> str | None:
    """An open suggestion of the author's in one of these blocks: what is typed beside it belongs to it."""
    found = keys_in(block for block in blocks if _id(block) in among) & mine
    return min(found, default=None)


def suggested_again(document: YDoc, before: Sequence[Block], *, among: Set[str], by: Author) -> YDoc | None:
    """A copy of the document with what differs from `before` in the blocks `among` as a suggestion of the author's.

    New blocks of words are part of it. Whether nothing else differs is for `marks.new_keys` to say. None where there
    is nothing to do, or the words cannot be marked where they stand.
    """
    known, after, copy = {_id(block): block for block in before}, blocks_in(document), copy_of(document)
    wanted = list(after)
    elements = list(root_of(copy).children)
    try:
        with copy.transaction():
            for place, block in enumerate(after):
                then = known.get(_id(block), {"type": block["type"]})
                is_asked = _id(block) in among or _id(block) not in known
                if not is_asked or block == then or {block["type"], then["type"]} - TEXTBLOCKS:
                    continue
                parts = _joined(_parts(then, block, by))
                wanted[place] = block | {"content": merged(part.now for part in parts)}
                _write(elements[place], parts)
    except (Unlike, IndexError):
        return None
    return copy if wanted != after and blocks_in(copy) == wanted else None


def _parts(then: Block, block: Block, by: Author) -> Iterator[_Part]:
    olds, held = _signs(then), _signs(block)
    news = [_undecided(piece, by.decided) for piece in held]
    most = min(len(olds), len(news))
    start = next((at for at in range(most) if olds[at] != news[at]), most)
    most -= start
    end = next((at for at in range(most) if olds[-1 - at] != news[-1 - at]), most)
    before, after = ([canonical(each) for each in some[start : len(some) - end]] for some in (olds, news))
    yield from map(_Part, held[:start], news[:start])
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        stay = range(start + c, start + d)
        if tag != "equal":
            yield from (_Part(None, piece) for piece in _gone(olds[start + a : start + b], by))
        yield from (_Part(held[at], news[at] if tag == "equal" else _come(news[at], by)) for at in stay)
    yield from map(_Part, held[len(held) - end :], news[len(news) - end :])


def _gone(pieces: Iterable[Block], by: Author) -> Iterator[Block]:
    """What was taken away comes back as suggested to go; one's own words go without a trace."""
    for piece in pieces:
        if not keys_of(piece, INSERTION) & by.mine:
            yield piece if keys_of(piece, DELETION) else as_suggested(piece, DELETION, by.key)


def _come(piece: Block, by: Author) -> Block:
    is_own = keys_of(piece, INSERTION) & (by.mine | {by.key})
    return piece if is_own else as_suggested(bare(piece), INSERTION, by.key)


def _undecided(piece: Block, decided: Set[str]) -> Block:
    """A piece without what a browser still held for a suggestion."""
    for kind in (INSERTION, DELETION):
        if keys_of(piece, kind) & decided:
            piece = without(piece, kind, decided)
    return piece


def _signs(block: Block) -> list[Block]:
    return [
        piece | {"text": sign} if piece["type"] == "text" else piece
        for piece in pieces_of(block)
        for sign in piece.get("text", " ")
    ]


def _joined(parts: Iterable[_Part]) -> list[_Part]:
    found: list[_Part] = []
    for part in parts:
        if found and (both := found[-1].with_more(part)):
            found[-1] = both
        else:
            found.append(part)
    return found


def _bare(piece: Block | None) -> object:
    return None if piece is None else (piece["type"], piece.get("marks", []))


def _write(element: object, parts: Sequence[_Part]) -> None:
    """Does to an element of words what the parts say, from the last, so that places stay. Raises Unlike."""
    if not isinstance(element, XmlElement):
        raise Unlike
    children = list(element.children)
    for part, (child, start, end) in reversed(list(zip(parts, _places(children, parts), strict=True))):
        node = children[child]
        if part.was is None:
            if not isinstance(node, XmlText) or not part.is_text:
                raise Unlike
            write(node, [part.now], start)
            continue
        for kind in (DELETION, INSERTION):
            old, new = (min(keys_of(each, kind), default=None) for each in (part.was, part.now))
            if old == new:
                continue
            if isinstance(node, XmlText):
                node.format(start, end, {kind: {"id": new} if new else None})
            elif isinstance(node, XmlElement) and new:
                node.attributes[kind] = new
            elif isinstance(node, XmlElement):
                del node.attributes[kind]


def _places(children: Sequence[object], parts: Iterable[_Part]) -> Iterator[tuple[int, int, int]]:
    """In which child each part stands, from which octet to which; what is gone from it: where it stood."""
    child = octets = 0
    for part in parts:
        if part.was is None:
            before = children[child - 1] if child and not octets else None
            if isinstance(before, XmlText) and not isinstance(children[child], XmlText):
                yield child - 1, len(before), 0
            else:
                yield child, octets, octets
            continue
        while isinstance(node := children[child], XmlText) and octets == len(node):
            child, octets = child + 1, 0
        length = len(part.now["text"].encode()) if part.is_text else 0
        if isinstance(node, XmlText) != part.is_text or (
            isinstance(node, XmlText) and octets + length > len(node)
        ):
            raise Unlike
        yield child, octets, octets + length
        child, octets = (child, octets + length) if part.is_text else (child + 1, 0)


def _id(block: Block) -> str | None:
    return block.get("attrs", {}).get("id")
