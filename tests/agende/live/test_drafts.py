# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is kept of a text between two changes is what the whole of it gives, whatever people do."""

import random

import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from agende.amendments.marks import SEAM, NotASuggestion, new_keys
from agende.live.drafts import Draft
from agende.live.windows import window
from agende.texts.ydocs import blocks_in, put

HISTORIES, STEPS = 150, 25
KEYS = [letter * 16 for letter in "abcd"]


def text_in(block):
    return next((child for child in block.children if isinstance(child, XmlText)), None)


def element(kind, chance):
    return XmlElement(kind, {"id": f"{chance.randrange(16**16):016x}"})


def change(doc, chance):
    """Anything that a browser, or somebody who is none, may do to a text."""
    blocks = doc.get("prosemirror", type=XmlFragment).children
    place, doing = chance.randint(0, len(blocks)), chance.random()
    if doing < 0.2 or not len(blocks):
        made = blocks.insert(place, element(chance.choice(["paragraph", "heading"]), chance))
        made.children.append(XmlText(chance.choice(["", "parole ", "perché "])))
        return
    block = blocks[min(place, len(blocks) - 1)]
    words = text_in(block)
    if doing < 0.3:
        at = min(place, len(blocks) - 1)
        del blocks[at : min(at + chance.randint(1, 2), len(blocks))]
    elif doing < 0.4:
        table = blocks.insert(place, element("table", chance))
        cell = table.children.append(XmlElement("table_row")).children.append(XmlElement("table_cell"))
        cell.children.append(XmlElement("paragraph")).children.append(XmlText("cella"))
    elif doing < 0.5:
        block.attributes["source"] = str(chance.random())
    elif words is not None and doing < 0.75:
        key = chance.choice([*KEYS, ""])
        words.insert(0, chance.choice(["uno ", "due ", SEAM]), {"insertion": {"id": key}} if key else {})
    elif words is not None and len(words):
        plain = "".join(piece for piece, _marks in words.diff())
        end = len(plain[: chance.randint(1, len(plain))].encode())
        mark = chance.choice(["insertion", "deletion"])
        words.format(0, end, {mark: {"id": chance.choice(KEYS)}})


def _knows_its_blocks(seed):
    chance, draft, people = random.Random(seed), Draft([], {}), [Doc(), Doc()]
    for _ in range(STEPS):
        person = chance.choice(people)
        before, blocks = person.get_state(), draft.blocks
        with person.transaction():
            for _ in range(chance.randint(1, 3)):
                change(person, chance)
        draft.try_out(person.get_update(before))
        now, touched = blocks_in(draft.document), draft.touched
        if not all(block in touched for block in now if block not in blocks):
            return False
        if chance.random() < 0.6 and draft.blocks != now:  # not asked each time: changes add up
            return False
        if chance.random() < 0.5:
            for each in people:
                each.apply_update(draft.document.get_update(each.get_state()))
    return True


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_a_draft_knows_its_blocks_after_any_change(seed):
    assert _knows_its_blocks(seed)


def outcome(before, after, mine):
    try:
        return new_keys(before, after, mine=mine)
    except NotASuggestion:
        return None


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_the_part_that_differs_says_the_same_as_the_whole(seed):
    """Both allow, or both do not; a key that others use elsewhere is refused by its author."""
    chance, doc = random.Random(seed), Doc()
    for _ in range(STEPS):
        before = blocks_in(doc)
        with doc.transaction():
            change(doc, chance)
        after, mine = blocks_in(doc), set(chance.sample(KEYS, 2))

        whole, part = outcome(before, after, mine), outcome(*window(before, after), mine)

        assert part == whole or (whole is None and part and part <= set(KEYS) - mine)


def test_a_long_text_is_parted_next_to_the_change():
    def paragraph(number, words):
        return {
            "type": "paragraph", "attrs": {"id": f"{number:016x}"}, "content": [{"type": "text", "text": words}]
        }  # fmt: skip

    before = [paragraph(number, "parole") for number in range(300)]
    after = [*before[:100], paragraph(100, "altre"), *before[101:]]

    assert window(before, after) == (before[99:102], after[99:102])
    assert window(before, before[:-1]) == (before[298:], before[298:299])
    assert window([], before[:1]) == ([], before[:1])
    assert put(Doc(), before)


def test_a_text_is_not_parted_where_a_suggested_boundary_may_reach_over():
    """A seam of one's own, then a block that somebody else suggests, then the other side of the seam."""
    mine, theirs = ({"type": "insertion", "attrs": {"id": key}} for key in KEYS[:2])

    def block(number, *pieces):
        content = [{"type": "text", "text": words, "marks": marks} for words, marks in pieces]
        return {"type": "paragraph", "attrs": {"id": f"{number:016x}"}, "content": content}

    first, between = block(1, ("Prima", []), (SEAM, [mine])), block(2, ("Altrui", [theirs]))
    before = [first, between, block(3, (SEAM, [mine]), ("Dopo", []))]
    after = [first, between, block(3, ("Dopo", []))]

    assert window(before, after) == (before, after)
    assert outcome(before, after, {KEYS[0]}) is None


def test_control_a_draft_that_does_not_follow_what_comes_and_goes_is_found_out(monkeypatch):
    monkeypatch.setattr(Draft, "_shift", lambda *_: None)

    wrong = [seed for seed in range(20) if not _knows_its_blocks(seed)]

    assert wrong
