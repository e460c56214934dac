# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fault of the Rust library is no Exception of Python: the writer outlives it."""

import pytest

from agende.live import hub
from agende.live.codes import Close
from tests.agende import stage
from tests.agende.live.editors import Editor, cookie_of
from tests.agende.live.test_rooms import run, stored
from tests.factories import Cast

pytestmark = pytest.mark.django_db(transaction=True)


class Panic(BaseException):
    """As pyo3's PanicException, which cannot be imported."""


@pytest.fixture
def pair():
    """Two people, each in a text of their own."""
    cast = Cast()
    agenda = stage.agenda(cast)
    return [
        Editor(stage.contribution(agenda, name).doc, cookie_of(who))
        for name, who in (("Gorgonzola", cast.editor_gorgonzola), ("Melzo", cast.editor_melzo))
    ]


async def panicking(process, pair, monkeypatch):
    """Both type and are told that it is saved; then the first types what the library panics at."""
    one, other = pair
    for number, each in enumerate(pair):
        await each.open(process)
        await each.type(f"Salvato {number}")
        assert await each.listen(lambda each=each: each.sent == 2 and each.is_saved)
    with monkeypatch.context() as broken:

        def panics(*_, **__):
            raise Panic("called `Option::unwrap()` on a `None` value")

        broken.setattr(hub, "admit", panics)
        await one.type("Panico", block="b")
        await one.listen(seconds=2.0)
        await other.listen(lambda: False, seconds=0.5)


def docs(pair):
    from agende.models import TextDoc

    return [TextDoc.objects.get(uid=editor.path.rpartition("/")[2]) for editor in pair]


def test_the_writer_goes_on_after_a_panic_and_nothing_acknowledged_is_lost(pair, monkeypatch):
    async def work(process):
        await panicking(process, pair, monkeypatch)
        codes = [each.code for each in pair]
        for number, each in enumerate(pair):
            await each.open(process)
            assert await each.listen(lambda each=each: each.sent == 1 and each.is_saved)
            await each.type(f"Dopo {number}", block="c")
            assert await each.listen(lambda each=each: each.sent == 2 and each.is_saved)
        return codes

    assert run(work) == [Close.STORAGE, Close.STORAGE]
    assert [stored(doc) for doc in docs(pair)] == [
        ["Salvato 0", "Panico", "Dopo 0"],
        ["Salvato 1", "Dopo 1"],
    ]


def test_control_who_catches_exceptions_alone_writes_no_more(pair, monkeypatch):
    async def careless(self):
        while True:
            try:
                await self._round()
            except Exception:  # noqa: BLE001 - which is what is wrong here
                self._abandon_all()

    monkeypatch.setattr(hub.Hub, "run", careless)

    async def work(process):
        await panicking(process, pair, monkeypatch)
        await pair[1].type("Dopo", block="c")
        return await pair[1].listen(lambda: pair[1].is_saved, seconds=2.0)

    assert run(work) is False
    assert [each.code for each in pair] == [None, None]
    assert [stored(doc) for doc in docs(pair)] == [["Salvato 0"], ["Salvato 1"]]
