# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several people in one text: on disk, then to the others, then acknowledged; and nobody where they may not be."""

import asyncio

import pytest

from agende.live import hub, log
from agende.live.codes import FIRST, LARGEST, Close
from agende.live.messages import Step, sync
from agende.models import Update
from agende.texts.operations import tell_of
from agende.texts.queries import blocks_at, broken_updates
from tests.agende import stage
from tests.agende.live.editors import Editor, at_work, cookie_of
from tests.factories import Cast
from tests.loops import run_apart

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene():
    cast = Cast()
    doc = stage.contribution(stage.agenda(cast), "Gorgonzola").doc
    return cast, doc


def run(work):
    async def whole():
        async with at_work() as process:
            return await work(process)

    return run_apart(whole())


def stored(doc):
    doc.refresh_from_db()
    return [piece["text"] for block in blocks_at(doc, doc.seq) for piece in block.get("content", ())]


def test_two_people_write_and_each_reads_the_other(scene):
    cast, doc = scene
    one = Editor(doc, cookie_of(cast.editor_gorgonzola))
    other = Editor(doc, cookie_of(cast.colleague_gorgonzola))

    async def work(process):
        await one.open(process)
        await other.open(process)
        await one.type("Il bus", block="a")
        await other.type("La bici", block="b")
        for each in (one, other):
            assert await each.listen(lambda each=each: len(each.words) == 2 and each.is_saved)
            await each.close()

    run(work)

    assert one.words == other.words == stored(doc)
    assert sorted(stored(doc)) == ["Il bus", "La bici"]
    assert broken_updates(doc) == []
    signed = set(Update.objects.values_list("person_id", flat=True))
    assert signed == {cast.editor_gorgonzola.pk, cast.colleague_gorgonzola.pk}


def test_nothing_is_acknowledged_or_shown_before_it_is_on_disk(scene, monkeypatch):
    cast, doc = scene
    one = Editor(doc, cookie_of(cast.editor_gorgonzola))
    other = Editor(doc, cookie_of(cast.colleague_gorgonzola))

    def broken(*_, **__):
        raise OSError("disk")

    async def work(process):
        await one.open(process)
        await other.open(process)
        await one.listen(lambda: one.sent == one.acked == 1)
        monkeypatch.setattr(log, "write", broken)
        await one.type("Perso?")
        await one.listen()
        monkeypatch.undo()
        lost = (one.code, list(other.words), one.acked)
        await one.open(process)
        assert await one.listen(lambda: one.sent == 1 and one.is_saved)
        return lost

    code, seen, acked = run(work)

    assert (code, seen, acked) == (Close.STORAGE, [], 1)
    assert stored(doc) == ["Perso?"]


def test_who_comes_later_gets_what_is_there_and_brings_what_was_typed_alone(scene):
    cast, doc = scene
    stage.write(doc.contribution, cast.editor_gorgonzola, "Dal modulo")
    one = Editor(doc, cookie_of(cast.editor_gorgonzola))

    async def work(process):
        await one.type("Senza rete", is_sent=False)
        await one.open(process)
        assert await one.listen(lambda: len(one.words) == 2 and one.sent == 1 and one.is_saved)

    run(work)

    assert sorted(stored(doc)) == ["Dal modulo", "Senza rete"]


def test_what_a_form_saves_meanwhile_comes_to_the_editors(scene):
    cast, doc = scene
    one = Editor(doc, cookie_of(cast.editor_gorgonzola))

    async def work(process):
        await one.open(process)
        await one.listen(lambda: one.acked == 1)
        await asyncio.to_thread(stage.write, doc.contribution, cast.colleague_gorgonzola, "Dal modulo")
        assert await one.listen(lambda: one.words == ["Dal modulo"])
        await one.type("Dal vivo", block="b")
        assert await one.listen(lambda: one.is_saved)

    run(work)

    assert stored(doc) == ["Dal modulo", "Dal vivo"]


@pytest.mark.parametrize("who", ["nobody", "stranger", "editor_melzo"])
def test_strangers_are_turned_away(scene, who):
    cast, doc = scene
    editor = Editor(
        doc, "" if who == "nobody" else cookie_of(cast.trainee if who == "stranger" else cast.editor_melzo)
    )

    async def work(process):
        await editor.open(process)
        await editor.listen()

    run(work)

    assert editor.code == (Close.UNKNOWN if who == "nobody" else Close.REFUSED)


