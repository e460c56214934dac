# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who types in their own suggestion while it is decided on goes on writing: the words are suggested once more."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from pycrdt import XmlFragment

from agende import process
from agende.amendments.marks import accepted, keys_in, refused
from agende.live import admission
from agende.live.codes import Close
from agende.live.messages import Step, sync
from agende.models import Decision, LateProposal, Suggestion, Update
from agende.texts.blocks import words_of
from agende.texts.queries import blocks_at, broken_updates
from agende.texts.ydocs import blocks_in
from tests.agende import stage
from tests.agende.live.editors import Editor, cookie_of
from tests.agende.live.test_line import Polling
from tests.agende.live.test_rooms import run
from tests.factories import Cast, actor

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "a" * 16
HELD = {"insertion": {"id": KEY}}
ACCEPTED, REFUSED, WITHDRAWN = Decision.Outcome
WITH, WITHOUT = "Qui sempre Il bus passa.", "Il bus passa."


@pytest.fixture
def scene():
    """A common text of two paragraphs; in the first an editor of Melzo suggests "Qui sempre "."""
    cast = Cast()
    section = stage.section(stage.agenda(cast))
    by = actor(cast.coordinator)
    process.write_common_text(section=section, text="Il bus passa.\n\nLa bici.", base=0, by=by, at=stage.AT)
    section.doc.refresh_from_db()
    return cast, section.doc


def text_of(blocks, place=0):
    return next(iter(blocks[place].children))


def suggests(blocks):
    text = text_of(blocks)
    text.insert(0, "Qui sempre ", {})
    text.format(0, 11, HELD)


def inside(blocks):
    text_of(blocks).insert(7, "ppp", HELD)  # as a browser: with the marks of the run


def with_its_key(blocks):
    text = text_of(blocks)
    text.insert(11, "e poi ", {})
    text.format(11, 17, HELD)


def taken_away(blocks):
    del text_of(blocks)[4:8]


def plain_inside(blocks):
    text_of(blocks).insert(7, "ppp")


TYPED = {plain_inside: "ppp", inside: "ppp", with_its_key: "poi", taken_away: ""}


def decide(cast, doc, outcome):
    by = cast.editor_melzo if outcome == WITHDRAWN else cast.coordinator
    reason = "" if outcome == WITHDRAWN else "Perché sì."
    return process.decide(doc=doc, keys=[KEY], outcome=outcome, reason=reason, by=actor(by), at=stage.AT)


@asynccontextmanager
async def decided(live, cast, doc, outcome):
    """Both are in the text when it is decided on; Melzo's browser has not heard of it yet."""
    melzo, coordinator = (Editor(doc, cookie_of(who)) for who in (cast.editor_melzo, cast.coordinator))
    for each in (melzo, coordinator):
        await each.open(live)
        assert await each.listen(lambda each=each: each.words and each.is_saved)
    await melzo.suggest("Qui sempre ", KEY)
    assert await melzo.listen(lambda: melzo.is_saved)
    assert await coordinator.listen(lambda: KEY in keys_in(blocks_in(coordinator.doc)))
    await asyncio.to_thread(decide, cast, doc, outcome)
    assert await coordinator.listen(lambda: KEY not in keys_in(blocks_in(coordinator.doc)))
    yield melzo, coordinator
    if melzo.code is None:
        assert await coordinator.listen(lambda: melzo.words == coordinator.words)


def now(doc):
    doc.refresh_from_db()
    return blocks_at(doc, doc.seq)


def said(blocks):
    return [words_of(block) for block in blocks]


