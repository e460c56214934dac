# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much and how fast: a line beyond its bounds is closed, and the others go on."""

import pytest

from agende.live import consumers
from agende.live.codes import BURST, RATE, Close
from agende.live.messages import Kind
from cms.accounts.models import RequestCount
from tests.agende import stage
from tests.agende.live.editors import Editor, cookie_of
from tests.agende.live.test_line import Polling
from tests.agende.live.test_rooms import run, stored
from tests.factories import Cast

pytestmark = pytest.mark.django_db(transaction=True)
WHO = bytes([Kind.QUERY_AWARENESS])


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
