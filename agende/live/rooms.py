# SPDX-License-Identifier: AGPL-3.0-or-later
"""An open text and those who are in it; see README.md for the order of things."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from agende.live import messages
from agende.live.drafts import Draft
from agende.live.messages import Presence, Step
from agende.live.standing import Signature, Standing
from agende.texts.replaying import Replayed
from agende.texts.ydocs import YDoc

PLACES = 3  # of one line: a browser has one


class Client(Protocol):
    """Somebody's connection to one text. What is posted goes out when their line takes it: nobody waits for it."""

    standing: Standing
    signature: Signature
    is_out: bool
    """Whether it was turned away: nothing more of it is taken."""
    topics: frozenset[str]
    """After which changes of rights it is asked again."""

    def post(self, message: bytes) -> None: ...
    def acknowledge(self) -> None: ...
    def quit(self, code: int) -> None: ...
    async def check(self) -> None: ...


@dataclass(slots=True)
class Authors:
    """Whose the suggestions of a text are."""

    keys: dict[str, int] = field(default_factory=dict)
    """By the key of each: who made it, or `DECIDED`."""
    decided: dict[int, set[str]] = field(default_factory=dict)
    """By person: the blocks in which something that they suggested was decided on."""


class Sent(NamedTuple):
    """An update, who sent it (None: it is in the log already), keys of the suggestions that begin with it."""

    data: bytes
    client: Client | None
    keys: frozenset[str] = frozenset()
    more: bytes = b""
    """What the server does to it: its sender does not have that yet."""

    @property
    def begun(self) -> dict[str, int]:
        """Its suggestions, by key, with their author."""
        return dict.fromkeys(self.keys, self.client.signature.person_id) if self.client else {}


@dataclass(eq=False)
class Room:
    """A text open in this process. `text` is what is on disk, `draft` that and what waits for it."""

    doc_id: int
    agenda_id: int
    text: YDoc
    seq: int
    sha: str
    is_common: bool = False
    """Whether it is the zone's text, in which some may only suggest."""
    authors: Authors = field(default_factory=Authors)
    """Of the suggestions on disk."""
    draft: Draft = field(init=False)
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
    def of(cls, doc_id: int, agenda_id: int, now: Replayed, *, authors: Authors | None = None) -> "Room":
        """A text as its log gives it; `authors` of its suggestions: None where there are none to be."""
        last = now.last
        seq, sha = (last.seq, last.sha) if last else (0, "")
        is_common = authors is not None
        return cls(doc_id, agenda_id, now.document, seq, sha, is_common, authors or Authors())

    def start_again(self, waiting: Iterable[Sent] = ()) -> None:
        """The draft is what is on disk and what still `waiting`: the rest was not written."""
        known, updates = dict(self.authors.keys), [self.text.get_update()]
        for sent in waiting:
            known |= sent.begun
            updates += [data for data in (sent.data, sent.more) if data]
        self.draft = Draft(updates, known, self.authors.decided)

    def take(self, updates: Sequence[Sent], head: tuple[int, str]) -> None:
        """Updates that are on disk now, with who sent each: to the others as one message, and word to the senders."""
        news: list[bytes] = []
        subscription = self.text.observe(lambda event: news.append(event.update))
        with self.text.transaction():
            for sent in updates:
                self.text.apply_update(sent.data)
                if sent.more:
                    self.text.apply_update(sent.more)
                self.authors.keys |= sent.begun
        self.text.unobserve(subscription)
        (self.seq, self.sha), self.changed_at = head, time.monotonic()
        senders = [sent.client for sent in updates]
        knowing = [None if sent.more else sent.client for sent in updates]
        for message in (messages.sync(Step.UPDATE, data) for data in news):
            for client in list(self.clients):  # whose line is full goes while it is told
                if knowing != [client] * len(knowing):
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
            if before is None and (each.state is None or self._numbers_of(client) >= PLACES):
                continue
            if each.state is None:
                self.presences.pop(each.client, None)
            else:
                self.presences[each.client] = client, each
            news.append(each)
        self._tell(news, but=client)

    def _numbers_of(self, client: Client) -> int:
        return sum(owner is client for owner, _each in self.presences.values())

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
