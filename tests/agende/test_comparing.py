# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changed between two texts: by block, by word."""

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from agende.texts.comparing import Kind, compare, plain
from cms.words import Run, diff


def block(id, words, kind="paragraph", **attrs):
    return {"type": kind, "attrs": {"id": id, **attrs}, "content": [{"type": "text", "text": words}]}


def kinds(before, after):
    return [(change.id, change.kind) for change in compare({"a": before}, {"a": after})["a"]]


def test_words_that_came_and_went_are_told_as_phrases():
    assert diff("La ciclabile entro il 2028.", "La nuova ciclabile entro il 2027, forse.") == [
        Run("same", "La"), Run("in", " nuova"), Run("same", " ciclabile entro il "), Run("out", "2028"),
        Run("in", "2027, forse"), Run("same", "."),
    ]  # fmt: skip


def test_phrases_written_again_are_no_confetti():
    runs = diff("uno due tre", "sei sette otto")

    assert runs == [Run("out", "uno due tre"), Run("in", "sei sette otto")]


@given(
    st.lists(st.sampled_from(["a ", "b ", "c", ".", "\n", "è "])),
    st.lists(st.sampled_from(["a ", "b ", ". "])),
)
def test_both_texts_are_read_from_the_runs(before, after):
    old, new = "".join(before), "".join(after)
    runs = diff(old, new)

    assert "".join(run.words for run in runs if run.kind != "in") == old
    assert "".join(run.words for run in runs if run.kind != "out") == new
    assert all(run.words for run in runs)


def test_both_long_texts_are_read_from_the_runs_in_little_time():
    chance = random.Random(1)
    old = "".join(chance.choice(["città ", "piano ", "zona. ", "rete, "]) for _ in range(6000))
    new = old.replace("zona. piano", "zona. Comune", 40)
    other = "".join(chance.choice(["fiume ", "parco. "]) for _ in range(6000))
    start = time.perf_counter()
    for after in (new, other):
        runs = diff(old, after)
        assert "".join(run.words for run in runs if run.kind != "in") == old
        assert "".join(run.words for run in runs if run.kind != "out") == after
    assert time.perf_counter() - start < 5


def test_blocks_are_found_again_by_their_id():
    before = [
        block("1", "uno"),
        block("2", "due"),
        block("3", "tre"),
        block("4", "quattro"),
        block("5", "cinque"),
    ]
    after = [
        block("1", "uno"),
        block("4", "quattro"),
        block("2", "due e mezzo"),
        block("6", "sei"),
        block("5", "cinque"),
    ]

    assert kinds(before, after) == [
        ("1", Kind.SAME), ("4", Kind.MOVED), ("2", Kind.EDITED), ("6", Kind.NEW), ("3", Kind.GONE), ("5", Kind.SAME),
    ]  # fmt: skip


def test_a_block_moved_to_another_section_says_from_where():
    changes = compare({"a": [block("1", "uno")], "b": []}, {"a": [], "b": [block("1", "uno e due")]})

    assert changes["a"] == []
    [change] = changes["b"]
    assert (change.kind, change.came_from) == (Kind.MOVED, "a")
    assert change.runs == [Run("same", "uno"), Run("in", " e due")]


def test_a_section_that_is_no_longer_there_is_told_too():
    changes = compare({"a": [block("1", "uno")]}, {})

    assert [change.kind for change in changes["a"]] == [Kind.GONE]


def test_the_same_words_in_bold_changed_in_look_only():
    bold = block("1", "uno")
    bold["content"][0]["marks"] = [{"type": "strong"}]

    assert kinds([block("1", "uno")], [bold]) == [("1", Kind.LOOK)]
    assert kinds([block("1", "uno", "heading", level=2)], [block("1", "uno", "heading", level=3)]) == [
        ("1", Kind.LOOK)
    ]


def test_where_a_block_comes_from_is_no_change():
    assert kinds([block("1", "uno", source="x")], [block("1", "uno")]) == [("1", Kind.SAME)]


def test_tables_and_footnotes_are_read_as_words():
    cell = {
        "type": "table_cell",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": "2028"}]}],
    }
    table = {
        "type": "table",
        "attrs": {"id": "1"},
        "content": [{"type": "table_row", "content": [cell, cell]}, {"type": "table_row", "content": [cell]}],
    }
    note = {
        "type": "paragraph",
        "attrs": {"id": "2"},
        "content": [{"type": "text", "text": "Vedi"}, {"type": "footnote", "attrs": {"words": "Istat"}}],
    }

    assert plain(table) == "2028 | 2028\n2028"
    assert plain(note) == "Vedi [Istat]"


def test_paragraphs_of_a_cell_are_read_apart_and_a_table_may_stand_empty():
    lines = [{"type": "paragraph", "content": [{"type": "text", "text": words}]} for words in ("uno", "due")]
    row = {
        "type": "table_row",
        "content": [{"type": "table_header", "content": [lines[0], {"type": "paragraph"}, lines[1]]}],
    }

    assert (
        plain({"type": "table", "attrs": {"id": "1"}, "content": [row, {"type": "table_row"}]})
        == "uno\ndue\n"
    )
    assert plain({"type": "table", "attrs": {"id": "1"}}) == ""
