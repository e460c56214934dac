# SPDX-License-Identifier: AGPL-3.0-or-later
"""All open texts of this process, and the one task that takes what is typed to the disk and then to the others."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import batched
from typing import Any

from channels.db import DatabaseSyncToAsync

from agende.live import log
from agende.live.admission import Refused, Sender, admit, note
from agende.live.codes import Close
from agende.live.keeping import later_updates, opened, settle
from agende.live.log import Change, Known, Outcome
from agende.live.rooms import Client, Room, Sent
from agende.texts.replaying import keep
from agende.texts.ydocs import blocks_in

MOST_AT_ONCE = 2000
AGAIN = 0.005  # seconds, before what somebody else holds is asked for again
REST, PATIENCE = 1.0, 5.0  # seconds without a change, or since the first, after which the blocks are stored
CHECKPOINT = 500  # updates
ASKED_AT_ONCE = 4  # connections to the database
EMPTY = 30.0  # seconds without anybody, after which a text is closed

logger = logging.getLogger("agende.live")


@dataclass(frozen=True, slots=True)
class Waiting:
    """What one client sent and is not on disk; without a client: a text whose log has grown elsewhere."""

    room: Room
    client: Client | None
    data: bytes = b""
    keys: frozenset[str] = frozenset()
    """Of the suggestions that begin with it."""
    more: bytes = b""
    """What must be done to it that the text can have it."""
    grown: int | None = None
    """The last update of a log that has grown; None: it is not known."""

    @property
    def is_news(self) -> bool:
        """Whether a log has grown beyond what the room has: what we wrote ourselves is told to us too."""
        return self.client is None and (self.grown is None or self.grown > self.room.seq)


async def in_thread[T](work: Callable[..., T], *arguments: Any) -> T:
    """Work on the database, in a thread of its own: the writer does not wait for who opens a text."""
    found: T = await DatabaseSyncToAsync(work, thread_sensitive=False)(*arguments)
    return found


class Hub:
    """The rooms of one process."""

    def __init__(self) -> None:
        self.rooms: dict[int, Room] = {}
        self.queue: asyncio.Queue[Waiting] = asyncio.Queue()
        self.told = 0
        """How often changes of rights were told of."""
        self._opening: dict[int, asyncio.Task[Room]] = {}
        self._held: list[Waiting] = []
        self._under_way: list[Waiting] = []

    async def enter(self, client: Client, doc_id: int) -> Room:
        """The room of a text, with the client in it; opened from its log when nobody is in it yet."""
        if (room := self.rooms.get(doc_id)) is None:
            task = self._opening.get(doc_id) or asyncio.create_task(self._open(doc_id))
            self._opening[doc_id] = task
            room = await asyncio.shield(task)
            if self.rooms.get(doc_id) is not room:  # all were dropped meanwhile
                raise RuntimeError("the text was closed while it was opened")
        room.clients.add(client)
        return room

    async def _open(self, doc_id: int) -> Room:
        try:
            room = await in_thread(opened, doc_id)
            self.rooms[doc_id] = room
            self.queue.put_nowait(Waiting(room, None))  # what came between the reading and now
            return room
        finally:
            del self._opening[doc_id]

    def leave(self, client: Client, room: Room) -> None:
        """The client is not in the room any more."""
        room.clients.discard(client)

    def offer(self, client: Client, room: Room, data: bytes) -> None:
        """An update to take to the disk; its sender hears of it then."""
        self.queue.put_nowait(Waiting(room, client, data))

    def look(self, grown: Mapping[int, int | None]) -> None:
        """The logs of these texts have grown: to which update, None when it is not known."""
        for doc_id, seq in grown.items():
            if room := self.rooms.get(doc_id):
                self.queue.put_nowait(Waiting(room, None, grown=seq))

    async def ask_again(self, topic: str = "") -> None:
        """Asks again what they may do: those whom a change of rights is about ("": all), a few at a time."""
        self.told += 1
        clients = [client for room in self.rooms.values() for client in room.clients]
        concerned = [client for client in clients if not topic or topic in client.topics]
        for some in batched(concerned, ASKED_AT_ONCE, strict=False):
            await asyncio.gather(*(client.check() for client in some))

    async def run(self) -> None:
        """Writes for ever. After a fault nothing is known for certain: every text is opened again from its log."""
        while True:
            try:
                await self._round()
            except asyncio.CancelledError:
                raise
            except BaseException as fault:  # also pyo3's PanicException, which is no Exception
                if isinstance(fault, (KeyboardInterrupt, SystemExit)):
                    raise
                logger.exception("nothing of this round is on disk; all texts are opened again")
                self._abandon_all()

    def _abandon_all(self) -> None:
        rooms, self.rooms, self._held, self._under_way = list(self.rooms.values()), {}, [], []
        while not self.queue.empty():
            self.queue.get_nowait()
        for room in rooms:
            for client in list(room.clients):
                client.quit(Close.STORAGE)
            room.clients.clear()

    async def _round(self) -> None:
        batch, self._held = self._held, []
        if not batch:
            batch.append(await self.queue.get())
        while len(batch) < MOST_AT_ONCE and not self.queue.empty():
            batch.append(self.queue.get_nowait())
        batch = self._under_way = [each for each in batch if self.rooms.get(each.room.doc_id) is each.room]
        looked_at = {each.room for each in batch if each.is_news}
        for room in looked_at:
            await self._catch_up(room)
        if tried := self.tried(each for each in batch if each.client):
            await self.follow(tried, await in_thread(write, tried))
        self._under_way = []

    def tried(self, batch: Iterable[Waiting]) -> list[Waiting]:
        """Of what waits, what changes something; the draft of each room has it now.

        Who closed the page meanwhile is heard to the end; who was turned away is not.
        """
        good: list[Waiting] = []
        for each in batch:
            room, client = each.room, each.client
            if client is None or client.is_out:
                continue
            sender = Sender(client.standing, client.signature)
            try:
                admitted = admit(room.draft, each.data, sender, is_common=room.is_common)
            except Refused as refused:
                note(refused, doc_id=room.doc_id, signature=client.signature)
                client.quit(refused.code)
                room.start_again(_sent(other) for other in good if other.room is room)
                continue
            if admitted is None:
                client.acknowledge()
            else:
                good.append(replace(each, keys=admitted.keys, more=admitted.more))
        return good

    async def follow(self, tried: list[Waiting], outcome: Outcome) -> None:
        """What is on disk goes to the texts and the others; what is not is tried again, or its sender told why."""
        by_room: dict[Room, list[Waiting]] = {}
        for each in tried:
            by_room.setdefault(each.room, []).append(each)
        for room, sent in by_room.items():
            late = {
                each.client for each in sent
                if each.client and (room.doc_id, each.client.standing) in outcome.closed
            }  # fmt: skip
            if room.doc_id in outcome.heads:
                room.take(
                    [_sent(each) for each in sent if each.client not in late], outcome.heads[room.doc_id]
                )
            if late or room.doc_id not in outcome.heads:
                room.start_again()
            for client in late:
                client.quit(Close.CLOSED)
            if room.doc_id in outcome.behind:
                await self._catch_up(room)
            if room.doc_id in outcome.behind | outcome.busy:
                self._held += sent
        if outcome.busy:
            await asyncio.sleep(AGAIN)

    async def _catch_up(self, room: Room) -> None:
        """Takes in what other processes wrote."""
        later = await in_thread(later_updates, room.doc_id, room.seq)
        if later.updates:
            last = later.updates[-1]
            room.authors = later.authors
            room.take([Sent(each.data, None) for each in later.updates], (last.seq, last.sha))
            room.start_again()

    async def tend(self) -> None:
        """Every second: stores the blocks of texts that rest, keeps checkpoints, closes what nobody is in."""
        while True:
            await asyncio.sleep(1)
            now = time.monotonic()
            for room in list(self.rooms.values()):
                try:
                    await self._tend(room, now)
                except Exception:
                    logger.exception("text %s: not settled, tried again in a second", room.doc_id)

    async def _tend(self, room: Room, now: float) -> None:
        if room.clients:
            room.empty_since = None
        is_over = room.empty_since is not None and now - room.empty_since >= EMPTY
        if not room.clients and room.empty_since is None:
            room.empty_since = now
        has_rested = now - room.changed_at >= REST or now - room.settled_at >= PATIENCE
        if room.seq > room.settled_seq and (has_rested or is_over):
            seq, blocks = room.seq, blocks_in(room.text)
            await in_thread(lambda: settle(room.doc_id, seq=seq, blocks=blocks))
            room.settled_seq, room.settled_at = seq, now
        if room.seq > room.kept_seq and (is_over or room.seq - room.kept_seq >= CHECKPOINT):
            seq, sha, data = room.seq, room.sha, room.text.get_update()
            await in_thread(lambda: keep(room.doc_id, seq=seq, sha=sha, data=data))
            room.kept_seq = seq
        if (
            is_over
            and not room.clients
            and not self._has_more_for(room)
            and room.seq == room.settled_seq
            and self.rooms.get(room.doc_id) is room
        ):
            del self.rooms[room.doc_id]

    def _has_more_for(self, room: Room) -> bool:
        """Whether words of who has left may wait still: others hold the text, or the disk is slow."""
        waiting = (*self._held, *self._under_way)
        return not self.queue.empty() or any(each.room is room and each.client for each in waiting)


def write(tried: list[Waiting]) -> Outcome:
    """What was tried and is good, onto the logs."""
    changes = [
        Change(each.room.doc_id, each.data, each.client.standing, each.client.signature, each.keys, each.more)
        for each in tried
        if each.client
    ]
    rooms = {each.room for each in tried}
    return log.write(changes, known={room.doc_id: Known(room.seq, room.agenda_id) for room in rooms})


def _sent(each: Waiting) -> Sent:
    return Sent(each.data, each.client, each.keys, each.more)
