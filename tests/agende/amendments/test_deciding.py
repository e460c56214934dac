# SPDX-License-Identifier: AGPL-3.0-or-later
"""A decision done to a Yjs document: what the pure functions say, and nobody's words lost."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Doc, XmlElement, XmlText

from agende.amendments import deciding
from agende.amendments.deciding import decide_in
from agende.amendments.marks import SEAM, accepted, keys_in, refused
from agende.amendments.settling import accepting, refusing, settled
from agende.texts.blocks import words_of
from agende.texts.ydocs import blocks_in, put, root_of
from tests.agende.amendments.suggesting import Suggester, Text, note, paragraph, table, words

MINE, THEIRS = ["a" * 16, "b" * 16], ["c" * 16, "d" * 16]
K, L = MINE[0], THEIRS[0]
START = [
    paragraph("t", words("Muoversi"), kind="heading", level=2),
    paragraph("p", words("Perché il "), words("bus", strong=True), words(" tarda già 😀."), source="x"),
    paragraph("q", words("Il 40% esce"), note("Istat 2024"), words(" ogni giorno.")),
    paragraph("i", words("Una ciclabile"), kind="list_item"),
    table("tb", [paragraph("c1", words("Anno"))], [paragraph("c2", words("2028 o più")), paragraph("c3")]),
    paragraph("z", words("È tutto qui.")),
]


def document_of(blocks):
    document = Doc()
    put(document, blocks)
    return document


def random_text(seed):
    chance, text = random.Random(seed), Text(START)
    people = [Suggester(MINE, chance), Suggester(THEIRS, chance)]
    for _ in range(chance.randint(1, 14)):
        chance.choice(people).suggest(text)
    return text.as_blocks


def settle(blocks, keys, is_accepted):
    return accepted(blocks, keys) if is_accepted else refused(blocks, keys)


@settings(max_examples=300)
@given(st.integers(0, 2**32), st.booleans())
def test_the_document_becomes_what_the_pure_functions_say(seed, is_accepted):
    blocks = random_text(seed)
    there = document_of(blocks)
    keys = (
        set(random.Random(seed).sample(sorted(keys_in(blocks)), k=len(keys_in(blocks)) // 2 + 1))
        if keys_in(blocks)
        else set()
    )
    here = Doc()
    here.apply_update(there.get_update())

    after, data = decide_in(there, keys, is_accepted=is_accepted)
    here.apply_update(data)

    assert blocks_in(there) == blocks
    assert blocks_in(after) == blocks_in(here) == settle(blocks, keys, is_accepted)


@settings(max_examples=200)
@given(st.integers(0, 2**32), st.booleans())
def test_it_is_done_run_by_run(seed, is_accepted):
    blocks = random_text(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deciding, "put", None)

        after, _ = decide_in(document_of(blocks), keys_in(blocks), is_accepted=is_accepted)

    assert blocks_in(after) == settle(blocks, None, is_accepted)


def neighbours_in(parent):
    """Texts that stand side by side, in whatever holds them."""
    children = list(parent.children)
    own = [pair for pair in pairwise(children) if all(isinstance(one, XmlText) for one in pair)]
    return own + [
        pair for child in children if isinstance(child, XmlElement) for pair in neighbours_in(child)
    ]


@settings(max_examples=200)
@given(st.integers(0, 2**32), st.booleans())
def test_no_two_texts_stand_side_by_side(seed, is_accepted):
    """Whoever made the second would write it again into the first (y-prosemirror #160), without having typed."""
    document = document_of(random_text(seed))

    after, _ = decide_in(document, keys_in(blocks_in(document)), is_accepted=is_accepted)

    assert neighbours_in(root_of(document)) == neighbours_in(root_of(after)) == []


def type_in(document, words_, block, octets):
    """What a client types in the first words of a block, at a place that its own document gives."""
    before = document.get_state()
    root_of(document).children[block].children[0].insert(octets, words_)
    return document.get_update(before)


@pytest.mark.parametrize("is_accepted", [True, False])
def test_what_another_types_meanwhile_in_the_paragraph_stays(is_accepted):
    text = [
        paragraph(
            "p", words("Perché il 😀 "), words("tarda", dele=K), words("arriva già", ins=K), words(" qui.")
        ),
        paragraph("q", words("Nuovo", ins=L)),
    ]
    server, client = document_of(text), Doc()
    client.apply_update(server.get_update())

    after, data = decide_in(server, {K}, is_accepted=is_accepted)
    typed = type_in(client, "davvero ", 0, len("Perché ".encode()))
    client.apply_update(data)
    after.apply_update(typed)

    wanted = "Perché davvero il 😀 arriva già qui." if is_accepted else "Perché davvero il 😀 tarda qui."
    assert blocks_in(client) == blocks_in(after)
    assert [words_of(block) for block in refused(blocks_in(after))] == [wanted, ""]


@settings(max_examples=200)
@given(st.integers(0, 2**32), st.booleans())
def test_wherever_another_types_meanwhile_the_words_stay_in_every_block_that_goes_on(seed, is_accepted):
    """But where a break or a note goes: the words on one side of it are written again on the other."""
    blocks, chance = random_text(seed), random.Random(seed)
    side = accepting(None) if is_accepted else refusing(None)
    goes_on = [
        each.kept
        for each in settled(blocks, side, is_top=True)
        if all(piece["type"] == "text" or side.takes(piece) for piece in blocks[each.kept].get("content", ()))
    ]
    server, client = document_of(blocks), Doc()
    client.apply_update(server.get_update())
    texts = [
        child
        for place in goes_on
        for child in getattr(root_of(client).children[place], "children", [])
        if isinstance(child, XmlText) and len(child)
    ]
    text = chance.choice(texts)
    signs = "".join(words for words, _ in text.diff())
    place = chance.randint(0, len(signs))

    before = client.get_state()
    text.insert(len(signs[:place].encode()), "§", {})
    typed = client.get_update(before)
    after, data = decide_in(server, keys_in(blocks), is_accepted=is_accepted)
    client.apply_update(data)
    after.apply_update(typed)

    assert blocks_in(client) == blocks_in(after)
    assert sum(words_of(block).count("§") for block in blocks_in(after)) == 1


def test_whole_blocks_would_lose_those_words(monkeypatch):
    """The control: without the editing run by run the words typed meanwhile are not in the text."""
    monkeypatch.setattr(deciding, "_edited", lambda *_: None)

    with pytest.raises(AssertionError):
        test_what_another_types_meanwhile_in_the_paragraph_stays(is_accepted=True)


@pytest.mark.parametrize(
    ("is_accepted", "wanted"), [(True, ["La bici.", "Il bus arriva"]), (False, ["Il bus arriva"])]
)
def test_words_typed_in_the_paragraph_before_which_one_is_put_stay(is_accepted, wanted):
    text = [
        paragraph("p", words("La bici." + SEAM, ins=K), source="x"),
        paragraph("n", words(SEAM, ins=K), words("Il bus")),
    ]
    server, client = document_of(text), Doc()
    client.apply_update(server.get_update())

    after, data = decide_in(server, {K}, is_accepted=is_accepted)
    typed = type_in(client, " arriva", 1, len((SEAM + "Il bus").encode()))
    client.apply_update(data)
    after.apply_update(typed)

    assert blocks_in(client) == blocks_in(after)
    assert [words_of(block) for block in blocks_in(after)] == wanted
    assert blocks_in(after)[-1]["attrs"] == {"id": "p", "source": "x"}


def test_a_document_that_no_editor_writes_gets_whole_blocks(monkeypatch):
    text = [paragraph("p", words("Il bus"), words(" veloce", ins=K))]
    document = document_of(text)
    monkeypatch.setattr(deciding, "_trim", lambda *_: None)

    after, _ = decide_in(document, {K}, is_accepted=True)

    assert blocks_in(after) == [paragraph("p", words("Il bus veloce"))]
