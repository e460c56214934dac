# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is on disk of a text and what waits for it: each change is tried here first."""

from collections.abc import Iterable, Mapping, Set
from typing import Any

from pycrdt import Doc, XmlFragment, get_update

from agende.live.depth import is_too_deep
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

    def __init__(
        self,
        updates: Iterable[bytes],
        authors: Mapping[str, int],
        decided: Mapping[int, Set[str]] | None = None,
    ) -> None:
        self.document: YDoc = Doc()
        self.authors = dict(authors)
        """By the key of each suggestion: who made it, or DECIDED."""
        self.decided = decided or {}
        """By person: the blocks in which something that they suggested was decided on."""
        for data in updates:
            self.document.apply_update(data)
        self._news: list[bytes] = []
        self._places: set[int] = set()
        self._stale: set[int] = set()
        self._blocks: list[Block] | None = None
        self._root = self.document.get(ROOT, type=XmlFragment)
        self._subscriptions = [
            self.document.observe(lambda event: self._news.append(event.update)),
            self._root.observe_deep(self._follow),
        ]

    @property
    def blocks(self) -> list[Block]:
        """All blocks, as they are now; those that a change leaves alone stay the same objects."""
        stale, self._stale = sorted(self._stale), set()
        fresh = blocks_of(self.document, stale)
        known = self._blocks
        if known is None or len(known) != len(self._root.children) or len(fresh) != len(stale):
            known = self._blocks = blocks_in(self.document)
        else:
            for place, block in zip(stale, fresh, strict=True):
                known[place] = block
        return list(known)

    @property
    def touched(self) -> list[Block]:
        """The blocks that the last change made or altered."""
        return blocks_of(self.document, self._places)

    def try_out(self, data: bytes) -> bool:
        """Takes an update in; False when nothing of it is new.

        Raises Unread, Gap: the draft may have taken some of it in and is of no use any more.
        """
        if is_too_deep(data):
            raise Unread
        self._news.clear()
        self._places.clear()
        try:
            self.document.apply_update(data)
            is_whole = bool(self._news) or get_update(data, self.document.get_state())[:1] == b"\x00"
        except BaseException as wrong:
            if isinstance(wrong, (KeyboardInterrupt, SystemExit, GeneratorExit)):
                raise
            raise Unread from wrong
        if not is_whole:
            raise Gap
        return bool(self._news)

    def _follow(self, events: list[Any]) -> None:
        """Notes which blocks a change is about; places are those of the text as it is then."""
        for event in events:
            if not event.path:
                self._splice(event.delta)
        self._places |= {int(event.path[0]) for event in events if event.path}
        self._stale |= self._places

    def _splice(self, delta: list[dict[str, Any]]) -> None:
        at = 0
        for step in delta:
            if "retain" in step:
                at += int(step["retain"])
            elif "delete" in step:
                self._shift(at, -int(step["delete"]))
            else:
                count = len(step["insert"])
                self._shift(at, count)
                self._places |= set(range(at, at := at + count))

    def _shift(self, at: int, by: int) -> None:
        """So many blocks came at a place, or went."""
        gone = range(at, at - by) if by < 0 else range(0)
        for name in ("_places", "_stale"):
            places: set[int] = getattr(self, name)
            setattr(
                self, name, {place + by if place >= at else place for place in places if place not in gone}
            )
        if self._blocks is not None:
            self._blocks[at : at + len(gone)] = [{}] * max(by, 0)
