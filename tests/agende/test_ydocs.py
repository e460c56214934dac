# SPDX-License-Identifier: AGPL-3.0-or-later
"""Blocks go into a Yjs document and come out the same, for whoever takes part."""

import string

from hypothesis import given
from hypothesis import strategies as st
from pycrdt import Doc, XmlFragment

from agende.texts.ydocs import blocks_in, put

WORDS = st.text(alphabet=string.ascii_letters + " àèéìòù’«»–😀Ż", min_size=1, max_size=20)
IDS = st.text(alphabet=string.hexdigits.lower(), min_size=1, max_size=6)
MARK = st.sampled_from(
    [{"type": "strong"}, {"type": "em"}, {"type": "link", "attrs": {"href": "https://a.it"}}]
)
ORDER = ["link", "em", "strong"]


def _in_order(marks):
    return sorted({mark["type"]: mark for mark in marks}.values(), key=lambda mark: ORDER.index(mark["type"]))


@st.composite
def inline(draw):
    found = []
    for _ in range(draw(st.integers(0, 4))):
        piece = {"type": "hard_break"} if draw(st.booleans()) else {"type": "text", "text": draw(WORDS)}
        marks = _in_order(draw(st.lists(MARK, max_size=2)))
        if piece["type"] == "text":
            piece |= {"marks": marks} if marks else {}
            if found and found[-1]["type"] == "text" and found[-1].get("marks") == piece.get("marks"):
                continue  # two runs alike are one
        found.append(piece)
    return found


@st.composite
def textblock(draw):
    kind = draw(st.sampled_from(["paragraph", "heading", "list_item"]))
    attrs = {"id": draw(IDS)} | ({"level": 2} if kind == "heading" else {})
    content = draw(inline())
    return {"type": kind, "attrs": attrs} | ({"content": content} if content else {})


@st.composite
def table(draw):
    cell = st.builds(
        lambda block: {"type": "table_cell", "attrs": {"colspan": 2}, "content": [block]}, textblock()
    )
    rows = draw(st.lists(st.lists(cell, min_size=1, max_size=2), min_size=1, max_size=2))
    content = [{"type": "table_row", "content": cells} for cells in rows]
    return {"type": "table", "attrs": {"id": draw(IDS)}, "content": content}


BLOCKS = st.lists(st.one_of(textblock(), textblock(), table()), max_size=6)


@given(BLOCKS, BLOCKS)
def test_what_is_put_in_is_there_for_everybody(first, then):
    here, there = Doc(), Doc()
    for blocks in (first, then):
        there.apply_update(put(here, blocks) or here.get_update())
        assert blocks_in(here) == blocks_in(there) == blocks
        assert put(here, blocks) == b""


@given(BLOCKS)
def test_the_same_client_writes_the_same_bytes(blocks):
    assert put(Doc(client_id=1), blocks) == put(Doc(client_id=1), blocks)


def paragraph(id_, words):
    return {"type": "paragraph", "attrs": {"id": id_}, "content": [{"type": "text", "text": words}]}


def test_what_another_types_in_a_block_that_stays_is_kept():
    office, editor = Doc(), Doc()
    editor.apply_update(put(office, [paragraph("a", "Il bus"), paragraph("b", "Il treno")]))
    known = editor.get_state()

    put(office, [paragraph("b", "Il treno"), paragraph("c", "La bici")])
    [words] = editor.get("prosemirror", type=XmlFragment).children[1].children
    words.insert(8, " veloce")

    office.apply_update(editor.get_update(known))
    assert blocks_in(office) == [paragraph("b", "Il treno veloce"), paragraph("c", "La bici")]
