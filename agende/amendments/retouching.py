# SPDX-License-Identifier: AGPL-3.0-or-later
"""A suggestion that the server writes, put into a Yjs document word by word: what others type meanwhile stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pycrdt import XmlElement, XmlText

from agende.amendments.composing import bare, tokens_of
from agende.amendments.deciding import Unlike, copy_of
from agende.amendments.settling import DELETION, INSERTION, TEXTBLOCKS, keys_of
from agende.texts.blocks import Block, canonical
from agende.texts.ydocs import YDoc, blocks_in, insert_pieces, nodes_of, put, root_of, write


@dataclass(slots=True)
class _Token:
    """A word of a document: which child of its block it is in, from which octet to which."""

    piece: Block
    child: int
    start: int
    end: int


def retouch(document: YDoc, wanted: Sequence[Block]) -> tuple[YDoc, bytes]:
    """The document with these blocks, and the update that makes it so; `document` itself stays as it was.

    Blocks keep their element where they keep their id; words where they are the same words.
    """
    after = copy_of(document)
    try:
        with after.transaction():
            _retouch(after, wanted)
        is_done = blocks_in(after) == list(wanted)
    except Unlike:
        is_done = False
    if not is_done:
        after = copy_of(document)
        put(after, wanted)
    return after, after.get_update(document.get_state())


def _retouch(document: YDoc, wanted: Sequence[Block]) -> None:
    root, old = root_of(document), blocks_in(document)
    if len(root.children) != len(old):
        raise Unlike
    olds, news = (
        [(block["type"], block.get("attrs", {}).get("id")) for block in some] for some in (old, wanted)
    )
    for tag, a, b, c, d in reversed(SequenceMatcher(None, olds, news, autojunk=False).get_opcodes()):
        if tag == "equal":
            for place, block in zip(range(a, b), wanted[c:d], strict=True):
                if old[place] != block:
                    _reword(root.children[place], old[place], block)
        else:
            del root.children[a:b]
            insert_pieces(root, a, wanted[c:d])


def _reword(element: object, old: Block, new: Block) -> None:
    if not isinstance(element, XmlElement) or old.get("attrs") != new.get("attrs"):
        raise Unlike
    if old["type"] not in TEXTBLOCKS:
        pairs = zip(old["content"], new["content"], strict=True)
        for child, (one, other) in zip(list(element.children), pairs, strict=True):
            if one != other:
                _reword(child, one, other)
        return
    here, there = _tokens(element), tokens_of(new.get("content", ()))
    olds, news = (
        [canonical(bare(piece)) for piece in some] for some in ([each.piece for each in here], there)
    )
    for tag, a, b, c, d in reversed(SequenceMatcher(None, olds, news, autojunk=False).get_opcodes()):
        if tag == "equal":
            for token, piece in zip(reversed(here[a:b]), reversed(there[c:d]), strict=True):
                _mark(element, token, piece)
        elif tag == "insert":
            _insert(element, here[a - 1 : a], there[c:d])
        else:
            raise Unlike


def _tokens(element: XmlElement) -> list[_Token]:
    found = []
    for number, child in enumerate(element.children):
        end = 0
        for piece in tokens_of(nodes_of(child)):
            start, end = end, end + len(piece.get("text", "").encode())
            found.append(_Token(piece, number, start, end))
        if isinstance(child, XmlText) and end != len(child):
            raise Unlike
    return found


def _mark(element: XmlElement, token: _Token, piece: Block) -> None:
    """Gives a word the suggestions that it shall carry."""
    child = element.children[token.child]
    for kind in (DELETION, INSERTION):
        if isinstance(child, XmlText):
            old, new = [
                next((mark["attrs"] for mark in each.get("marks", ()) if mark["type"] == kind), None)
                for each in (token.piece, piece)
            ]
            if old != new:
                child.format(token.start, token.end, {kind: new})
        elif isinstance(child, XmlElement) and keys_of(piece, kind) != keys_of(token.piece, kind):
            child.attributes[kind] = piece["attrs"][kind]


def _insert(element: XmlElement, before: Sequence[_Token], pieces: Sequence[Block]) -> None:
    """New pieces behind the word `before`, or at the beginning."""
    if not all(piece["type"] == "text" for piece in pieces):
        raise Unlike
    token = before[0] if before else None
    first = element.children[0] if len(element.children) else None
    if token and isinstance(text := element.children[token.child], XmlText):
        write(text, pieces, token.end)
    elif token is None and isinstance(first, XmlText):
        write(first, pieces)
    else:
        insert_pieces(element, token.child + 1 if token else 0, pieces)
