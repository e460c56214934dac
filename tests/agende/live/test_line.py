# SPDX-License-Identifier: AGPL-3.0-or-later
"""The line by HTTP: what goes by websocket goes there too, with the same questions."""

import asyncio
from collections.abc import Iterator

import pytest
from django.test import Client
from pycrdt import Decoder, Doc, XmlElement, XmlFragment, XmlText, write_message

from agende import process
from agende.live import line
from agende.live.codes import BURST, FIRST, LARGEST, Close
from agende.live.messages import Kind, Step, read, sync
from agende.models import Suggestion, Update
from agende.texts.queries import broken_updates
from agende.texts.ydocs import blocks_in
from tests.agende import stage
from tests.agende.live.editors import Editor, cookie_of, id_of
from tests.agende.live.test_rooms import run, stored
from tests.factories import Cast, actor, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
KEY = "c" * 16


class Polling:
    """A browser that asks again and again."""

    def __init__(self, doc, who=None):
        self.client, self.text, self.doc, self.seq = Client(), doc, Doc(), 0
        self.code, self.acked, self.status = None, 0, None
        if who:
            sign_in(self.client, who)

    @property
    def words(self):
        return [piece["text"] for block in blocks_in(self.doc) for piece in block.get("content", ())]

    def ask(self, *messages: bytes):
        """Sends messages and takes in what is answered; says which steps came."""
        body = b"".join(map(write_message, messages))
        path = f"/agende/{self.text.of_section.agenda.uid}/testi/{self.text.uid}/linea/?seq={self.seq}"
        response = self.client.post(path, body, content_type="application/octet-stream")
        self.status, code = response.status_code, response.headers.get("X-Close")
        self.code = int(code) if code else None
        self.seq = int(response.headers.get("X-Seq", self.seq))
        return [step for message in _messages(response.content) if (step := self._take(message)) is not None]

    def _take(self, message):
        if message[0] == Kind.ACKNOWLEDGED:
            self.acked += Decoder(message[1:]).read_var_uint()
            return None
        _kind, step, body = read(message)
        if step == Step.STATE:
            self.answer = sync(Step.MISSING, self.doc.get_update(body))
        else:
            self.doc.apply_update(body)
        return step

    def open(self):
        self.ask(sync(Step.STATE, self.doc.get_state()))
        return self.ask(self.answer)

    def typed(self, words, block="a"):
        """The update of a new paragraph."""
        before, root = self.doc.get_state(), self.doc.get("prosemirror", type=XmlFragment)
        with self.doc.transaction():
            element = root.children.append(XmlElement("paragraph", {"id": id_of(block)}))
            element.children.append(XmlText(words))
        return sync(Step.UPDATE, self.doc.get_update(before))


def _messages(body: bytes) -> Iterator[bytes]:
    decoder = Decoder(body)
    while decoder.length:
        yield decoder.read_message()


@pytest.fixture
def scene():
    cast = Cast()
    return cast, stage.contribution(stage.agenda(cast), "Gorgonzola").doc


@pytest.fixture
def common(scene):
    cast, _doc = scene
    section = stage.section(stage.agenda(cast))
    process.write_common_text(
        section=section, text="Il bus passa.", base=0, by=actor(cast.coordinator), at=stage.AT
    )
    section.doc.refresh_from_db()
    return cast, section.doc


def test_two_who_poll_read_each_other(scene):
    cast, doc = scene
    one, other = Polling(doc, cast.editor_gorgonzola), Polling(doc, cast.colleague_gorgonzola)
    one.open()
    other.open()

    one.ask(one.typed("Il bus", "a"), one.typed("La bici", "b"))
    other.ask(other.typed("Il treno", "c"))
    one.ask()

    assert one.words == other.words == stored(doc)
    assert sorted(one.words) == ["Il bus", "Il treno", "La bici"]
    assert (one.acked, other.acked, one.code, one.status) == (3, 2, None, 200)
    assert broken_updates(doc) == []
    assert one.ask() == []  # told once


def test_who_comes_back_brings_what_was_typed_alone(scene):
    cast, doc = scene
    stage.write(doc.contribution, cast.colleague_gorgonzola, "Dal modulo")
    one = Polling(doc, cast.editor_gorgonzola)
    one.typed("Senza rete")

    one.open()
    one.open()

    assert sorted(stored(doc)) == ["Dal modulo", "Senza rete"]
    assert one.acked == 2


