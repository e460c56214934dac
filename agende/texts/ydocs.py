# SPDX-License-Identifier: AGPL-3.0-or-later
"""Blocks in a Yjs document, as y-prosemirror 1.3 writes them: an XML element a node, an XML text a run of words.

Pure. Whole blocks are put in and taken out here; words inside a block are changed by browsers alone (pycrdt counts
bytes, browsers UTF-16 units). The same blocks, client and state give the same bytes: attributes and marks are set
one by one, in order.
"""

from collections.abc import Collection, Iterable, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from agende.texts.blocks import Block, canonical
from agende.texts.schema import MARKS

type YDoc = Doc[Any]

ROOT = "prosemirror"
ORDER = tuple(MARKS)


def blocks_in(doc: YDoc) -> list[Block]:
    """The blocks that a document holds."""
    with doc.transaction():
        return _nodes(root_of(doc))


def blocks_of(doc: YDoc, places: Collection[int]) -> list[Block]:
    """Those at these places, in their order; a place that is none is passed over."""
    with doc.transaction():
        children = root_of(doc).children
        known = [children[place] for place in sorted(places) if place < len(children)]
        return [node for child in known for node in nodes_of(child)]


def put(doc: YDoc, blocks: Sequence[Block]) -> bytes:
    """Makes the document hold these blocks and returns the update that did it; b"" when it held them.

    A block that stays as it was stays the same element: what others type in it at that moment is kept.
    """
    before, root = doc.get_state(), root_of(doc)
    with doc.transaction():
        old, new = [[canonical(block) for block in some] for some in (_nodes(root), blocks)]
        if old == new:
            return b""
        for tag, a, b, c, d in reversed(SequenceMatcher(None, old, new, autojunk=False).get_opcodes()):
            if tag != "equal":
                del root.children[a:b]
                for place, block in enumerate(blocks[c:d], start=a):
                    _insert(root, place, block)
    return doc.get_update(before)


def root_of(doc: YDoc) -> XmlFragment:
    """What holds the blocks of a document."""
    return doc.get(ROOT, type=XmlFragment)


def _insert(parent: XmlFragment | XmlElement, place: int, node: Block) -> None:
    element = parent.children.insert(place, XmlElement(node["type"]))
    for name, value in sorted(node.get("attrs", {}).items()):
        element.attributes[name] = value
    insert_pieces(element, 0, node.get("content", ()))


def insert_pieces(element: XmlElement | XmlFragment, at: int, pieces: Iterable[Block]) -> None:
    """Puts words, breaks and notes (of a container: its blocks) before the child `at` of an element.

    Words go into the text that stands beside them: two texts side by side are one to an editor, and whoever made the
    second would write it again into the first (y-prosemirror #160).
    """
    runs = [list(some) for _, some in groupby(pieces, key=lambda piece: piece["type"] == "text")]
    before, after = _text_at(element, at - 1), _text_at(element, at)
    for number, run in enumerate(runs, start=1):
        if run[0]["type"] != "text":
            for piece in run:
                _insert(element, at, piece)
                at += 1
        elif before is not None and number == 1:
            write(before, run, len(before))
        elif after is not None and number == len(runs):
            write(after, run)
        else:
            write(element.children.insert(at, XmlText()), run)
            at += 1


def _text_at(element: XmlElement | XmlFragment, place: int) -> XmlText | None:
    child = element.children[place] if 0 <= place < len(element.children) else None
    return child if isinstance(child, XmlText) else None


def write(text: XmlText, pieces: Iterable[Block], octets: int = 0) -> None:
    """Puts words into a text behind so many octets of it."""
    for piece in pieces:
        end = octets + len(piece["text"].encode())
        text.insert(octets, piece["text"], {})
        for mark in piece.get("marks", ()):
            text.format(octets, end, {mark["type"]: mark.get("attrs", {})})
        octets = end


def _nodes(parent: XmlFragment | XmlElement) -> list[Block]:
    found: list[Block] = []
    for child in parent.children:
        for node in nodes_of(child):
            if (
                found
                and node["type"] == found[-1]["type"] == "text"
                and found[-1].get("marks") == node.get("marks")
            ):
                found[-1] = found[-1] | {"text": found[-1]["text"] + node["text"]}
            else:
                found.append(node)
    return found


def nodes_of(child: Any) -> list[Block]:
    """A child of a document as nodes: of a text one a run of words that are alike, of an element itself."""
    if isinstance(child, XmlText):
        return list(_pieces(child))
    return [_node(child)] if isinstance(child, XmlElement) else []


def _node(element: XmlElement) -> Block:
    written: Any = element.attributes  # an iterable of pairs, whatever its types say
    attrs = {name: _plain(value) for name, value in written if value is not None}
    content = _nodes(element)
    node: Block = {"type": element.tag}
    return node | ({"attrs": attrs} if attrs else {}) | ({"content": content} if content else {})


def _pieces(text: XmlText) -> Iterable[Block]:
    for words, formats in text.diff():
        if not isinstance(words, str) or not words:
            continue
        marks = [_mark(name, value) for name, value in (formats or {}).items() if value is not None]
        marks.sort(
            key=lambda mark: (ORDER.index(mark["type"]) if mark["type"] in MARKS else 9, canonical(mark))
        )
        yield {"type": "text", "text": words} | ({"marks": marks} if marks else {})


def _mark(name: str, value: Any) -> Block:
    """A mark; those that may stand twice on a word are written "name--hash"."""
    attrs = (
        {key: _plain(inner) for key, inner in value.items() if inner is not None}
        if isinstance(value, dict)
        else {}
    )
    return {"type": name.partition("--")[0]} | ({"attrs": attrs} if attrs else {})


def _plain(value: Any) -> Any:
    """Whole numbers come back as floats."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