def test_who_reads_cannot_write(scene):
    cast, doc = scene
    stage.submit(doc.contribution, cast.editor_gorgonzola)
    reader = Editor(doc, cookie_of(cast.editor_melzo))

    async def work(process):
        await reader.open(process)
        assert await reader.listen(lambda: len(reader.words) > 1)
        await reader.type("Anch’io", block="z")
        await reader.listen()

    run(work)

    assert reader.code == Close.REFUSED
    assert "Anch’io" not in stored(doc)


def test_who_reads_comes_back_with_all_they_know(scene):
    """A browser that comes back sends all deletions it knows of: nothing new, and no attempt to write."""
    cast, doc = scene
    stage.write(doc.contribution, cast.editor_gorgonzola, "Prima\n\nDopo")
    stage.submit(doc.contribution, cast.editor_gorgonzola, "Dopo")
    reader = Editor(doc, cookie_of(cast.editor_melzo))

    async def work(process):
        for _ in range(2):
            await reader.open(process)
            assert await reader.listen(lambda: reader.words == ["Dopo"] and reader.sent == reader.acked == 1)

    run(work)

    assert reader.code is None


def test_what_came_before_the_page_was_closed_is_kept(scene):
    cast, doc = scene
    one = Editor(doc, cookie_of(cast.editor_gorgonzola))

    async def work(process):
        await one.open(process)
        await one.listen(lambda: one.acked == 1)
        await one.type("Ultime parole")
        await one.close()
        other = Editor(doc, cookie_of(cast.colleague_gorgonzola))
        await other.open(process)
        assert await other.listen(lambda: other.words == ["Ultime parole"])

    run(work)

    assert stored(doc) == ["Ultime parole"]


def test_another_site_cannot_open_a_text(scene):
    cast, doc = scene
    editor = Editor(doc, cookie_of(cast.editor_gorgonzola), origin="https://example.org")

    async def work(process):
        return await editor.open(process)

    assert run(work) is False


def test_writing_ends_where_the_text_is_handed_in(scene):
    cast, doc = scene
    one = Editor(doc, cookie_of(cast.editor_gorgonzola))

    async def work(process):
        await one.open(process)
        await one.listen(lambda: one.acked == 1)
        await asyncio.to_thread(stage.submit, doc.contribution, cast.colleague_gorgonzola)
        await one.type("Troppo tardi", block="z")
        await one.listen()

    run(work)

    assert one.code == Close.CLOSED
    assert "Troppo tardi" not in stored(doc)


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (b"", Close.MALFORMED), (b"\xff", Close.MALFORMED), (b"\x00\x02\x05abc", Close.MALFORMED),
        (sync(Step.UPDATE, b"\x01\x01\x05\x00\x84"), Close.MALFORMED), (sync(Step.STATE, b"\xff\xff"), Close.MALFORMED),
        (b"\x01\x05\xff\xff\xff\xff\x0f", Close.MALFORMED), (sync(Step.UPDATE, bytes(70_000)), Close.TOO_LARGE),
    ],
)  # fmt: skip
def test_nonsense_ends_the_connection_and_nothing_else(scene, message, code):
    cast, doc = scene
    bad = Editor(doc, cookie_of(cast.editor_gorgonzola))
    good = Editor(doc, cookie_of(cast.colleague_gorgonzola))

    async def work(process):
        await bad.open(process)
        await good.open(process)
        await bad.line.send_input({"type": "websocket.receive", "bytes": message})
        await bad.listen()
        await good.type("Va avanti")
        assert await good.listen(lambda: good.is_saved)

    run(work)

    assert bad.code == code
    assert stored(doc) == ["Va avanti"]


