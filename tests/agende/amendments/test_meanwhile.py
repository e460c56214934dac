# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed in a suggestion already decided on becomes one again, where it stands, whatever was typed."""

import random

import pytest
from pycrdt import Doc, XmlElement, XmlText

from agende.amendments.deciding import decide_in
from agende.amendments.marks import accepted, new_keys, refused
from agende.amendments.meanwhile import Author, suggested_again
from agende.texts.blocks import SEAM, words_of
from agende.texts.ydocs import blocks_in, put, root_of

OLD, NEW, OTHER = "a" * 16, "b" * 16, "c" * 16
BLOCK = "d" * 16


def mark(key, kind="insertion"):
    return {kind: {"id": key}}


def text_of(document):
    return next(iter(root_of(document).children[0].children))


def tabs():
    """The server's document after "Qui sempre " was decided on, and that of who typed it and has not heard of it."""
    server, browser = Doc(), Doc()
    words = [{"type": "text", "text": "Il bus è lì."}]
    put(server, [{"type": "paragraph", "attrs": {"id": BLOCK}, "content": words}])
    browser.apply_update(server.get_update())
    with browser.transaction():
        text_of(browser).insert(0, "Qui però ", mark(OLD))
    server.apply_update(browser.get_update(server.get_state()))
    return server, browser


def again(server, before, mine=frozenset()):
    return suggested_again(server, before, among={BLOCK}, by=Author(mine, {OLD}, NEW))


@pytest.mark.parametrize("is_accepted", [True, False])
@pytest.mark.parametrize("seed", range(40))
def test_random_typing_is_one_suggestion_and_nothing_else(seed, is_accepted):
    chance, (server, browser) = random.Random(seed), tabs()
    server, _ = decide_in(server, {OLD}, is_accepted=is_accepted)
    before, state = blocks_in(server), browser.get_state()
    end = len("Qui però ".encode())
    for _ in range(chance.randint(1, 6)):
        text = text_of(browser)
        places = [0, 4, 7, 9, end]  # between two signs, also of two octets
        place = chance.choice([each for each in places if each <= end])
        with browser.transaction():
            if chance.random() < 0.3 and end > 4:
                del text[2:4]
                end -= 2
                break
            text.insert(place if place < 8 else end, "ùx", mark(OLD))
            end += 3
    server.apply_update(browser.get_update(state))

    after = again(server, before)

    found = blocks_in(after or server)
    assert new_keys(before, found, mine=set()) <= {NEW}
    assert refused(found) == before
    browser.apply_update(after.get_update(browser.get_state()) if after else b"\x00\x00")
    browser.apply_update(server.get_update(browser.get_state()))
    assert blocks_in(browser) == found


def test_only_the_signs_typed_are_suggested():
    server, browser = tabs()
    server, _ = decide_in(server, {OLD}, is_accepted=True)
    before, state = blocks_in(server), browser.get_state()
    text_of(browser).insert(4, "tù ", mark(OLD))
    server.apply_update(browser.get_update(state))

    [block] = blocks_in(again(server, before))

    assert [(piece["text"], bool(piece.get("marks"))) for piece in block["content"]] == [
        ("Qui ", False), ("tù ", True), ("però Il bus è lì.", False),
    ]  # fmt: skip


def test_what_others_suggest_in_that_paragraph_stays_theirs():
    server, browser = tabs()
    with server.transaction():
        text_of(server).format(10, 13, mark(OTHER, "deletion"))
    browser.apply_update(server.get_update(browser.get_state()))
    server, _ = decide_in(server, {OLD}, is_accepted=True)
    before, state = blocks_in(server), browser.get_state()
    with browser.transaction():
        del text_of(browser)[4:14]
    server.apply_update(browser.get_update(state))

    found = blocks_in(again(server, before))

    assert new_keys(before, found, mine=set()) == {NEW}
    assert (refused(found), refused(found, {NEW})) == (refused(before), before)


def test_a_break_typed_there_is_suggested_too():
    server, browser = tabs()
    server, _ = decide_in(server, {OLD}, is_accepted=True)
    before, state = blocks_in(server), browser.get_state()
    children = root_of(browser).children[0].children
    with browser.transaction():
        children.append(XmlElement("hard_break", {"insertion": OLD}))
        children.append(XmlText("E poi"))
    server.apply_update(browser.get_update(state))

    found = blocks_in(again(server, before))

    assert (refused(found), words_of(accepted(found)[0])) == (before, "Qui però Il bus è lì.\nE poi")


@pytest.mark.parametrize("is_accepted", [True, False])
def test_enter_pressed_there_is_suggested_too(is_accepted):
    """As an editor parts a paragraph: what stood behind goes into a new one."""
    server, browser = tabs()
    server, _ = decide_in(server, {OLD}, is_accepted=is_accepted)
    before, state = blocks_in(server), browser.get_state()
    with browser.transaction():
        text = text_of(browser)
        del text[4 : len(text)]
        text.insert(4, SEAM, mark(OLD))
        element = root_of(browser).children.append(XmlElement("paragraph", {"id": "e" * 16}))
        words = element.children.append(XmlText())
        words.insert(0, f"{SEAM}però ", mark(OLD))
        words.insert(9, "Il bus è lì.", {})
    server.apply_update(browser.get_update(state))

    found = blocks_in(again(server, before))

    assert (new_keys(before, found, mine=set()), refused(found)) == ({NEW}, before)
    words = [words_of(block) for block in accepted(found)]
    assert words == [*(["Qui "] if is_accepted else []), "però Il bus è lì."]


def test_what_is_lawful_already_is_left_as_it_is():
    server, _browser = tabs()
    server, _ = decide_in(server, {OLD}, is_accepted=True)
    before = blocks_in(server)

    assert again(server, before) is None
