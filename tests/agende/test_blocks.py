# SPDX-License-Identifier: AGPL-3.0-or-later
"""Typed text and blocks: nothing is lost on the way, ids are for life."""

import random
from itertools import count

from agende.texts.blocks import canonical, count_words, sha256, words_of
from agende.texts.retyping import merged

OLD = "## Titolo\n\nPrimo paragrafo.\n\nSecondo paragrafo, più lungo.\n\n- uno\n- due\n- tre\n\nFine."


def ids(blocks):
    return [block["attrs"]["id"] for block in blocks]


def by_words(blocks):
    return {words_of(block): block["attrs"]["id"] for block in blocks}


def test_an_unchanged_text_keeps_every_id():
    old = merged([], OLD)

    assert merged(old, OLD) == old


def test_an_edited_block_keeps_its_id_and_the_others_too():
    old = merged([], OLD)

    new = merged(old, OLD.replace("più lungo", "molto più lungo").replace("- due", "- due e mezzo"))

    assert ids(new) == ids(old)


def test_a_new_paragraph_gets_a_new_id_and_moves_no_other():
    old = merged([], OLD)

    new = merged(old, OLD.replace("Primo paragrafo.", "Primo paragrafo.\n\nTutto nuovo, d'altro argomento."))

    assert [i for i in ids(new) if i in ids(old)] == ids(old)
    assert len(new) == len(old) + 1


def test_a_moved_block_keeps_its_id():
    old = merged([], OLD)

    new = merged(old, "Fine.\n\n" + OLD.removesuffix("\n\nFine."))

    assert sorted(ids(new)) == sorted(ids(old))
    assert by_words(new) == by_words(old)


def test_an_id_is_never_given_again():
    numbers = count()

    def make():
        return f"b{next(numbers)}"

    text, seen, gone = [], {}, set()
    blocks, chance = [], random.Random(5)
    for _ in range(300):
        if text and chance.random() < 0.4:
            text.pop(chance.randrange(len(text)))
        else:
            text.insert(chance.randint(0, len(text)), " ".join(chance.choices("abcdefghij", k=6)))
        blocks = merged(blocks, "\n\n".join(text), make_id=make)
        now = set(ids(blocks))
        assert len(now) == len(blocks)
        assert not now & gone
        gone |= set(seen) - now
        seen = dict.fromkeys(now)


def test_a_list_of_one_hundred_items_is_quick_and_whole():
    text = "\n".join(f"- punto {n}" for n in range(500))
    old = merged([], text)

    new = merged(old, text.replace("punto", "voce"))

    assert ids(new) == ids(old)
    assert count_words(new) == 1000


def test_fingerprint_does_not_depend_on_the_order_of_keys():
    assert canonical({"b": 1, "a": "è"}) == '{"a":"è","b":1}'.encode()
    assert sha256({"a": 1, "b": [2]}) == sha256({"b": [2], "a": 1})
