# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is on disk of a text and what waits for it: each change is tried here first."""

from collections.abc import Iterable, Mapping
from typing import Any

from pycrdt import Doc, XmlFragment, get_update

from agende.texts.blocks import Block
from agende.texts.ydocs import ROOT, YDoc, blocks_in, blocks_of

DECIDED = 0
"""In the place of the author of a suggestion that was decided on: nobody adds to it any more."""


class Unread(Exception):
    """The update is nothing a text can take in."""


class Gap(Exception):
    """The update stands on others that have not come: the two must compare what they have."""


class Draft:
    """A copy of a text that knows which of its blocks the last change touched."""

    def __init__(self, updates: Iterable[bytes], authors: Mapping[str, int]) -> None:
        self.document: YDoc = Doc()
        self.authors = dict(authors)
        """By the key of each suggestion: who made it, or DECIDED."""
        for data in updates:
            self.document.apply_update(data)
        self._news: list[bytes] = []
        self._events: list[Any] = []
        self._blocks: list[Block] | None = None
        root = self.document.get(ROOT, type=XmlFragment)
        self._subscriptions = [
            self.document.observe(lambda event: self._news.append(event.update)),
            root.observe_deep(lambda events: self._events.extend(map(_touched, events))),
        ]

    @property
    def blocks(self) -> list[Block]:
        """All blocks, as they are now; kept until the next change."""
        if self._blocks is None:
            self._blocks = blocks_in(self.document)
        return self._blocks

    @property
    def touched(self) -> list[Block]:
        """The blocks that the last change made or altered."""
        return blocks_of(self.document, {place for places in self._events for place in places})

    def try_out(self, data: bytes) -> bool:
        """Takes an update in; False when nothing of it is new.

        Raises Unread, Gap: the draft may have taken some of it in and is of no use any more.
        """
        self._news.clear()
        self._events.clear()
        try:
            self.document.apply_update(data)
            is_whole = bool(self._news) or get_update(data, self.document.get_state())[:1] == b"\x00"
        except BaseException as wrong:
            if isinstance(wrong, (KeyboardInterrupt, SystemExit, GeneratorExit)):
                raise
            raise Unread from wrong
        if not is_whole:
            raise Gap
        if self._news:
            self._blocks = None
        return bool(self._news)


def _touched(event: Any) -> list[int]:
    """Places, in the text as it is now, of the blocks that an event is about."""
    if event.path:
        return [int(event.path[0])]
    places, at = [], 0
    for step in event.delta:
        if "insert" in step:
            places += range(at, at := at + len(step["insert"]))
        else:
            at += int(step.get("retain", 0))
    return places