def test_the_first_comparison_may_bring_what_was_written_in_days_alone(scene):
    cast, doc = scene
    one = Editor(doc, cookie_of(cast.editor_gorgonzola))
    long = "parola " * (300 * 1024 // 7)

    async def work(process):
        await one.type(long, is_sent=False)
        await one.open(process)
        assert await one.listen(lambda: one.sent == 1 and one.is_saved, 10)
        kept = one.code
        await one.send(sync(Step.MISSING, one.doc.get_update()))
        await one.listen()
        return kept

    kept = run(work)

    assert (kept, one.code) == (None, Close.TOO_LARGE)  # once a connection
    assert stored(doc) == [long]


@pytest.mark.parametrize("size", [FIRST, LARGEST])
def test_more_than_that_is_too_large_also_as_the_first(scene, size):
    cast, doc = scene
    one = Editor(doc, cookie_of(cast.editor_gorgonzola))
    step = Step.MISSING if size == FIRST else Step.UPDATE

    async def work(process):
        await one.open(process)
        await one.send(sync(step, bytes(size)))
        await one.listen()

    run(work)

    assert one.code == Close.TOO_LARGE


def test_two_processes_with_the_same_text_lose_nothing(scene):
    cast, doc = scene
    people = [
        Editor(doc, cookie_of(cast.editor_gorgonzola)),
        Editor(doc, cookie_of(cast.colleague_gorgonzola)),
    ]

    async def work(process):
        async with at_work() as other:
            for person, where in zip(people, (process, other), strict=True):
                await person.open(where)
            for number in range(20):
                await asyncio.gather(
                    *(person.type(f"{n}-{number}", block=f"{n}{number}") for n, person in enumerate(people))
                )
            for person in people:
                assert await person.listen(
                    lambda person=person: len(person.words) == 40 and person.is_saved, 20
                )

    run(work)

    assert people[0].words == people[1].words == stored(doc)
    assert sorted(stored(doc)) == sorted(f"{n}-{number}" for n in (0, 1) for number in range(20))
    assert broken_updates(doc) == []


def test_a_text_stays_open_while_words_of_who_left_wait(scene, monkeypatch):
    cast, doc = scene
    one = Editor(doc, cookie_of(cast.editor_gorgonzola))
    monkeypatch.setattr(hub, "EMPTY", 0.0)
    held = log._held

    async def work(process):
        await one.open(process)
        assert await one.listen(lambda: one.acked == 1)
        monkeypatch.setattr(log, "_held", lambda known: {})  # others hold the text
        await one.type("Ultime parole")
        await one.listen(seconds=0.5)
        await one.close()
        await asyncio.sleep(3.5)
        monkeypatch.setattr(log, "_held", held)
        await asyncio.sleep(1)

    run(work)

    assert stored(doc) == ["Ultime parole"]


def test_who_opens_a_text_that_is_dropped_at_that_moment_is_told(scene):
    _cast, doc = scene

    async def work(process):
        here = hub.Hub()
        opening = asyncio.create_task(here.enter(object(), doc.pk))
        await asyncio.sleep(0)
        here._opening[doc.pk].add_done_callback(lambda _: here._abandon_all())
        with pytest.raises(RuntimeError):
            await opening
        return here.rooms

    assert run(work) == {}


def test_many_texts_grow_in_one_round(scene):
    """PostgreSQL takes less than 8,000 octets at once."""
    _cast, doc = scene

    tell_of([type(doc)(pk=10**12 + number, seq=number) for number in range(2000)])

    assert doc.seq == 0


def test_control_who_does_not_hold_the_row_loses_the_number(scene, monkeypatch):
    """Without the lock of the row two writers take the same number: the log refuses the second, and says so."""
    cast, doc = scene
    from threading import Barrier

    from django.db import IntegrityError
    from pycrdt import Doc

    from agende.live.log import Change, Known
    from agende.texts.ydocs import put
    from tests.races.test_agende import at_once

    meet, known = Barrier(2), {doc.pk: Known(0, doc.of_section.agenda_id)}
    held = log._held

    def careless(keys):
        monkeypatch.setattr("django.db.models.query.QuerySet.select_for_update", lambda rows, **_: rows)
        found = held(keys)
        meet.wait(10)
        return found

    monkeypatch.setattr(log, "_held", careless)

    def typed(words):
        block = {"type": "paragraph", "attrs": {"id": words}, "content": [{"type": "text", "text": words}]}
        return log.write([Change(doc.pk, put(Doc(), [block]), cast.editor_gorgonzola.pk, None)], known=known)

    results = at_once(lambda: typed("a"), lambda: typed("b"))

    assert [type(result) for result in results].count(IntegrityError) == 1
