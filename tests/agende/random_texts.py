# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts at random, of everything that the schema allows."""

from itertools import count, pairwise

from hypothesis import strategies as st

SIGNS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
TRICKY = st.sampled_from(
    ["- ", "1. ", "12) x", "## t", "#", "*", "**", "***a", "a*b*c", " * ", "[", "]", "](", "[^n]", "[a](b)", "|",
     "| a |", "=", "= x", "---", ":-:", "¶", "<br>", "<BR>", "\\", "\\*", "\\ ", "a\\", "\\[", "• x", " ", "  ",
     "\t", "perché", "\n", "\u00a0", "(", ")", "https://a.it/", "\u200b", "parola parola"]
)  # fmt: skip
WORDS = st.lists(TRICKY | SIGNS, min_size=1, max_size=4).map("".join)
HREFS = st.sampled_from(
    ["https://a.it/", "http://a.it/x_(y)?a=1&b=[2]|3", "mailto:a@b.it", r"https://a.it/\d)¶*<br>"]
)
KEYS = st.sampled_from([f"{n:016x}" for n in range(1, 5)])


@st.composite
def pieces(draw, *, suggested=False):
    """A run of words with marks, a break, a footnote."""
    kind = draw(st.sampled_from(["text"] * 6 + ["hard_break", "footnote"]))
    fate = draw(st.sampled_from(["", "", "insertion", "deletion"])) if suggested else ""
    if kind != "text":
        attrs = {"words": draw(WORDS | st.just(""))} if kind == "footnote" else {}
        attrs |= {fate: draw(KEYS)} if fate else {}
        return {"type": kind} | ({"attrs": attrs} if attrs else {})
    marks = [{"type": "link", "attrs": {"href": draw(HREFS)}}] if draw(st.integers(0, 5)) == 0 else []
    marks += [{"type": name} for name in ("em", "strong") if draw(st.integers(0, 2)) == 0]
    marks += [{"type": fate, "attrs": {"id": draw(KEYS)}}] if fate else []
    return {"type": "text", "text": draw(WORDS)} | ({"marks": marks} if marks else {})


def inline(*, suggested=False):
    return st.lists(pieces(suggested=suggested), max_size=5)


def _with(node, content):
    return node | ({"content": content} if content else {})


@st.composite
def tables(draw, *, suggested=False):
    def paragraph():
        return _with({"type": "paragraph"}, draw(inline(suggested=suggested)))

    def cell():
        span = {"attrs": {"colspan": draw(st.integers(1, 3)), "rowspan": 1}} if draw(st.booleans()) else {}
        kind = draw(st.sampled_from(["table_cell", "table_header"]))
        return _with({"type": kind} | span, [paragraph() for _ in range(draw(st.integers(0, 2)))])

    rows = [[cell() for _ in range(draw(st.integers(0, 3)))] for _ in range(draw(st.integers(0, 3)))]
    return _with({"type": "table", "attrs": {}}, [_with({"type": "table_row"}, row) for row in rows])


@st.composite
def blocks(draw, *, suggested=False):
    kind = draw(st.sampled_from(["paragraph", "paragraph", "heading", "list_item", "list_item", "table"]))
    if kind == "table":
        return draw(tables(suggested=suggested))
    attrs = {}
    if kind == "heading":
        attrs["level"] = draw(st.sampled_from([2, 3]))
    if kind == "list_item":
        attrs |= {"kind": "ordered"} if draw(st.booleans()) else {}
        attrs |= {"indent": n} if (n := draw(st.integers(0, 2))) else {}
    return _with({"type": kind, "attrs": attrs}, draw(inline(suggested=suggested)))


@st.composite
def texts(draw, *, suggested=False, max_size=6):
    """A text whose blocks have ids; with `suggested`, words and boundaries are suggested at random."""
    numbers, found = count(1), []
    for block in draw(st.lists(blocks(suggested=suggested), max_size=max_size)):
        found.append(block | {"attrs": {"id": f"{next(numbers):016x}"} | block["attrs"]})
    if suggested:
        for one, other in pairwise(found):
            if "table" not in (one["type"], other["type"]) and draw(st.booleans()):
                seam = {"type": draw(st.sampled_from(["insertion", "deletion"])), "attrs": {"id": draw(KEYS)}}
                piece = {"type": "text", "text": "\u200b", "marks": [seam]}
                one["content"] = [*one.get("content", []), piece]
                other["content"] = [piece, *other.get("content", [])]
    return found
