# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed goes onto the logs of all texts at once, or is told why not."""

import pytest
from pycrdt import Doc

from agende import process
from agende.live.log import Change, Known, write
from agende.live.standing import Signature, Standing
from agende.models import TextDoc, Update
from agende.texts.queries import blocks_at, broken_updates
from agende.texts.ydocs import put
from tests.agende import stage
from tests.factories import actor


def paragraph(words, id_="a"):
    return {"type": "paragraph", "attrs": {"id": id_}, "content": [{"type": "text", "text": words}]}


def change(doc, words, who, id_="a"):
    return Change(doc.pk, put(Doc(), [paragraph(words, id_)]), Standing.WRITES, Signature(who.pk))


def known(*docs):
    return {doc.pk: Known(doc.seq, doc.of_section.agenda_id) for doc in docs}


@pytest.fixture
def docs(cast, agenda):
    return [stage.contribution(agenda, town).doc for town in ("Gorgonzola", "Melzo")]


def test_many_texts_are_one_transaction(docs, cast, django_assert_max_num_queries):
    first, other = docs
    changes = [
        change(first, "uno", cast.editor_gorgonzola),
        change(other, "due", cast.editor_melzo),
        change(first, "tre", cast.editor_gorgonzola, "b"),
    ]

    with django_assert_max_num_queries(9):
        outcome = write(changes, known=known(*docs))

    assert {pk: seq for pk, (seq, _) in outcome.heads.items()} == {first.pk: 2, other.pk: 1}
    assert [u.kind for u in Update.objects.all()] == ["sync"] * 3
    first.refresh_from_db()
    assert (first.seq, first.saved_by) == (2, cast.editor_gorgonzola)
    assert broken_updates(first) == []
    assert sorted(b["attrs"]["id"] for b in blocks_at(first, 2)) == ["a", "b"]


def test_verbs_of_the_forms_see_what_was_typed(docs, cast, agenda):
    write([change(docs[0], "appena scritto", cast.editor_gorgonzola)], known=known(*docs))

    process.submit_contribution(
        contribution=stage.contribution(agenda, "Gorgonzola"), by=actor(cast.editor_gorgonzola), at=stage.AT
    )
    process.take_back(
        contribution=stage.contribution(agenda, "Gorgonzola"), by=actor(cast.editor_gorgonzola), at=stage.AT
    )
    c = stage.write(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola, "Dal modulo")

    assert c.doc.seq == 2
    assert process.rebuild_projections() == []


def test_whoever_does_not_have_the_last_update_writes_nothing(docs, cast):
    first, other = docs
    stage.write(first.contribution, cast.editor_gorgonzola)

    outcome = write(
        [change(first, "vecchio", cast.editor_gorgonzola), change(other, "due", cast.editor_melzo)],
        known=known(*docs),
    )

    assert outcome.behind == {first.pk}
    assert outcome.heads.keys() == {other.pk}
    assert Update.objects.filter(doc=first).count() == 1


def test_nobody_writes_in_what_is_handed_in_or_frozen(docs, cast, agenda):
    first, other = docs
    stage.submit(first.contribution, cast.editor_gorgonzola)
    first.refresh_from_db()

    outcome = write(
        [change(first, "tardi", cast.editor_gorgonzola), change(other, "due", cast.editor_melzo)],
        known=known(*docs),
    )
    assert list(outcome.closed) == [(first.pk, Standing.WRITES)]
    assert "consegnato" in outcome.closed[first.pk, Standing.WRITES]

    stage.merge(stage.again(first.contribution), cast.coordinator)
    process.freeze(agenda=agenda, by=actor(cast.plan_officer), at=stage.AT)
    other = TextDoc.objects.get(pk=other.pk)
    outcome = write([change(other, "tardi", cast.editor_melzo)], known=known(other))
    assert "congelato" in outcome.closed[other.pk, Standing.WRITES]
    assert outcome.heads == {}
