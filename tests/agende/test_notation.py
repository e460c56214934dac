# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form's notation: nothing that a text may hold is flattened by a save."""

from hypothesis import given, settings
from hypothesis import strategies as st

from agende.texts.notation import as_typed, shown, typed
from agende.texts.retyping import merged
from agende.texts.schema import faults
from tests.agende.random_texts import texts

LINES = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    ["", "- ", "- punto", "  1. sotto", "## titolo", "* x", "#", "parola", "  spazi  ", "**a** *b*", "*a", "a**",
     "***", "[x](https://a.it)", "[x](javascript:a)", "[^n", "[^nota]", "| a | b |", "|= a |",
     "| --- |", "\\", "<br>", "a ¶ b"])  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(texts())
def test_whatever_the_schema_allows_is_typed_and_read_back(blocks):
    assert faults(blocks) == []
    assert typed(as_typed(blocks)) == shown(blocks)


@settings(max_examples=300, deadline=None)
@given(texts(suggested=True))
def test_an_untouched_text_stays_as_it_is_to_the_last_sign(blocks):
    again = merged(blocks, as_typed(blocks))

    assert [block for block in again if block.get("content")] == [b for b in blocks if b.get("content")]


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=12).map("\n".join))
def test_what_is_typed_comes_back_as_the_same_blocks(text):
    blocks = merged([], text)

    assert faults(blocks) == []
    assert typed(as_typed(blocks)) == typed(text)
    assert merged(blocks, as_typed(blocks)) == blocks


def paragraph(*pieces, kind="paragraph", **attrs):
    return {"type": kind, **({"attrs": attrs} if attrs else {}), "content": list(pieces)}


def words(text, *marks):
    return {"type": "text", "text": text} | ({"marks": [{"type": mark} for mark in marks]} if marks else {})


def test_headings_points_and_line_breaks():
    assert typed("# Titolo\r\nUno\ndue\n\n- a\n* b\nsegue\n  1. c\n\n\n### Fine") == [
        paragraph(words("Titolo"), kind="heading", level=2),
        paragraph(words("Uno"), {"type": "hard_break"}, words("due")),
        paragraph(words("a"), kind="list_item"),
        paragraph(words("b"), {"type": "hard_break"}, words("segue"), kind="list_item"),
        paragraph(words("c"), kind="list_item", indent=1) | {"attrs": {"kind": "ordered", "indent": 1}},
        paragraph(words("Fine"), kind="heading", level=3),
    ]


def test_marks_links_and_footnotes():
    link = {"type": "link", "attrs": {"href": "https://a.it/"}}

    assert typed("Un **grande** *ponte* [qui](https://a.it/), 5 * 3[^Fonte: Istat].") == [
        paragraph(
            words("Un "),
            words("grande", "strong"),
            words(" "),
            words("ponte", "em"),
            words(" "),
            {"type": "text", "text": "qui", "marks": [link]},
            words(", 5 * 3"),
            {"type": "footnote", "attrs": {"words": "Fonte: Istat"}},
            words("."),
        )
    ]


def test_what_pairs_with_nothing_is_itself():
    for text in ("**aperto", "a * b", "[x](javascript:alert(1))", "[solo]", r"C:\dati", "****"):
        assert typed(text) == [paragraph(words(text))]


def test_a_table_with_headings_in_either_way():
    table = typed("| Comune | Abitanti |\n| --- | --- |\n| Melzo | 18.500 |")

    assert table == typed("|= Comune |= Abitanti |\n| Melzo | 18.500")
    assert as_typed(table) == "| = Comune | = Abitanti |\n| Melzo | 18.500 |"


def test_a_link_whose_words_begin_like_a_footnote_is_a_link():
    link = {"type": "link", "attrs": {"href": "https://a.it/"}}
    blocks = [paragraph({"type": "text", "text": "^ qui", "marks": [link]})]

    assert typed(as_typed(blocks)) == blocks


def test_breaks_and_hyphens_pasted_from_word_do_not_glue_words():
    assert typed("una\x0bdue\x0ctre\nnord\x1eovest\ufffe\x02") == [
        paragraph(
            words("una"), {"type": "hard_break"}, words("due"), {"type": "hard_break"}, words("tre"),
            {"type": "hard_break"}, words("nord\u2011ovest"),
        )
    ]  # fmt: skip
