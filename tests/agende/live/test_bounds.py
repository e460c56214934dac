# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much and how fast: a line beyond its bounds is closed, and the others go on."""

import pytest

from agende.live import consumers
from agende.live.codes import BURST, LARGEST, RATE, WEIGHT, Close
from agende.live.messages import LARGEST_PLACE, Kind, Presence, awareness, presences, read
from agende.live.rooms import PLACES
from cms.accounts.models import RequestCount
from tests.agende import stage
from tests.agende.live.editors import Editor, cookie_of
from tests.agende.live.test_line import Polling
from tests.agende.live.test_rooms import run, stored
from tests.factories import Cast

pytestmark = pytest.mark.django_db(transaction=True)
WHO = bytes([Kind.QUERY_AWARENESS])


def place(number, clock, words=""):
    """Somebody's place in the text."""
    return awareness([Presence(number, clock, {"cursor": words})])


def told(editor):
    """The places that somebody heard of last, by number."""
    heard = [message for message in editor.heard if message[0] == Kind.AWARENESS]
    return {each.client: each for each in presences(read(heard[-1])[2])} if heard else {}


async def opened(process, *editors):
    for each in editors:
        await each.open(process)
        assert await each.listen(lambda each=each: each.acked == 1)


@pytest.fixture
def scene():
    cast = Cast()
    return cast, stage.contribution(stage.agenda(cast), "Gorgonzola").doc


def test_a_line_that_nobody_reads_is_closed_while_the_others_go_on(scene, monkeypatch):
    cast, doc = scene
    monkeypatch.setattr(consumers, "OUTBOX", 4)
    slow, one, other = (
        Editor(doc, cookie_of(who))
        for who in (cast.colleague_gorgonzola, cast.editor_gorgonzola, cast.editor_gorgonzola)
    )
    said = [f"parola {number}" for number in range(12)]

    async def work(process):
        for each in (slow, one, other):
            await each.open(process)
            assert await each.listen(lambda each=each: each.acked == 1)
        slow.line.output_queue._maxsize = 1  # from here its network takes one message, and no more
        for number, words in enumerate(said):
            await one.type(words, block=number)
            assert await one.listen(lambda: one.is_saved)
            assert await other.listen(lambda words=words: words in other.words)
        await slow.listen()

    run(work)

    assert slow.code == Close.TOO_SLOW
    assert (one.code, other.code) == (None, None)
    assert len(slow.words) < len(said)  # what waited for it was not kept
    assert other.words == stored(doc) == said


def test_more_than_thirty_messages_a_second_end_the_line(scene):
    cast, doc = scene
    fast = Editor(doc, cookie_of(cast.editor_gorgonzola))
    calm = Editor(doc, cookie_of(cast.colleague_gorgonzola))

    async def work(process):
        await fast.open(process)
        await calm.open(process)
        assert await fast.listen(lambda: fast.acked == 1)
        for _ in range(BURST - 10):
            await fast.send(WHO)
        await fast.listen(seconds=1.0)
        for _ in range(RATE):  # a second's worth, a second later
            await fast.send(WHO)
        await fast.listen(seconds=0.5)
        kept = fast.code
        for _ in range(BURST):
            await fast.send(WHO)
        await fast.listen()
        await calm.type("Va avanti")
        assert await calm.listen(lambda: calm.is_saved)
        return kept

    kept = run(work)

    assert (kept, fast.code, calm.code) == (None, Close.TOO_FAST, None)
    assert stored(doc) == ["Va avanti"]


def test_what_was_typed_on_a_line_that_stood_still_comes_in_at_once(scene):
    """Half a minute: then the browser takes the line for dead and compares on the next. With places, 23 a second."""
    cast, doc = scene
    one = Editor(doc, cookie_of(cast.editor_gorgonzola))

    async def work(process):
        await one.open(process)
        assert await one.listen(lambda: one.acked == 1)
        for number in range(700):
            if number % 3:
                await one.type(str(number), block=number)
            else:
                await one.send(place(7, number + 1))
        assert await one.listen(lambda: one.is_saved, 30)

    run(work)

    assert one.code is None
    assert len(stored(doc)) == 466


def test_large_messages_count_as_several(scene):
    cast, doc = scene
    one = Editor(doc, cookie_of(cast.editor_gorgonzola))

    async def work(process):
        await one.open(process)
        assert await one.listen(lambda: one.acked == 1)
        large = WHO + bytes(LARGEST - 1)
        for _ in range(BURST * WEIGHT // LARGEST + 30):
            await one.send(large)
        await one.listen()

    run(work)

    assert one.code == Close.TOO_FAST


def test_far_too_many_requests_in_a_minute_end_the_line_by_http(scene):
    cast, doc = scene
    fast, calm = Polling(doc, cast.editor_gorgonzola), Polling(doc, cast.editor_gorgonzola)
    fast.open()
    honest = (
        60 // 2 + 15 * 60
    )  # asked every two seconds, and at each of fifteen keys a second, for a whole minute
    RequestCount.objects.filter(key__startswith="line:").update(count=honest)
    fast.ask(fast.typed("In fretta"))
    kept = fast.code
    RequestCount.objects.filter(key__startswith="line:").update(count=RATE * 60)

    fast.ask(fast.typed("Troppo", "b"))
    calm.open()  # another session of the same person

    assert (kept, fast.code, fast.status) == (None, Close.TOO_FAST, 429)
    assert (calm.code, stored(doc)) == (None, ["In fretta"])


@pytest.fixture
def reading(scene):
    """A text handed in, somebody of another municipality who reads it, and its editor."""
    cast, doc = scene
    stage.submit(doc.contribution, cast.editor_gorgonzola)
    return Editor(doc, cookie_of(cast.editor_melzo)), Editor(doc, cookie_of(cast.plan_officer))


def test_a_line_is_in_few_places_and_newcomers_hear_of_no_more(reading):
    reader, newcomer = reading

    async def work(process):
        await opened(process, reader)
        await reader.send(awareness([Presence(number, 1, {"cursor": 1}) for number in range(1, 1000)]))
        await reader.send(place(5000, 1))
        await reader.send(place(1, 2, "altrove"))
        await opened(process, newcomer)
        await newcomer.send(WHO)
        await newcomer.listen(lambda: told(newcomer))
        first = told(newcomer)
        await reader.send(awareness([Presence(number, 3, None) for number in range(1, 1000)]))
        await newcomer.listen(lambda: len(told(newcomer)) == PLACES and told(newcomer)[1].state is None)
        return first

    first = run(work)

    assert list(first) == [1, 2, 3][:PLACES]
    assert first[1].state["cursor"] == "altrove"
    assert list(told(newcomer)) == list(first)  # that somebody left is told of who was there
    assert reader.code is None


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([place(1, 1, "a" * LARGEST_PLACE)], Close.MALFORMED),
        ([place(2**60, 1)], Close.MALFORMED),
        ([place(1, clock) for clock in range(1, BURST + 200)], Close.TOO_FAST),
        ([WHO + bytes(LARGEST)], Close.TOO_LARGE),
    ],
)
def test_who_only_reads_has_the_same_bounds(reading, messages, code):
    reader, other = reading

    async def work(process):
        await opened(process, reader, other)
        for message in messages:
            await reader.send(message)
        await reader.listen()

    run(work)

    assert (reader.code, other.code) == (code, None)
    assert all(len(message) < LARGEST for message in other.heard)
