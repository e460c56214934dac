# SPDX-License-Identifier: AGPL-3.0-or-later
"""Suggestions accepted and refused; whoever may only suggest can change nothing else."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agende.amendments.marks import (
    SEAM,
    NotASuggestion,
    accepted,
    keys_in,
    new_keys,
    refused,
)
from tests.agende.amendments.suggesting import Suggester, Text, note, paragraph, table, words

MINE = ["a" * 16, "b" * 16]
THEIRS = ["c" * 16]
K, L = MINE[0], THEIRS[0]
START = [
    paragraph("t", words("Muoversi"), kind="heading", level=2),
    paragraph("p", words("Perché il "), words("bus", strong=True), words(" tarda già."), source="x"),
    paragraph("q", words("Il 40% esce ogni giorno"), note("Istat 2024"), words(".")),
    paragraph("i", words("Una ciclabile"), kind="list_item"),
    table("tb", [paragraph("", words("Anno"))], [paragraph("", words("2028 o più")), paragraph("")]),
    paragraph("z", words("È tutto 😀 qui.")),
]


def after(seed, steps=12):
    """(text before, text after) random suggestions of one person, over another's."""
    chance, text = random.Random(seed), Text(START)
    neighbour = Suggester(THEIRS, chance)
    for _ in range(chance.randint(0, 5)):
        neighbour.suggest(text)
    before = text.as_blocks
    me = Suggester(MINE, chance)
    for _ in range(chance.randint(1, steps)):
        me.suggest(text)
    return before, text.as_blocks


SEEDS = st.integers(0, 2**32)


@settings(max_examples=400)
@given(SEEDS)
def test_without_ones_suggestions_the_text_is_what_it_was(seed):
    before, now = after(seed)

    assert refused(now, set(MINE)) == refused(before, set())
    assert refused(now) == START
    assert new_keys(before, now, mine=set()) == keys_in(now) - keys_in(before)


@settings(max_examples=200)
@given(SEEDS)
def test_refused_one_by_one_in_any_order_they_leave_no_trace(seed):
    _, now = after(seed)
    keys = sorted(keys_in(now))
    random.Random(seed).shuffle(keys)
    for key in keys:
        now = refused(now, {key})

    assert now == START


@settings(max_examples=200)
@given(SEEDS)
def test_only_what_differs_is_looked_at_and_that_is_the_same(seed):
    before, now = after(seed, steps=3)
    for mine in (set(MINE), set()):
        for then, later in ((before, now), (now, before), (now, [*now, paragraph("y")]), (now, now[1:])):
            new = keys_in(later) - keys_in(then) - mine
            is_same = refused(then, mine | new) == refused(later, mine | new)
            try:
                new_keys(then, later, mine=mine)
            except NotASuggestion:
                assert not is_same
            else:
                assert is_same


@settings(max_examples=200)
@given(SEEDS)
def test_no_suggestion_is_left_when_all_are_decided(seed):
    _, now = after(seed)

    assert keys_in(accepted(now)) == keys_in(refused(now)) == set()
    assert SEAM not in str(accepted(now)) + str(refused(now))
    assert keys_in(accepted(now, set(MINE))) <= set(THEIRS)


@settings(max_examples=300)
@given(SEEDS, st.integers(0, 4))
def test_whatever_else_is_touched_is_no_suggestion(seed, kind):
    before, now = after(seed)
    chance, text = random.Random(seed), Text(now)
    some = chance.choice(text.siblings())
    block = chance.choice([each for each in some if "line" in each])
    at = chance.randint(0, len(block["line"]))
    if kind == 0:
        block["line"].insert(at, ("x", {}))
    elif kind == 1:
        block["line"].insert(at, ("x", {"insertion": {"id": L}}))
    elif kind == 2 and block["line"] and "deletion" not in block["line"][0][1]:
        block["line"][0] = (block["line"][0][0], block["line"][0][1] | {"deletion": {"id": L}})
    elif kind == 3:
        block["type"] = "list_item" if block["type"] == "heading" else "heading"
    else:
        text.blocks.append({"type": "paragraph", "attrs": {"id": "new"}, "line": [("y", {})]})
    done = text.as_blocks
    if L not in keys_in(before) and kind in (1, 2):
        return  # then that key is a new one
    if refused(done, set(MINE)) == refused(now, set(MINE)):
        return  # it touched only what is all mine

    with pytest.raises(NotASuggestion):
        new_keys(before, done, mine=set(MINE) | (keys_in(now) - keys_in(before)))


