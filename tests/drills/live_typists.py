# SPDX-License-Identifier: AGPL-3.0-or-later
"""People who type in an open text, each a tab with a Yjs document, over the real line."""

import threading
import time
from contextlib import suppress
from hashlib import sha256

from pycrdt import Decoder, Doc, XmlElement, XmlFragment, XmlText
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import connect

from agende.live.messages import Kind, Step, read, sync
from agende.texts.blocks import Block
from agende.texts.ydocs import blocks_in

PAUSE, BACK_AFTER, A_TAB = 0.03, 0.1, 12


class Typist(threading.Thread):
    """Types a word after the other. When a dozen are said to be saved the tab is closed, and with it all it knew."""

    def __init__(self, address: str, origin: str, cookie: str, name: str) -> None:
        super().__init__(daemon=True)
        self.address, self.origin, self.cookie, self.label = address, origin, cookie, name
        self.saved: list[str] = []
        self.typed: list[str] = []
        self.codes: list[int] = []
        self.is_over = threading.Event()
        self._begin()

    def _begin(self) -> None:
        self.doc, self.waiting, self.in_this_tab = Doc(), [], 0

    def run(self) -> None:
        while not (self.is_over.is_set() and not self.waiting):
            with suppress(OSError, TimeoutError, WebSocketException), self._line() as line:
                self._work(line)
                if not self.waiting and not self.is_over.is_set():
                    self._begin()
            time.sleep(BACK_AFTER)

    def reads(self) -> list[Block]:
        """The blocks of the text as the last tab has them once it has compared itself with the server's."""
        with self._line() as line:
            line.send(sync(Step.STATE, self.doc.get_state()))
            while True:
                kind, step, body = read(line.recv(timeout=20))
                if kind == Kind.SYNC and step == Step.MISSING:
                    self.doc.apply_update(body)
                    return blocks_in(self.doc)

    def _line(self):
        headers = {"Cookie": f"sessionid={self.cookie}"}
        return connect(
            self.address, origin=self.origin, additional_headers=headers, compression=None, open_timeout=5
        )

    def _work(self, line) -> None:
        sent = acked = 0
        is_met = False
        line.send(sync(Step.STATE, self.doc.get_state()))
        while True:
            try:
                message = line.recv(timeout=PAUSE)
            except TimeoutError:
                message = b""
            except ConnectionClosed as closed:
                self.codes.append(closed.rcvd.code if closed.rcvd else 0)
                raise
            if message[:1] == bytes([Kind.ACKNOWLEDGED]):
                acked = Decoder(message[1:]).read_var_uint()
            elif message:
                kind, step, body = read(message)
                if step == Step.STATE:
                    line.send(sync(Step.MISSING, self.doc.get_update(body)))
                    sent += 1
                elif kind == Kind.SYNC:
                    self.doc.apply_update(body)
                    is_met = True
            if is_met and sent and acked == sent:
                self.saved += self.waiting
                self.waiting = []
                if self.is_over.is_set() or self.in_this_tab >= A_TAB:
                    return
            if is_met and not message and not self.is_over.is_set() and self.in_this_tab < A_TAB:
                line.send(sync(Step.UPDATE, self._type()))
                sent += 1

    def _type(self) -> bytes:
        word = f"{self.label}{len(self.typed)}"
        before, root = self.doc.get_state(), self.doc.get("prosemirror", type=XmlFragment)
        with self.doc.transaction():
            element = root.children.append(
                XmlElement("paragraph", {"id": sha256(word.encode()).hexdigest()[:16]})
            )
            element.children.append(XmlText(word))
        self.typed.append(word)
        self.waiting.append(word)
        self.in_this_tab += 1
        return self.doc.get_update(before)
