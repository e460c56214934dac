# SPDX-License-Identifier: AGPL-3.0-or-later
"""Suggestions that the server writes: refused, the text is as it was; accepted, the words are there."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agende.amendments.composing import NoPlace, reworded, with_new
from agende.amendments.marks import accepted, keys_in, refused
from agende.amendments.retouching import retouch
from agende.texts.ydocs import blocks_in
from tests.agende.amendments.suggesting import note, paragraph, table, words
from tests.agende.amendments.test_deciding import START, document_of, random_text, type_in

K = "e" * 16
WORDS = ["il", "bus", "perché", "😀", "già", "40%", "è"]


def sentence(chance):
    pieces = [
        words(f"{chance.choice(WORDS)} ", strong=chance.random() < 0.2) for _ in range(chance.randint(1, 8))
    ]
    pieces = [*pieces, note("Istat")] if chance.random() < 0.3 else pieces
    return refused([paragraph("p", *pieces)])[0]


def whole(block):
    return refused([block | {"content": [*block["content"], words("\u200b")]}])[0]


@settings(max_examples=200)
@given(st.integers(0, 2**32))
def test_older_words_come_back_and_refused_leave_no_trace(seed):
    chance = random.Random(seed)
    now, then = whole(sentence(chance)), whole(sentence(chance))

    suggested = reworded(now, then, K)

    assert refused([suggested]) == [now]
    assert accepted([suggested]) == [then]


@settings(max_examples=200)
@given(st.integers(0, 2**32))
def test_others_suggestions_stay(seed):
    blocks = random_text(seed)
    chance = random.Random(seed)
    place = chance.choice([at for at, block in enumerate(blocks) if block["type"] == "paragraph"])

    new = [*blocks[:place], reworded(blocks[place], sentence(chance), K), *blocks[place + 1 :]]

    assert refused(new, {K}) == refused(blocks, set())
    assert keys_in(new) - {K} == keys_in(blocks)
    after, _ = retouch(document_of(blocks), new)
    assert blocks_in(after) == refused(new, set())


def test_only_the_words_that_differ_are_suggested():
    new = reworded(paragraph("p", words("Il bus tarda già.")), paragraph("p", words("Il bus arriva già.")), K)

    assert new == paragraph(
        "p", words("Il bus "), words("tarda", dele=K), words("arriva", ins=K), words(" già.")
    )


def test_cells_come_back_one_by_one_and_another_shape_does_not():
    now = table("t", [paragraph("c", words("2027"))], [paragraph("d", words("x"))])
    then = table("t", [paragraph("c", words("2028"))], [paragraph("d", words("x"))])

    assert accepted([reworded(now, then, K)]) == [then]
    with pytest.raises(NoPlace):
        reworded(now, table("t", [paragraph("c", words("2028"))]), K)
    with pytest.raises(NoPlace):
        reworded(paragraph("t", words("x")), then, K)


@pytest.mark.parametrize("after", [None, "t", "p", "i", "tb", "z", "gone"])
def test_new_blocks_are_a_suggestion_that_leaves_no_trace(after):
    new = [paragraph("n1", words("Uno.")), paragraph("n2", words("Due."), kind="list_item")]

    text = with_new(START, new, after=after, key=K)

    assert refused(text) == START
    ids = [block["attrs"]["id"] for block in accepted(text)]
    start = [block["attrs"]["id"] for block in START]
    place = 0 if after is None else start.index(after) + 1 if after in start else len(start)
    assert ids == [*start[:place], "n1", "n2", *start[place:]]
    assert [block for block in accepted(text) if block["attrs"]["id"] in start] == START
    assert blocks_in(retouch(document_of(START), text)[0]) == text


def test_the_first_words_of_an_empty_text():
    text = with_new([], [paragraph("n", words("Uno."))], after="x", key=K)

    assert accepted(text) == [paragraph("n", words("Uno."))]


def test_what_another_types_meanwhile_stays():
    text = [paragraph("p", words("Perché il 😀 tarda già."))]
    server, client = document_of(text), document_of([])
    client.apply_update(server.get_update())

    after, data = retouch(server, [reworded(text[0], paragraph("p", words("Perché il 😀 arriva.")), K)])
    typed = type_in(client, "davvero ", 0, len("Perché ".encode()))
    client.apply_update(data)
    after.apply_update(typed)

    assert blocks_in(client) == blocks_in(after)
    assert refused(blocks_in(after)) == [paragraph("p", words("Perché davvero il 😀 tarda già."))]
    assert accepted(blocks_in(after)) == [paragraph("p", words("Perché davvero il 😀 arriva."))]