def test_anothers_suggestion_is_not_mine_to_take_away():
    before = [paragraph("p", words("Il bus"), words(" veloce", ins=L))]

    with pytest.raises(NotASuggestion):
        new_keys(before, [paragraph("p", words("Il bus"))], mine=set())
    assert new_keys(before, [paragraph("p", words("Il bus"))], mine={L}) == set()


@pytest.mark.parametrize("key", ["1", "A" * 16, "x" * 16, "a" * 41, ""])
def test_a_key_is_the_generators(key):
    text = [paragraph("p", words("Il bus"))]

    with pytest.raises(NotASuggestion):
        new_keys(text, [paragraph("p", words("Il bus"), words(" x", ins=key))], mine=set())


@pytest.mark.parametrize("before", [[], [paragraph("e")]])
def test_the_first_words_of_an_empty_text_can_be_suggested(before):
    assert new_keys(before, [paragraph("n", words("Prima", ins=K))], mine=set()) == {K}
    with pytest.raises(NotASuggestion):
        new_keys(before, [paragraph("n", words("Prima", ins=K)), paragraph("m")], mine=set())


def test_words_are_replaced():
    text = [paragraph("p", words("Il bus "), words("tarda", dele=K), words("arriva", ins=K), words("."))]

    assert accepted(text) == [paragraph("p", words("Il bus arriva."))]
    assert refused(text) == [paragraph("p", words("Il bus tarda."))]


def test_a_suggested_paragraph_is_new_and_has_no_source():
    text = [
        paragraph("p", words("Il bus."), words(SEAM, ins=K), source="x"),
        paragraph("n", words(SEAM + "La bici.", ins=K)),
        paragraph("q", words("Il treno."), source="y"),
    ]

    assert accepted(text) == [
        paragraph("p", words("Il bus."), source="x"),
        paragraph("n", words("La bici.")),
        paragraph("q", words("Il treno."), source="y"),
    ]
    assert refused(text) == [paragraph("p", words("Il bus."), source="x"), text[2]]


def test_both_halves_of_a_split_paragraph_keep_the_source_of_the_whole():
    text = [
        paragraph("p", words("Il bus."), words(SEAM, ins=K), source="x"),
        paragraph("n", words(SEAM, ins=K), words("Il treno.")),
    ]

    assert [block["attrs"].get("source") for block in accepted(text)] == ["x", "x"]
    assert refused(text) == [paragraph("p", words("Il bus.Il treno."), source="x")]


def test_nobody_suggests_words_in_the_name_of_a_municipality():
    text = [paragraph("p", words("Il bus."), source="x")]
    first, second = (
        paragraph("p", words("Il bus."), words(SEAM, ins=K), source="x"),
        words(SEAM + "E poi", ins=K),
    )

    assert new_keys(text, [first, paragraph("n", second)], mine=set()) == {K}
    with pytest.raises(NotASuggestion):
        new_keys(text, [first, paragraph("n", second, source="x")], mine=set())


def test_words_before_which_a_paragraph_was_put_keep_their_id():
    text = [
        paragraph("p", words("La bici." + SEAM, ins=K), source="x"),
        paragraph("n", words(SEAM, ins=K), words("Il bus.")),
    ]

    assert accepted(text) == [paragraph("n", words("La bici.")), paragraph("p", words("Il bus."), source="x")]
    assert refused(text) == [paragraph("p", words("Il bus."), source="x")]


def test_an_empty_suggested_paragraph_holds_two_seams():
    text = [
        paragraph("p", words("Uno"), words(SEAM, ins=K)),
        paragraph("n", words(SEAM + SEAM, ins=K)),
        paragraph("m", words(SEAM, ins=K), words("due")),
    ]

    assert refused(text) == [paragraph("p", words("Unodue"))]
    assert accepted(text) == [paragraph("p", words("Uno")), paragraph("m", words("due"))]


