# SPDX-License-Identifier: AGPL-3.0-or-later
"""People with a text open, as a browser is: a Yjs document and the protocol, over the application itself."""

import asyncio
from contextlib import asynccontextmanager
from hashlib import sha256

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.test import Client
from pycrdt import Decoder, Doc, XmlElement, XmlFragment, XmlText

from agende.live import messages
from agende.live.messages import Kind, Step
from agende.live.process import LiveProcess
from agende.texts.ydocs import blocks_in
from cms.asgi import sockets
from tests.factories import sign_in


def cookie_of(person) -> str:
    """A session of theirs."""
    return sign_in(Client(), person).cookies["sessionid"].value


def id_of(word) -> str:
    """An id for life, as a browser makes them; the same word gives the same."""
    return sha256(str(word).encode()).hexdigest()[:16]


class Editor:
    """One browser tab: what it typed stays in it until it is acknowledged, as in y-websocket."""

    def __init__(self, doc, cookie="", origin=settings.SITE_URL):
        self.path = f"/ws/testi/{doc.uid}"
        self.headers = [(b"origin", origin.encode()), (b"cookie", f"sessionid={cookie}".encode())]
        self.doc, self.code, self.heard = Doc(), None, []
        self.sent = self.acked = 0
        self.line = None

    @property
    def words(self):
        return [piece["text"] for block in blocks_in(self.doc) for piece in block.get("content", ())]

    @property
    def is_saved(self):
        return self.acked == self.sent

    async def open(self, process):
        self.sent, self.acked, self.code = 0, 0, None
        scope = {
            "type": "websocket",
            "path": self.path,
            "headers": self.headers,
            "query_string": b"",
            "subprotocols": [],
        }
        self.line, self._task = ApplicationCommunicator(process, scope), None
        await self.line.send_input({"type": "websocket.connect"})
        is_open = (await self.line.receive_output(10))["type"] == "websocket.accept"
        if is_open:
            await self.send(messages.sync(Step.STATE, self.doc.get_state()))
        return is_open

    async def close(self):
        await self.line.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.line.wait(10)

    async def send(self, message):
        self.sent += message[0] == Kind.SYNC and message[1] != Step.STATE
        await self.line.send_input({"type": "websocket.receive", "bytes": message})

    async def type(self, words, *, block="a", is_sent=True):
        """Adds a paragraph of these words."""
        before, root = self.doc.get_state(), self.doc.get("prosemirror", type=XmlFragment)
        with self.doc.transaction():
            element = root.children.append(XmlElement("paragraph", {"id": id_of(block)}))
            element.children.append(XmlText(words))
        update = self.doc.get_update(before)
        if is_sent:
            await self.send(messages.sync(Step.UPDATE, update))
        return update

    async def change(self, work):
        """Sends what `work` does to the blocks of the document."""
        before, root = self.doc.get_state(), self.doc.get("prosemirror", type=XmlFragment)
        with self.doc.transaction():
            work(root.children)
        await self.send(messages.sync(Step.UPDATE, self.doc.get_update(before)))

    async def suggest(self, words, key, *, after=0):
        """Words inserted in the first block as a suggestion."""

        def work(blocks):
            text = next(iter(blocks[0].children))
            text.insert(after, words, {})
            text.format(after, after + len(words.encode()), {"insertion": {"id": key}})

        await self.change(work)

    async def listen(self, until=lambda: False, seconds=5.0):
        """Takes in what comes until it holds, or the connection is closed."""
        end = asyncio.get_running_loop().time() + seconds
        while not until() and self.code is None and asyncio.get_running_loop().time() < end:
            self._task = self._task or asyncio.ensure_future(self.line.output_queue.get())
            await asyncio.wait([self._task], timeout=0.05)
            if not self._task.done():
                continue
            event, self._task = self._task.result(), None
            if event["type"] == "websocket.close":
                self.code = event["code"]
            else:
                await self._take(event["bytes"])
        return until() or self.code is not None

    async def _take(self, message):
        self.heard.append(message)
        if message[0] == Kind.ACKNOWLEDGED:
            self.acked = Decoder(message[1:]).read_var_uint()
            return
        kind, step, body = messages.read(message)
        if step == Step.STATE:
            await self.send(messages.sync(Step.MISSING, self.doc.get_update(body)))
        elif kind == Kind.SYNC:
            self.doc.apply_update(body)


@asynccontextmanager
async def at_work():
    """A live process, with its tasks: what an editor connects to."""
    process = LiveProcess()
    tasks = process.start()
    try:
        yield sockets(process)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
