# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two hundred random histories of three people on one text: no saved sentence is lost, the log gives it back."""

import random

import pytest

from agende import process
from agende.models import TextDoc
from agende.texts.notation import as_typed
from agende.texts.operations import Stale, rebuild
from agende.texts.queries import blocks_at, broken_updates
from tests.agende import stage
from tests.agende.stage import AT
from tests.factories import actor

HISTORIES = 200


class Writer:
    """Somebody with the form open: the text as typed, over the number it was opened at."""

    def __init__(self, by, contribution):
        self.by, self.contribution = by, contribution
        self.open()

    def open(self):
        doc = TextDoc.objects.get(contribution=self.contribution)
        self.text, self.base = as_typed(doc.blocks), doc.seq

    def add(self, sentence):
        self.text = "\n\n".join(filter(None, [self.text, sentence]))
        self.sentence = sentence

    def save(self):
        """As the form does: on a conflict the other text is taken in and the save tried again."""
        while True:
            try:
                return process.write_contribution(
                    contribution=self.contribution, text=self.text, base=self.base, by=self.by, at=AT
                )
            except Stale as stale:
                theirs = as_typed(stale.blocks)
                self.text, self.base = f"{theirs}\n\n{self.sentence}", stale.last.seq


@pytest.mark.slow
def test_no_saved_sentence_is_lost_in_two_hundred_random_histories(cast, agenda):
    people = [actor(cast.editor_gorgonzola), actor(cast.colleague_gorgonzola), actor(cast.editor_gorgonzola)]
    c = stage.contribution(agenda, "Gorgonzola")
    for seed in range(HISTORIES):
        chance = random.Random(seed)
        if seed % 20 == 0:
            process.write_contribution(
                contribution=c, text="", base=stage.again(c).doc.seq, by=people[0], at=AT
            )
            said = []
        writers = [Writer(by, c) for by in people]
        for step in range(chance.randint(2, 6)):
            writer = chance.choice(writers)
            if chance.random() < 0.3:
                writer.open()
            writer.add(f"Frase {seed}.{step} di {writers.index(writer)}")
            writer.save()
            said.append(writer.sentence)
            if chance.random() < 0.2:
                writer.save()
        written = as_typed(stage.again(c).doc.blocks)
        assert [sentence for sentence in said if written.split("\n\n").count(sentence) != 1] == []
    doc = stage.again(c).doc
    assert broken_updates(doc) == []
    assert blocks_at(doc, doc.seq) == doc.blocks
    assert rebuild(doc) is False