def test_beside_the_live_process_nothing_is_lost(scene):
    cast, doc = scene
    by_socket = Editor(doc, cookie_of(cast.colleague_gorgonzola))
    by_http = Polling(doc, cast.editor_gorgonzola)

    async def work(live):
        await by_socket.open(live)
        await asyncio.to_thread(by_http.open)
        for number in range(15):
            await asyncio.gather(
                by_socket.type(f"s{number}", block=f"s{number}"),
                asyncio.to_thread(lambda n=number: by_http.ask(by_http.typed(f"h{n}", f"h{n}"))),
            )
        assert await by_socket.listen(lambda: len(by_socket.words) == 30 and by_socket.is_saved, 20)
        await asyncio.to_thread(by_http.ask)

    run(work)

    assert by_socket.words == by_http.words == stored(doc)
    assert sorted(stored(doc)) == sorted(f"{who}{number}" for who in "hs" for number in range(15))
    assert broken_updates(doc) == []


def test_a_suggestion_is_a_row_and_plain_words_are_turned_away(common):
    cast, doc = common
    melzo = Polling(doc, cast.editor_melzo)
    melzo.open()
    text = next(iter(melzo.doc.get("prosemirror", type=XmlFragment).children[0].children))

    before = melzo.doc.get_state()
    with melzo.doc.transaction():
        text.insert(0, "Qui ", {})
        text.format(0, 4, {"insertion": {"id": KEY}})
    melzo.ask(sync(Step.UPDATE, melzo.doc.get_update(before)))
    assert (melzo.code, Suggestion.objects.get().person_id) == (None, cast.editor_melzo.pk)

    before = melzo.doc.get_state()
    text.insert(0, "Mai ", {})
    melzo.ask(sync(Step.UPDATE, melzo.doc.get_update(before)))

    assert (melzo.code, melzo.status) == (Close.REFUSED, 403)
    assert "".join(stored(doc)) == "Qui Il bus passa."


def test_what_came_before_the_change_that_is_refused_is_kept_and_acknowledged(scene):
    cast, doc = scene
    one = Polling(doc, cast.editor_gorgonzola)
    one.open()
    good = one.typed("Buono")

    one.ask(good, sync(Step.UPDATE, b"\x01\x01\x05\x00\x84"), one.typed("Dopo", "b"))

    assert (one.code, one.acked, one.status) == (Close.MALFORMED, 2, 400)
    assert stored(doc) == ["Buono"]


@pytest.mark.parametrize("who", ["nobody", "trainee", "editor_melzo", "editor_rho"])
def test_strangers_are_turned_away_with_a_code(scene, who):
    cast, doc = scene
    stranger = Polling(doc, None if who == "nobody" else getattr(cast, who))

    stranger.ask(stranger.typed("Anch’io"))

    expected = (Close.UNKNOWN, 401) if who == "nobody" else (Close.REFUSED, 404)
    assert (stranger.code, stranger.status) == expected
    assert stored(doc) == []


def test_an_address_under_another_agenda_is_none(scene):
    cast, doc = scene
    one, other = Polling(doc, cast.plan_officer), stage.agenda(cast, "nord-ovest")
    path = f"/agende/{other.uid}/testi/{doc.uid}/linea/"

    assert one.client.post(path, b"", content_type="application/octet-stream").status_code == 404


def test_who_reads_cannot_write(scene):
    cast, doc = scene
    stage.submit(doc.contribution, cast.editor_gorgonzola)
    reader = Polling(doc, cast.editor_melzo)
    reader.open()
    assert (len(reader.words) > 1, reader.code) == (True, None)

    reader.ask(reader.typed("Anch’io", "z"))

    assert (reader.code, reader.status) == (Close.REFUSED, 403)
    assert "Anch’io" not in stored(doc)


def test_whoever_only_asks_whether_the_line_is_there_hears_of_no_closing(scene):
    cast, doc = scene
    stage.submit(doc.contribution, cast.editor_gorgonzola)
    one = Polling(doc, cast.editor_gorgonzola)
    one.seq = line.NOT_YET

    assert (one.ask(), one.code, one.status) == ([], None, 200)


