# SPDX-License-Identifier: AGPL-3.0-or-later
"""A save of the form and the suggestions that it does not show: none is lost but with the words it is about."""

from difflib import SequenceMatcher

from hypothesis import given, settings
from hypothesis import strategies as st

from agende.amendments.marks import accepted, keys_in, refused
from agende.texts.notation import as_typed, shown, typed
from agende.texts.retyping import ALIKE, _alike, _Words, merged
from agende.texts.schema import faults
from tests.agende.random_texts import texts

KEY = "a" * 16
OTHER = "b" * 16


def piece(text, *marks):
    said = [{"type": mark, "attrs": {"id": key}} for mark, key in marks]
    return {"type": "text", "text": text} | ({"marks": said} if said else {})


def block(number, *pieces, kind="paragraph", **attrs):
    return {"type": kind, "attrs": {"id": f"{number:016x}", **attrs}, "content": list(pieces)}


def said(blocks):
    return ["".join(each.get("text", "") for each in one["content"]) for one in blocks]


@settings(max_examples=300, deadline=None)
@given(texts(suggested=True))
def test_the_form_shows_what_refusing_all_gives(blocks):
    assert shown(blocks) == shown(refused(blocks))


@settings(max_examples=200, deadline=None)
@given(
    texts(suggested=True, max_size=4),
    st.text("abc è*[\n", max_size=20),
    st.integers(0, 200),
    st.integers(0, 12),
)
def test_what_was_typed_is_the_text_with_suggestions_refused(blocks, inserted, at, removed):
    text = as_typed(blocks)
    text = text[:at] + inserted + text[at + removed :]

    new = merged(blocks, text)

    assert faults(new) == []
    assert [one for one in typed(text) if one.get("content")] == shown(refused(new))
    assert keys_in(new) <= keys_in(blocks)


def test_a_suggestion_stays_on_the_words_that_stay():
    old = [
        block(
            1,
            piece("Il "),
            piece("vecchio", ("deletion", KEY)),
            piece("nuovo", ("insertion", KEY)),
            piece(" ponte."),
        )
    ]
    assert as_typed(old) == "Il vecchio ponte."

    new = merged(old, "Il vecchio ponte sul fiume.")

    assert said(accepted(new)) == ["Il nuovo ponte sul fiume."]
    assert said(refused(new)) == ["Il vecchio ponte sul fiume."]
    assert new[0]["attrs"] == old[0]["attrs"]


def test_suggested_words_are_kept_where_those_around_them_are_rewritten():
    old = [
        block(
            1,
            piece("Il "),
            piece("vecchio", ("deletion", KEY)),
            piece("nuovo", ("insertion", KEY)),
            piece(" ponte."),
        )
    ]

    new = merged(old, "Un antico ponte.")

    assert keys_in(new) == {KEY}
    assert "nuovo" in said(accepted(new))[0]
    assert said(refused(new)) == ["Un antico ponte."]


def test_a_suggested_paragraph_stays_two_blocks_in_the_text_and_one_in_the_form():
    seam = ("insertion", KEY)
    old = [block(1, piece("Prima."), piece("\u200b", seam)), block(2, piece("\u200bNuova frase.", seam))]
    assert as_typed(old) == "Prima."

    new = merged(old, "Prima di tutto.")

    assert said(refused(new)) == ["Prima di tutto."]
    assert said(accepted(new)) == ["Prima di tutto.", "Nuova frase."]


def test_a_suggestion_in_an_empty_text_outlives_what_is_typed():
    old = [block(1, piece("Proposta", ("insertion", KEY)))]
    assert as_typed(old) == ""

    new = merged(old, "Scritto dal coordinatore.")

    assert said(accepted(new)) == ["Scritto dal coordinatore.", "Proposta"]


def test_suggestions_go_with_the_block_that_is_deleted_and_stay_in_the_others():
    old = [
        block(1, piece("Uno", ("deletion", KEY))),
        block(2, piece("Due"), piece(" e mezzo", ("insertion", OTHER))),
    ]

    new = merged(old, "Due")

    assert keys_in(new) == {OTHER}
    assert [one["attrs"]["id"] for one in new] == [old[1]["attrs"]["id"]]


def test_in_a_table_other_rows_keep_their_suggestions_and_spans():
    def cell(*pieces, **attrs):
        told = {"type": "table_cell"} | ({"attrs": attrs} if attrs else {})
        return told | {"content": [{"type": "paragraph", "content": list(pieces)}]}

    first = {"type": "table_row", "content": [cell(piece("a"), piece("!", ("insertion", KEY)), colspan=2)]}
    second = {"type": "table_row", "content": [cell(piece("b")), cell(piece("c"))]}
    old = [{"type": "table", "attrs": {"id": "1" * 16}, "content": [first, second]}]

    new = merged(old, as_typed(old).replace("c", "d").replace("| a", "| a e"))

    assert keys_in(new) == {KEY}
    assert new[0]["content"][0]["content"][0]["attrs"] == {"colspan": 2}
    assert as_typed(new) == "| a e |\n| b | d |"


@settings(max_examples=300, deadline=None)
@given(st.text("ab c", max_size=12), st.text("ab c", max_size=12))
def test_blocks_are_told_apart_as_by_their_ratio(one, other):
    match = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    blocks = [_Words(block(1, piece(words))) for words in (one, other)]

    assert _alike(*blocks) == (match.quick_ratio() >= ALIKE and match.ratio() >= ALIKE)
