# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ten thousand random histories of three people and a process that falls: all read the same, nothing is lost.

Messages come late, twice, out of order or not at all; the process dies between the disk and the acknowledgement.
"""

import random
from itertools import count

import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from agende.live.drafts import Gap
from agende.live.messages import Kind, Step, read
from agende.live.rooms import Room, Sent
from agende.live.standing import Signature
from agende.texts.replaying import Replayed
from agende.texts.ydocs import blocks_in

HISTORIES = 10_000


class Person:
    """A tab: what it typed stays in its document; messages wait on the line until they are delivered."""

    signature, topics = Signature(1), frozenset()

    def __init__(self, chance):
        self.doc, self.chance, self.line, self.inbox, self.is_there = Doc(), chance, [], [], False

    def post(self, message):
        self.inbox.append(message)

    def acknowledge(self):
        pass

    def quit(self, code):
        self.leave()

    def leave(self):
        self.is_there, self.line, self.inbox = False, [], []

    def change(self, tokens, *, deletes):
        before, root = self.doc.get_state(), self.doc.get("prosemirror", type=XmlFragment)
        with self.doc.transaction():
            blocks = list(root.children)
            doing = self.chance.random()
            if not blocks or doing < 0.3:
                element = root.children.insert(self.chance.randint(0, len(blocks)), XmlElement("paragraph"))
                element.attributes["id"] = next(tokens)
                element.children.append(XmlText(next(tokens)))
            elif doing < 0.9 or not deletes:
                words = next(iter(self.chance.choice(blocks).children))
                words.insert(0, f"{next(tokens)} ")
            else:
                del root.children[self.chance.randrange(len(blocks))]
        if self.is_there:
            self.line.append(self.doc.get_update(before))

    def hear(self):
        for message in self.inbox:
            kind, step, body = read(message)
            if kind == Kind.SYNC and step != Step.STATE:
                self.doc.apply_update(body)
        self.inbox = []


class Server:
    """The room over a log in memory: what is in the list is on disk."""

    def __init__(self):
        self.log = []
        self.rise()

    def rise(self):
        self.room = Room.of(1, 1, Replayed(Doc(), None))
        for number, data in enumerate(self.log, start=1):
            self.room.take([Sent(data, None)], (number, ""))
        self.room.start_again()

    def meet(self, person):
        """Both say what they have, as at each connection."""
        person.is_there = True
        self.room.clients.add(person)
        person.doc.apply_update(self.room.text.get_update(person.doc.get_state()))
        self.receive(person, person.doc.get_update(self.room.text.get_state()))

    def receive(self, person, data, *, falls=False):
        try:
            is_new = self.room.draft.try_out(data)
        except Gap:
            self.room.start_again()
            self.room.go(person)
            return person.leave()
        if is_new:
            self.log.append(data)
            if not falls:
                self.room.take([Sent(data, person)], (len(self.log), ""))
        return None

    def fall(self, people):
        for person in people:
            person.leave()
        self.rise()


def history(seed, *, deletes=True, says_saved_first=False):
    """(text of each person, text of the log, tokens typed).

    With `says_saved_first`, the fault that the order of things keeps out: acknowledged, the tab closed, not on disk.
    """
    chance, server, tokens = random.Random(seed), Server(), (f"t{n}" for n in count())
    people = [Person(chance) for _ in range(3)]
    for _ in range(chance.randint(5, 25)):
        place, doing = chance.randrange(3), chance.random()
        person = people[place]
        if doing < 0.5:
            person.change(tokens, deletes=deletes)
        elif doing < 0.65 and person.is_there:
            server.room.go(person)
            person.leave()
        elif doing < 0.65:
            server.meet(person)
        elif doing < 0.95 and person.line:
            at = chance.randrange(len(person.line)) if chance.random() < 0.2 else 0
            data = person.line[at] if chance.random() < 0.1 else person.line.pop(at)
            falls = chance.random() < 0.1
            server.receive(person, data, falls=falls)
            if falls and says_saved_first:
                server.log, people[place] = server.log[:-1], Person(chance)
            if falls:
                server.fall(people)
        else:
            person.hear()
    for person in [*people, *people]:
        person.hear()
        server.meet(person)
    for person in people:
        person.hear()
    server.rise()
    typed = [f"t{n}" for n in range(int(next(tokens)[1:]))]
    return [words_in(person.doc) for person in people], words_in(server.room.text), typed


def words_in(doc):
    """All tokens of a text, in their order; of each block its id too, which is one."""
    blocks = blocks_in(doc)
    texts = ["".join(piece["text"] for piece in block.get("content", ())) for block in blocks]
    return [
        token
        for block, text in zip(blocks, texts, strict=True)
        for token in (block["attrs"]["id"], *text.split())
    ]


@pytest.mark.slow
def test_all_read_the_same_and_the_log_gives_it():
    for seed in range(HISTORIES):
        texts, from_log, typed = history(seed, deletes=seed % 2)
        assert texts[0] == texts[1] == texts[2] == from_log, seed
        assert len(from_log) == len(set(from_log)), seed
        if not seed % 2:
            assert set(from_log) == set(typed), seed


def test_control_where_saved_is_said_first_words_are_lost():
    told = [history(seed, deletes=False, says_saved_first=True) for seed in range(200)]

    assert [typed for _texts, from_log, typed in told if set(from_log) != set(typed)]
