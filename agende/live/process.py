# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the live process does: one hub, its addresses, and an ear for what other processes write."""

import asyncio
import logging

import psycopg
from django.db import connection
from django.urls import URLPattern, path
from psycopg.conninfo import make_conninfo

from agende.live.consumers import TextConsumer
from agende.live.hub import Hub
from agende.texts.operations import CHANNEL
from cms.rights import changes

BACK_AFTER = 1.0  # seconds
PARAMETERS = ("dbname", "user", "password", "host", "port")
logger = logging.getLogger("agende.live")


class LiveProcess:
    """The hub of this process and its tasks."""

    def __init__(self) -> None:
        self.hub = Hub()
        self.urls: list[URLPattern] = [
            path("ws/testi/<uuid:uid>", TextConsumer.as_asgi(hub=self.hub)),
        ]
        self._tasks: list[asyncio.Task[None]] = []
        self._doubts: set[asyncio.Task[None]] = set()

    @property
    def is_well(self) -> bool:
        """Whether everything that should run does."""
        return bool(self._tasks) and not any(task.done() for task in self._tasks)

    def start(self) -> list[asyncio.Task[None]]:
        """The tasks that run until the process ends."""
        self._tasks = [asyncio.create_task(work()) for work in (self.hub.run, self.hub.tend, self._listen)]
        return self._tasks

    async def _listen(self) -> None:
        """Looks at each text that PostgreSQL says has grown; after a break, at all that are open."""
        while True:
            try:
                await self._hear()
            except (psycopg.Error, OSError):
                logger.warning("the database cannot be heard; again in a second")
                await asyncio.sleep(BACK_AFTER)

    async def _hear(self) -> None:
        line = await psycopg.AsyncConnection.connect(_address(), autocommit=True)
        async with line:
            await line.execute(f"LISTEN {CHANNEL}")
            await line.execute(f"LISTEN {changes.CHANNEL}")
            self.hub.look(dict.fromkeys(self.hub.rooms))
            self._doubt("")
            async for news in line.notifies():
                if news.channel == changes.CHANNEL:
                    self._doubt(news.payload)
                else:
                    key, seq = map(int, news.payload.split())
                    self.hub.look({key: seq})

    def _doubt(self, topic: str) -> None:
        task = asyncio.create_task(self.hub.ask_again(topic))
        self._doubts.add(task)
        task.add_done_callback(self._doubts.discard)


def _address() -> str:
    """Where Django finds the database."""
    given = connection.get_connection_params()
    return make_conninfo(**{name: given[name] for name in PARAMETERS if given.get(name)})
