# SPDX-License-Identifier: AGPL-3.0-or-later
"""An open text and those who are in it; see README.md for the order of things."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pycrdt import Doc, get_update

from agende.live import messages
from agende.live.messages import Presence, Step
from agende.live.standing import Standing
from agende.texts.replaying import Replayed
from agende.texts.ydocs import YDoc


class Client(Protocol):
    """Somebody's connection to one text. What is posted goes out when their line takes it: nobody waits for it."""

    standing: Standing
    signature: tuple[int, int | None]
    """Keys of person and mandate."""
    is_out: bool
    """Whether it was turned away: nothing more of it is taken."""

    def post(self, message: bytes) -> None: ...
    def acknowledge(self) -> None: ...
    def quit(self, code: int) -> None: ...


class Unread(Exception):
    """The update is nothing a text can take in."""


class Gap(Exception):
    """The update stands on others that have not come: the two must compare what they have."""


@dataclass(eq=False)
class Room:
    """A text open in this process. `text` is what is on disk, `draft` that and what waits for it."""

    doc_id: int
    agenda_id: int
    text: YDoc
    seq: int
    sha: str
    draft: YDoc = field(init=False)
    clients: set[Client] = field(default_factory=set)
    presences: dict[int, tuple[Client, Presence]] = field(default_factory=dict)
    changed_at: float = field(default_factory=time.monotonic)
    settled_at: float = field(default_factory=time.monotonic)
    empty_since: float | None = None
    settled_seq: int = field(init=False)
    kept_seq: int = field(init=False)

    def __post_init__(self) -> None:
        self.settled_seq = self.kept_seq = self.seq
        self.start_again()

    @classmethod
    def of(cls, doc_id: int, agenda_id: int, now: Replayed) -> "Room":
        """A text as its log gives it."""
        last = now.last
        return cls(doc_id, agenda_id, now.document, last.seq if last else 0, last.sha if last else "")

    def start_again(self, waiting: Iterable[bytes] = ()) -> None:
        """The draft is what is on disk and what still `waiting`: the rest was not written."""
        self.draft = Doc()
        self._news: list[bytes] = []
        for data in (self.text.get_update(), *waiting):
            self.draft.apply_update(data)
        self._subscription = self.draft.observe(lambda event: self._news.append(event.update))

    def try_out(self, data: bytes) -> bytes:
        """What of an update is new to the draft, which now has it; b"" when nothing is.

        Raises Unread, Gap; then the draft is as it was, or must `start_again`.
        """
        self._news.clear()
        try:
            self.draft.apply_update(data)
            is_whole = bool(self._news) or get_update(data, self.draft.get_state())[:1] == b"\x00"
        except BaseException as wrong:
            if isinstance(wrong, (KeyboardInterrupt, SystemExit, GeneratorExit)):
                raise
            raise Unread from wrong
        if not is_whole:
            raise Gap
        return data if self._news else b""

    def take(self, updates: Sequence[tuple[bytes, Client | None]], head: tuple[int, str]) -> None:
        """Updates that are on disk now, with who sent each: to the others as one message, and word to the senders."""
        news: list[bytes] = []
        subscription = self.text.observe(lambda event: news.append(event.update))
        with self.text.transaction():
            for data, _ in updates:
                self.text.apply_update(data)
        self.text.unobserve(subscription)
        (self.seq, self.sha), self.changed_at = head, time.monotonic()
        senders = [sender for _, sender in updates]
        for message in (messages.sync(Step.UPDATE, data) for data in news):
            for client in self.clients:
                if senders != [client] * len(senders):
                    client.post(message)
        for sender in senders:
            if sender in self.clients:
                sender.acknowledge()

    def place(self, client: Client, known: Iterable[Presence]) -> None:
        """Where a client is, told to the others; a number that somebody else has is not taken from them."""
        news = []
        for each in known:
            owner, before = self.presences.get(each.client, (client, None))
            if owner is not client or (before and each.clock <= before.clock):
                continue
            if each.state is None:
                self.presences.pop(each.client, None)
            else:
                self.presences[each.client] = client, each
            news.append(each)
        self._tell(news, but=client)

    def go(self, client: Client) -> None:
        """The client is here no more: the others do not wait half a minute to see it."""
        self.clients.discard(client)
        gone = [each for owner, each in self.presences.values() if owner is client]
        for each in gone:
            del self.presences[each.client]
        self._tell([Presence(each.client, each.clock + 1, None) for each in gone], but=client)

    def who(self) -> bytes:
        """The message that says who is where."""
        return messages.awareness([each for _, each in self.presences.values()])

    def _tell(self, news: list[Presence], *, but: Client) -> None:
        if news:
            message = messages.awareness(news)
            for other in self.clients - {but}:
                other.post(message)
