# SPDX-License-Identifier: AGPL-3.0-or-later
"""The line by HTTP, for networks that let no websocket through: the same messages, the same questions, one by one.

What it brings goes to the log as the live process would write it: the row of the text is the lock, NOTIFY tells.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from pycrdt import Decoder, write_message

from agende.live import log, messages
from agende.live.admission import Refused, Sender, admit, note
from agende.live.codes import BURST, FIRST, LARGEST, Close
from agende.live.keeping import later_updates, opened
from agende.live.log import Change
from agende.live.messages import Kind, Malformed, Step
from agende.live.rooms import Room
from agende.live.standing import Known

NOT_YET = 2**31 - 1
"""Update after which a browser asks that only wants to know whether the line is there."""
MANY = 500
"""Updates that are told one by one."""
PATIENCE, AGAIN = 3.0, 0.02  # seconds, in which a text that others hold is asked for


@dataclass(slots=True)
class Answer:
    """Messages for the browser; the last update they tell of; with which code the line ends (None: it goes on)."""

    messages: list[bytes] = field(default_factory=list)
    seq: int = 0
    code: int | None = None

    @property
    def body(self) -> bytes:
        """The messages one after the other, each behind its length."""
        return b"".join(write_message(message) for message in self.messages)


def exchange(known: Known, body: bytes, *, seq: int) -> Answer:
    """Does what the messages in `body` ask for; the answer has what came after update `seq`.

    A browser that says its state first gets what it misses, and the state of the text, to which it answers.
    """
    answer = Answer(seq=seq)
    sender = Sender(known.standing, known.signature)
    try:
        brought: list[bytes] = []
        state: bytes | None = None
        for number, (kind, step, inner) in enumerate(_read(body)):
            if number == BURST:  # the comparison brings the rest
                answer.code = Close.COMPARE
                break
            if step == Step.STATE:
                state = inner
            elif kind == Kind.SYNC:
                brought.append(inner)
        if state is not None:
            _compare(known.doc_id, state, answer)
        _store(known, sender, brought, answer)
    except Refused as refused:
        note(refused, doc_id=known.doc_id, signature=known.signature)
        answer.code = refused.code
    if answer.code is None:
        _tell_later(known.doc_id, answer)
        if known.is_closed and (brought or 0 < seq < NOT_YET):  # not before the two have compared
            answer.code = Close.CLOSED
    return answer


def _tell_later(doc_id: int, answer: Answer) -> None:
    """What came after the last update that the answer tells of: one by one; of very many the text as a whole."""
    later = later_updates(doc_id, answer.seq, most=MANY + 1).updates
    if len(later) > MANY:
        room = opened(doc_id)
        answer.messages.append(messages.sync(Step.UPDATE, room.text.get_update()))
        answer.seq = room.seq
    elif later:
        answer.messages += [messages.sync(Step.UPDATE, each.data) for each in later]
        answer.seq = later[-1].seq


def _read(body: bytes) -> Iterator[tuple[Kind, Step | None, bytes]]:
    """The messages of a request. Raises Refused."""
    decoder = Decoder(body)
    try:
        while decoder.length:
            message = decoder.read_message() or b""
            is_first = message[:2] == bytes([Kind.SYNC, Step.MISSING])
            if len(message) > (FIRST if is_first else LARGEST):
                raise Refused(Close.TOO_LARGE, f"{len(message)} bytes")
            yield messages.read(message)
    except (Malformed, IndexError, ValueError, RuntimeError):
        raise Refused(Close.MALFORMED, "no message") from None


def _compare(doc_id: int, state: bytes, answer: Answer) -> None:
    room = opened(doc_id)
    try:
        missing = room.text.get_update(state)
    except ValueError:
        raise Refused(Close.MALFORMED, "no state") from None
    answer.messages += [
        messages.sync(Step.MISSING, missing),
        messages.sync(Step.STATE, room.text.get_state()),
    ]
    answer.seq = room.seq


def _store(known: Known, sender: Sender, brought: list[bytes], answer: Answer) -> None:
    """Tries the updates on the text and writes those that are new; acknowledges what is on disk then."""
    if not brought:
        return
    end = time.monotonic() + PATIENCE
    while True:
        room = opened(known.doc_id)
        changes, fault = _tried(room, sender, brought)
        here = {room.doc_id: log.Known(room.seq, room.agenda_id)} if changes else {}
        outcome = log.write(changes, known=here)
        if not (outcome.behind or outcome.busy):
            break
        if time.monotonic() > end:
            raise Refused(Close.STORAGE, "others hold the text")
        time.sleep(AGAIN)
    if outcome.closed:
        raise Refused(Close.CLOSED, "; ".join(outcome.closed.values()))
    taken = len(brought) if fault is None else fault[0]
    answer.messages.append(messages.acknowledged(taken))
    if fault:
        raise fault[1]


def _tried(
    room: Room, sender: Sender, brought: list[bytes]
) -> tuple[list[Change], tuple[int, Refused] | None]:
    """What is to be written, and at which update the text says no."""
    changes: list[Change] = []
    for place, data in enumerate(brought):
        if data == messages.NOTHING:
            continue
        try:
            admitted = admit(room.draft, data, sender, is_common=room.is_common)
        except Refused as refused:
            return changes, (place, refused)
        if admitted is not None:
            made = room.doc_id, data, sender.standing, sender.signature
            changes.append(Change(*made, admitted.keys, admitted.more))
    return changes, None