def test_the_closed_text_says_so_after_it_has_acknowledged_what_it_has(scene):
    cast, doc = scene
    one = Polling(doc, cast.editor_gorgonzola)
    one.open()
    one.ask(one.typed("In tempo"))
    process.submit_contribution(
        contribution=doc.contribution, by=actor(cast.colleague_gorgonzola), at=stage.AT
    )

    one.seq = 0  # as a line that begins
    one.ask(sync(Step.STATE, one.doc.get_state()))
    assert one.code is None
    one.ask(one.answer)
    assert (one.code, one.acked, one.status) == (Close.CLOSED, 3, 409)

    one.ask(one.typed("Tardi", "b"))
    assert (one.code, one.acked) == (Close.CLOSED, 3)
    one.ask()
    assert one.code == Close.CLOSED
    assert stored(doc) == ["In tempo"]


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([b""], Close.MALFORMED), ([b"\xff"], Close.MALFORMED), ([sync(Step.STATE, b"\xff\xff")], Close.MALFORMED),
        ([sync(Step.UPDATE, bytes(LARGEST))], Close.TOO_LARGE), ([sync(Step.MISSING, bytes(FIRST))], Close.TOO_LARGE),
        ([b"\x03"] * (BURST + 1), Close.COMPARE),
    ],
)  # fmt: skip
def test_nonsense_is_told_by_its_code(scene, messages, code):
    cast, doc = scene
    one = Polling(doc, cast.editor_gorgonzola)

    one.ask(*messages)

    assert one.code == code
    assert not Update.objects.exists()


def test_of_too_many_at_once_the_first_are_taken_and_the_comparison_brings_the_rest(scene):
    cast, doc = scene
    one = Polling(doc, cast.editor_gorgonzola)
    one.open()
    typed = [one.typed(str(number), str(number)) for number in range(BURST + 30)]

    one.ask(*typed)
    first = (one.code, one.acked - 1, len(stored(doc)))
    one.open()

    assert first == (Close.COMPARE, BURST, BURST)
    assert (one.code, len(stored(doc))) == (None, BURST + 30)
    assert sorted(stored(doc)) == sorted(one.words)


def test_what_was_typed_while_a_request_stood_still_goes_in_one(scene):
    """Twenty seconds, then the browser gives the request up; sixteen changes a second."""
    cast, doc = scene
    one = Polling(doc, cast.editor_gorgonzola)
    one.open()

    one.ask(*(one.typed(str(number), str(number)) for number in range(330)))

    assert (one.code, one.status, one.acked) == (None, 200, 331)
    assert len(stored(doc)) == 330


def test_a_long_log_is_told_as_one_text(scene, monkeypatch):
    cast, doc = scene
    one, other = Polling(doc, cast.editor_gorgonzola), Polling(doc, cast.colleague_gorgonzola)
    one.open()
    for number in range(6):
        one.ask(one.typed(str(number), str(number)))

    assert other.ask() == [Step.UPDATE] * 6  # of a text that was empty when the two compared
    monkeypatch.setattr(line, "MANY", 5)
    other.seq, other.doc = 0, Doc()

    assert other.ask() == [Step.UPDATE]
    assert other.words == one.words == stored(doc)
    assert other.ask() == []


def test_states_said_again_and_again_are_answered_once(scene, monkeypatch):
    cast, doc = scene
    one, opened = Polling(doc, cast.editor_gorgonzola), []
    monkeypatch.setattr(line, "opened", lambda key, open_=line.opened: opened.append(key) or open_(key))

    one.ask(*[sync(Step.STATE, one.doc.get_state())] * 50)

    assert (len(opened), one.code) == (1, None)


def test_a_body_that_ends_early_is_nonsense(scene):
    cast, doc = scene
    one = Polling(doc, cast.editor_gorgonzola)
    path = f"/agende/{doc.of_section.agenda.uid}/testi/{doc.uid}/linea/?seq=banana"

    response = one.client.post(path, b"\x05abc", content_type="application/octet-stream")

    assert response.headers["X-Close"] == str(Close.MALFORMED)


def test_who_finds_the_text_held_is_told_to_come_back(scene, monkeypatch):
    cast, doc = scene
    one = Polling(doc, cast.editor_gorgonzola)
    one.open()
    monkeypatch.setattr(line, "PATIENCE", 0.1)
    monkeypatch.setattr(line.log, "_held", lambda known: {})

    one.ask(one.typed("Poi"))

    assert (one.code, one.status, one.acked) == (Close.STORAGE, 503, 1)
