# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a text may hold: everything else is said, whatever a browser sends."""

import pytest

from agende.texts.schema import faults, is_doubled

ID, KEY = "0" * 15 + "1", "a" * 16


def block(node="paragraph", content=(), **attrs):
    return {"type": node, "attrs": {"id": ID} | attrs, "content": list(content)}


def text(words="a", **mark):
    return {"type": "text", "text": words} | ({"marks": [mark]} if mark else {})


def cell(kind="table_cell", content=None, **attrs):
    paragraphs = [{"type": "paragraph"}] if content is None else content
    return {"type": kind, "content": paragraphs} | ({"attrs": attrs} if attrs else {})


def table(*cells):
    return block("table", [{"type": "table_row", "content": list(cells)}])


ALLOWED = [
    block(),
    block("heading", [text()], level=3),
    block("list_item", [text()], kind="ordered", indent=2),
    block(content=[text(type="link", attrs={"href": "mailto:a@b.it"}), {"type": "hard_break"}]),
    block(
        content=[text(type="insertion", attrs={"id": KEY}), {"type": "footnote", "attrs": {"words": "Fonte"}}]
    ),
    block(content=[{"type": "hard_break", "attrs": {"deletion": KEY}}]),
    table(cell(), cell("table_header", colspan=2, rowspan=1)),
    block(**{"from": ID, "source": "0190a1b2-0000-7000-8000-000000000001"}),
]
REFUSED = [
    {"type": "text", "text": "in cima"},
    {"type": "paragraph"},
    block("image"),
    block("heading", [text()]),
    block("heading", [text()], level=1),
    block("heading", [text()], level="2"),
    block("list_item", indent=3),
    block("list_item", indent=True),
    block("list_item", kind="bullet"),
    block(id="x"),
    block(id="B" * 16),
    block(source="qui"),
    block(style="color:red"),
    block(content=[block()]),
    block(content=[text("")]),
    block(content=[text("a\x00")]),
    block(content=[{"type": "text", "text": 5}]),
    block(content=[text(type="underline")]),
    block(content=[text(type="strong", attrs={"id": "x"})]),
    block(content=[text(type="link", attrs={"href": "javascript:alert(1)"})]),
    block(content=[text(type="link", attrs={"href": "https://a.it/ b"})]),
    block(content=[text(type="link", attrs={})]),
    block(content=[text(type="insertion", attrs={"id": "1"})]),
    block(content=[text(type="deletion")]),
    block(content=[{"type": "footnote"}]),
    block(content=[{"type": "footnote", "attrs": {"words": "a" * 3000}}]),
    block(content=[{"type": "hard_break", "attrs": {"onclick": "x"}}]),
    block(content=[{"type": "text", "text": "a", "marks": [{"type": "em"}, {"type": "em"}]}]),
    table(cell(content=[table(cell())])),
    table(cell(colspan=0)),
    table(cell(colwidth=[100])),
    block("table", [cell()]),
]


@pytest.mark.parametrize("thing", ALLOWED)
def test_what_may_be_stored(thing):
    assert faults([thing]) == []


@pytest.mark.parametrize("thing", REFUSED, ids=range(len(REFUSED)))
def test_what_may_not(thing):
    assert faults([thing])


def test_an_id_that_stands_twice_is_told_apart_from_what_nobody_may_send():
    assert [is_doubled(fault) for fault in faults([block(), block()])] == [True]
    assert not any(map(is_doubled, faults([block("image"), block("heading")])[:2]))