@pytest.mark.parametrize("typing", TYPED)
@pytest.mark.parametrize("outcome", [ACCEPTED, REFUSED, WITHDRAWN])
def test_what_is_typed_in_it_is_suggested_once_more_and_nobody_is_thrown_out(scene, outcome, typing):
    cast, doc = scene

    async def work(live):
        async with decided(live, cast, doc, outcome) as (melzo, _):
            await melzo.change(typing)
            assert await melzo.listen(lambda: melzo.is_saved)
            await melzo.listen(seconds=1)
            return melzo.code, blocks_in(melzo.doc)

    code, seen = run(work)

    blocks = now(doc)
    assert (code, seen) == (None, blocks)
    assert said(refused(blocks)) == [WITH if outcome == ACCEPTED else WITHOUT, "La bici."]
    assert all(TYPED[typing] in str(each) for each in (blocks, seen))
    rows = Suggestion.objects.filter(decision=None)
    assert keys_in(blocks) == {row.key for row in rows if row.key in keys_in(blocks)}
    assert {row.person_id for row in rows} <= {cast.editor_melzo.pk}
    assert broken_updates(doc) == []
    assert not LateProposal.objects.exists()


def test_going_on_before_the_answer_comes_is_one_suggestion(scene):
    cast, doc = scene

    async def work(live):
        async with decided(live, cast, doc, ACCEPTED) as (melzo, _):
            for number, letter in enumerate("davvero"):
                await melzo.change(lambda blocks, n=number, c=letter: text_of(blocks).insert(10 + n, c, HELD))
            assert await melzo.listen(lambda: melzo.is_saved)
            await melzo.listen(seconds=1)
            return melzo.code

    assert run(work) is None
    blocks = now(doc)
    [key] = keys_in(blocks)
    assert list(Suggestion.objects.filter(decision=None).values_list("key", "person")) == [
        (key, cast.editor_melzo.pk)
    ]
    assert said(accepted(blocks)) == ["Qui sempredavvero Il bus passa.", "La bici."]
    assert said(refused(blocks)) == [WITH, "La bici."]


def test_who_was_away_when_it_was_decided_brings_what_they_typed_alone(scene):
    cast, doc = scene

    async def work(live):
        async with decided(live, cast, doc, REFUSED) as (melzo, _):
            await melzo.close()
            with melzo.doc.transaction():
                inside(melzo.doc.get("prosemirror", type=XmlFragment).children)
            await melzo.open(live)
            assert await melzo.listen(lambda: melzo.sent == 1 and melzo.is_saved)
            return melzo.code

    assert run(work) is None
    assert "ppp" in str(now(doc))
    assert said(refused(now(doc))) == [WITHOUT, "La bici."]


def test_by_http_as_well(scene):
    cast, doc = scene
    melzo = Polling(doc, cast.editor_melzo)
    melzo.open()

    def send(work):
        before = melzo.doc.get_state()
        with melzo.doc.transaction():
            work(melzo.doc.get("prosemirror", type=XmlFragment).children)
        melzo.ask(sync(Step.UPDATE, melzo.doc.get_update(before)))

    send(suggests)
    decide(cast, doc, ACCEPTED)
    send(inside)

    assert (melzo.code, melzo.acked) == (None, 3)
    assert blocks_in(melzo.doc) == now(doc)
    assert said(refused(now(doc))) == [WITH, "La bici."]


def elsewhere(blocks):
    text_of(blocks, 1).insert(0, "Mai ", {})


def both(blocks):
    inside(blocks)
    elsewhere(blocks)


def gone(blocks):
    del blocks[0]


@pytest.mark.parametrize("attempt", [elsewhere, both, gone])
def test_words_elsewhere_are_refused_as_before(scene, attempt):
    cast, doc = scene

    async def work(live):
        async with decided(live, cast, doc, ACCEPTED) as (melzo, _):
            await melzo.change(attempt)
            await melzo.listen(lambda: melzo.is_saved)
            return melzo.code

    assert run(work) == Close.REFUSED
    assert said(now(doc)) == [WITH, "La bici."]
    assert Update.objects.filter(person=cast.editor_melzo).count() == 1


def test_control_without_it_who_types_there_is_thrown_out(scene, monkeypatch):
    cast, doc = scene
    monkeypatch.setattr(admission, "_again", lambda *_: b"")

    async def work(live):
        async with decided(live, cast, doc, ACCEPTED) as (melzo, _):
            await melzo.change(inside)
            await melzo.listen(lambda: melzo.is_saved)
            return melzo.code

    assert run(work) == Close.REFUSED
    assert said(now(doc)) == [WITH, "La bici."]
