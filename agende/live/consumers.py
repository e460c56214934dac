# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody's connection to one text: `/ws/testi/<uid>`, the protocol of y-websocket 3 (`messages`)."""

import asyncio
import contextlib
import logging
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from channels.generic.websocket import AsyncWebsocketConsumer

from agende.live import messages
from agende.live.codes import BURST, FIRST, LARGEST, RATE, WEIGHT, Close
from agende.live.hub import Hub, in_thread
from agende.live.messages import Kind, Malformed, Presence, Step
from agende.live.rooms import Room
from agende.live.standing import Known, NotSignedIn, known_to
from cms import clock
from cms.rights.changes import topic_of_session

OUTBOX = 1000  # messages that a slow line may have before it
RECHECK = 60  # seconds

logger = logging.getLogger("agende.live")


class TextConsumer(AsyncWebsocketConsumer):
    """Asks who may do what, then lets the messages through; never waits for the line of anybody."""

    def __init__(self, *, hub: Hub) -> None:
        super().__init__()
        self.hub, self.acked, self.is_out = hub, 0, False
        self.waiting, self.has_compared, self.is_closing = 0, False, False
        self.room: Room | None = None
        self.outbox: asyncio.Queue[bytes | int] = asyncio.Queue(OUTBOX)
        self.allowance, self.allowed_at = float(BURST), time.monotonic()

    async def connect(self) -> None:
        await self.accept()  # first, that the browser can read the code of a refusal
        self.tasks = [asyncio.create_task(self._pump())]
        try:
            told = self.hub.told
            known = await self._known()
            if known is None:
                self.quit(Close.REFUSED)
                return
            self.become(known)
            self.room = await self.hub.enter(self, known.doc_id)
            if self.hub.told != told:  # rights changed meanwhile: perhaps these
                await self.check()
        except NotSignedIn:
            self.quit(Close.UNKNOWN)
            return
        except Exception:
            logger.exception("a text could not be opened")
            self.quit(Close.STORAGE)
            return
        if self.room is None:
            return
        self.post(messages.sync(Step.STATE, self.room.text.get_state()))
        self.post(self.room.who())
        self.tasks.append(asyncio.create_task(self._check_again()))

    def become(self, known: Known) -> None:
        """Takes on what somebody may do in the text."""
        self.standing, self.signature, self.name = known.standing, known.signature, known.name
        self.is_closing, self.topics = known.is_closed, known.topics | {topic_of_session(self.session_key)}

    async def _known(self) -> Known | None:
        uid: UUID = self.scope["url_route"]["kwargs"]["uid"]
        found: Known | None = await in_thread(known_to, self.session_key, uid)
        return found

    @property
    def session_key(self) -> str:
        """Of the session that opened the connection; "" when there was none."""
        return self.scope["session"].session_key or ""

    async def _check_again(self) -> None:
        """Every minute, at midnight in Rome, and when `check` is called: a right that is gone closes the connection."""
        while True:
            now = datetime.now(UTC)
            midnight = (
                clock.end_of(clock.day_of(now)) - now
            ).total_seconds()  # mandates end there without a word
            await asyncio.sleep(min(RECHECK, midnight + 0.1))
            await self.check()

    async def check(self) -> None:
        """Closes the connection of who may no longer do what they could."""
        try:
            known = await self._known()
        except NotSignedIn:
            self.quit(Close.UNKNOWN)
        except Exception:
            logger.exception(
                "rights could not be asked again"
            )  # without the database nothing is written either
        else:
            if known is None or known.standing is not self.standing or known.signature != self.signature:
                self.quit(Close.REFUSED)
            elif known.is_closed:
                self._close()
            else:
                self.is_closing = False

    def _close(self) -> None:
        """The text is closed: the line ends, once it is known of all that came before whether it is on disk."""
        self.is_closing = True
        if self.has_compared and not self.waiting:
            self.quit(Close.CLOSED)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if bytes_data is not None:
            self.hear(bytes_data)

    def hear(self, message: bytes) -> None:
        """Does what a message asks for, or ends the connection."""
        if self.room is None or not self._is_allowed(message):
            return
        try:
            kind, step, body = messages.read(message)
            self._follow(self.room, kind, step, body)
        except Malformed:
            self.quit(Close.MALFORMED)

    def _is_allowed(self, message: bytes) -> bool:
        is_first = not self.has_compared and message[:2] == bytes([Kind.SYNC, Step.MISSING])
        if len(message) > (FIRST if is_first else LARGEST):
            self.quit(Close.TOO_LARGE)
            return False
        now = time.monotonic()
        self.allowance = min(BURST, self.allowance + (now - self.allowed_at) * RATE)
        self.allowance -= max(1, len(message) / WEIGHT)
        self.allowed_at = now
        if self.allowance < 0:
            self.quit(Close.TOO_FAST)
        return self.allowance >= 0

    def _follow(self, room: Room, kind: Kind, step: Step | None, body: bytes) -> None:
        if kind == Kind.AWARENESS:
            room.place(self, [self._signed(each) for each in messages.presences(body)])
        elif kind == Kind.QUERY_AWARENESS:
            self.post(room.who())
        elif step == Step.STATE:
            try:
                missing = room.text.get_update(body)
            except ValueError as wrong:
                raise Malformed from wrong
            self.post(messages.sync(Step.MISSING, missing))
        elif step is not None:
            self.has_compared |= step == Step.MISSING
            self.waiting += 1
            if body == messages.NOTHING:
                self.acknowledge()
            else:
                self.hub.offer(self, room, body)

    def _signed(self, each: Presence) -> Presence:
        """A place under one's own name, whatever the browser says."""
        return replace(each, state=each.state | {"user": {"name": self.name}}) if each.state else each

    def post(self, message: bytes) -> None:
        """To the line, when it takes it."""
        try:
            self.outbox.put_nowait(message)
        except asyncio.QueueFull:
            self.quit(Close.TOO_SLOW)

    def acknowledge(self) -> None:
        self.acked += 1
        self.waiting -= 1
        self.post(messages.acknowledged(self.acked))
        if self.is_closing:
            self._close()

    def quit(self, code: int) -> None:
        """Ends the connection, after what was posted before."""
        if self.is_out:
            return
        self.is_out = True
        if self.room:
            self.room.go(self)
            self.room = None
        while self.outbox.full():
            self.outbox.get_nowait()
        self.outbox.put_nowait(code)

    async def _pump(self) -> None:
        """The one that waits for this line; a dead one holds nobody else."""
        with contextlib.suppress(Exception):
            while True:
                message = await self.outbox.get()
                if isinstance(message, int):
                    await self.close(code=message)
                    return
                await self.send(bytes_data=message)
        if self.room:
            self.room.go(self)

    async def disconnect(self, code: Any) -> None:
        if self.room:
            self.room.go(self)
        for task in self.tasks:
            task.cancel()
