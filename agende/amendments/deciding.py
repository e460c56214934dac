# SPDX-License-Identifier: AGPL-3.0-or-later
"""A decision on suggestions, done to a Yjs document: run by run, so that what others type meanwhile stays.

Words are taken out and marks off where they stand, by the bytes that pycrdt gives for the run itself, never by a place
counted elsewhere. What comes out is compared with what `marks` says; where it is not the same, whole blocks are put.
"""

from collections.abc import Sequence, Set

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from agende.amendments.settling import (
    TEXTBLOCKS,
    Settled,
    Side,
    accepting,
    merged,
    pieces_of,
    refusing,
    settled,
)
from agende.texts.blocks import Block
from agende.texts.ydocs import YDoc, blocks_in, insert_pieces, nodes_of, put, root_of, write


class Unlike(Exception):
    """The document is not written as editors write it."""


def decide_in(document: YDoc, keys: Set[str], *, is_accepted: bool) -> tuple[YDoc, bytes]:
    """The document after a decision on the suggestions with these keys, and the update that makes it so.

    `document` itself stays as it was.
    """
    before, side = blocks_in(document), accepting(keys) if is_accepted else refusing(keys)
    plan = settled(before, side, is_top=True)
    wanted = [each.block for each in plan]
    after = _edited(document, before, plan, side)
    if after is None or blocks_in(after) != wanted:
        after = copy_of(document)
        put(after, wanted)
    return after, after.get_update(document.get_state())


def copy_of(document: YDoc) -> YDoc:
    other: YDoc = Doc()
    other.apply_update(document.get_update())
    return other


def _edited(document: YDoc, before: list[Block], plan: list[Settled], side: Side) -> YDoc | None:
    """A copy, edited run by run; None where that cannot be done."""
    copy = copy_of(document)
    try:
        with copy.transaction():
            _edit(root_of(copy), before, plan, side)
    except BaseException as wrong:  # a panic of pycrdt is no Exception
        if isinstance(wrong, (KeyboardInterrupt, SystemExit, GeneratorExit)):
            raise
        return None
    return copy


def _edit(
    parent: XmlFragment | XmlElement, before: Sequence[Block], plan: Sequence[Settled], side: Side
) -> None:
    elements = list(parent.children)
    if len(elements) != len(before):
        raise Unlike
    for each in plan:
        old, element = before[each.kept], elements[each.kept]
        if each.block is old:
            continue
        if not isinstance(element, XmlElement) or element.tag != each.block["type"]:
            raise Unlike
        if old["type"] in TEXTBLOCKS:
            _edit_words(element, each, before, side)
        else:
            content = old.get("content", [])
            _edit(element, content, settled(content, side), side)
    kept = {each.kept for each in plan}
    for place in reversed(range(len(elements))):
        if place not in kept:
            del parent.children[place]


def _edit_words(element: XmlElement, each: Settled, before: Sequence[Block], side: Side) -> None:
    _trim(element, side)
    _make_one(element)
    own = each.parts.index(each.kept)
    earlier, later = each.parts[:own], each.parts[own + 1 :]
    insert_pieces(element, len(element.children), _left(before, later, side))
    insert_pieces(element, 0, _left(before, earlier, side))
    attrs = each.block.get("attrs", {})
    for name in before[each.kept].get("attrs", {}).keys() - attrs.keys():
        del element.attributes[name]
    for name, value in sorted(attrs.items()):
        if before[each.kept].get("attrs", {}).get(name) != value:
            element.attributes[name] = value


def _trim(element: XmlElement, side: Side) -> None:
    """Takes out of a block of words what goes, and off what stays the marks of what is decided on."""
    children = list(element.children)
    for place in reversed(range(len(children))):
        child, pieces = children[place], nodes_of(children[place])
        if isinstance(child, XmlText):
            _trim_text(child, pieces, side)
            continue
        left = side.takes(pieces[0])
        if left is None:
            del element.children[place]
        elif left is not pieces[0] and isinstance(child, XmlElement):
            del child.attributes[side.kept]


def _make_one(element: XmlElement) -> None:
    """Two texts between which a break or a note is gone become one, as an editor has them; the longer one goes on."""
    for place in reversed(range(1, len(element.children))):
        left, right = element.children[place - 1], element.children[place]
        if not isinstance(left, XmlText) or not isinstance(right, XmlText):
            continue
        if len(left) >= len(right):
            write(left, nodes_of(right), len(left))
            del element.children[place]
        else:
            write(right, nodes_of(left))
            del element.children[place - 1]


def _trim_text(text: XmlText, runs: Sequence[Block], side: Side) -> None:
    pieces = pieces_of({"content": runs})
    end = sum(len(piece["text"].encode()) for piece in pieces)
    if end != len(text):
        raise Unlike
    for piece in reversed(pieces):  # from the last, so that places stay
        start = end - len(piece["text"].encode())
        left = side.takes(piece)
        if left is None:
            del text[start:end]
        elif left is not piece:
            text.format(start, end, {side.kept: None})
        end = start


def _left(before: Sequence[Block], places: Sequence[int], side: Side) -> list[Block]:
    """What is left of the words of blocks that become part of another."""
    taken = (side.takes(piece) for place in places for piece in pieces_of(before[place]))
    return merged(piece for piece in taken if piece is not None)