def test_one_seam_parts_two_blocks_not_three():
    text = [
        paragraph("p", words("Uno"), words(SEAM, ins=K)),
        paragraph("n", words(SEAM, ins=K)),
        paragraph("m", words(SEAM, ins=K), words("due")),
    ]

    assert refused(text) == [paragraph("p", words("Uno")), paragraph("m", words("due"))]


def test_a_deleted_paragraph_goes_and_the_next_keeps_its_name():
    text = [
        paragraph("p", words("Via." + SEAM, dele=K), source="x"),
        paragraph("q", words(SEAM, dele=K), words("Resta."), source="y"),
    ]

    assert accepted(text) == [paragraph("q", words("Resta."), source="y")]
    assert refused(text) == [
        paragraph("p", words("Via."), source="x"),
        paragraph("q", words("Resta."), source="y"),
    ]


def test_two_paragraphs_are_joined():
    text = [
        paragraph("p", words("Uno, "), words("ma" + SEAM, dele=K)),
        paragraph("q", words(SEAM, dele=K), words("due")),
    ]

    assert accepted(text) == [paragraph("p", words("Uno, due"))]


def test_a_block_of_which_all_words_are_deleted_goes_but_an_empty_one_stays():
    text = [
        paragraph("p"),
        paragraph("q", words("Via", dele=K)),
        table("t", [paragraph("", words("x", dele=K))]),
    ]

    assert accepted(text) == [paragraph("p"), table("t", [paragraph("")])]


def test_two_people_add_a_paragraph_in_the_same_place():
    text = [
        paragraph("p", words("Il bus."), words(SEAM, ins=K), words(SEAM, ins=L)),
        paragraph("n", words(SEAM + "La bici.", ins=K)),
        paragraph("m", words(SEAM + "Il treno.", ins=L)),
    ]

    assert refused(text) == [paragraph("p", words("Il bus."))]
    assert refused(text, {L})[1:] == [text[1]]
    assert refused(text, {K})[1:] == [text[2]]
    assert accepted(refused(text, {K})) == [
        paragraph("p", words("Il bus.")),
        paragraph("m", words("Il treno.")),
    ]


def test_one_deletes_what_another_suggests():
    text = [paragraph("p", words("Il bus"), words(" veloce", ins=L, dele=K))]

    assert accepted(text, {L}) == [paragraph("p", words("Il bus"), words(" veloce", dele=K))]
    assert accepted(text, {K}) == refused(text, {L}) == [paragraph("p", words("Il bus"))]
    assert refused(text, {K}) == [paragraph("p", words("Il bus"), words(" veloce", ins=L))]


def test_breaks_and_notes_carry_the_key_themselves():
    text = [
        paragraph(
            "p", words("Uno"), note("Istat", insertion=K), {"type": "hard_break", "attrs": {"deletion": K}}
        )
    ]

    assert keys_in(text) == {K}
    assert accepted(text) == [paragraph("p", words("Uno"), note("Istat"))]
    assert refused(text) == [paragraph("p", words("Uno"), {"type": "hard_break"})]


def test_a_seam_nobody_claims_is_left_out():
    assert refused([paragraph("p", words(f"U{SEAM}no"))], {K}) == [paragraph("p", words("Uno"))]


HOLLOW = [
    {"type": "table", "attrs": {"id": "h"}},
    {"type": "table", "attrs": {"id": "h"}, "content": [{"type": "table_row"}]},
    table("h", []),
]


@pytest.mark.parametrize("hollow", HOLLOW)
def test_a_table_without_anything_in_it_goes_when_an_editor_opens_the_text(hollow):
    around = paragraph("p", words("prima")), paragraph("q", words("dopo"))
    before = [around[0], hollow, around[1]]

    assert new_keys(before, list(around), mine=set()) == set()
    for change in ([around[0], around[1], hollow], [*around, hollow, hollow], [around[0]]):
        with pytest.raises(NotASuggestion):
            new_keys(before, list(change), mine=set())


def test_a_hollow_row_goes_and_the_others_stay():
    full = table("t", [paragraph("", words("2028"))])
    before = full | {"content": [*full["content"], {"type": "table_row"}]}

    assert new_keys([before], [full], mine=set()) == set()
    for then, now in ([full], [before]), ([before], []):
        with pytest.raises(NotASuggestion):
            new_keys(then, now, mine=set())
