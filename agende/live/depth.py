# SPDX-License-Identifier: AGPL-3.0-or-later
"""How deep an update goes, seen before pycrdt reads it: that recurses in Rust, and a full stack ends the process.

The form is that of Yjs 13 (`UpdateDecoderV1`): clients, their items, what each item holds. Pure.
"""

from collections.abc import Callable

DEEPEST = 100  # values in one another; a text has none
NODES = 10_000  # elements and texts of one update: a text of 12,000 words has 2,000
SUSPECT = 2_000
"""Opening octets of lists and maps ("u", "v"), letters among them: below, nothing can be too deep."""
SMALL = 64 * 1024  # octets that cannot hold so many elements

SKIPPED, GC, TYPE = 10, 0, 7
NAMED = frozenset({3, 5})  # kinds of elements that say their name
KINDS = frozenset(range(7))
WIDTHS = {127: 0, 126: 0, 124: 4, 123: 8, 122: 8, 121: 0, 120: 0}
INTEGER, TEXT, MAP, LIST, OCTETS = 125, 119, 118, 117, 116


def is_too_deep(data: bytes) -> bool:
    """Whether reading an update could go too deep; also of what is no update. Text alone is passed over in one step."""
    if len(data) <= SMALL and data.count(b"u") + data.count(b"v") <= SUSPECT:
        return False
    try:
        _Walk(data).through()
    except (IndexError, ValueError):
        return True
    return False


class _Walk:
    """Goes through the octets of an update. Raises ValueError, IndexError."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at, self.nodes = data, 0, 0

    def through(self) -> None:
        for _client in range(self.number()):
            items, _who, _clock = self.number(), self.number(), self.number()
            for _ in range(items):
                self.item()

    def octet(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def number(self) -> int:
        found = shift = 0
        while (octet := self.octet()) >= 128:
            found |= (octet & 127) << shift
            shift += 7
            if shift > 63:
                raise ValueError("a number too long")
        return found | octet << shift

    def pass_over(self) -> None:
        """What stands behind its length: words, octets."""
        length = self.number()
        self.at += length
        if self.at > len(self.data):
            raise IndexError

    def place(self) -> None:
        self.number()
        self.number()

    def item(self) -> None:
        info = self.octet()
        kind = info & 31
        if kind in {GC, SKIPPED}:
            self.number()
            return
        for bit in (128, 64):
            if info & bit:
                self.place()
        if not info & 192:
            (self.pass_over if self.number() == 1 else self.place)()
            if info & 32:
                self.pass_over()
        if kind not in CONTENT:
            raise ValueError("content of no known kind")
        CONTENT[kind](self)

    def several(self) -> None:
        for _ in range(self.number()):
            self.pass_over()

    def named(self) -> None:
        self.pass_over()
        self.pass_over()

    def node(self) -> None:
        kind, self.nodes = self.number(), self.nodes + 1
        if kind not in KINDS or self.nodes > NODES:
            raise ValueError("too many elements, or of no known kind")
        if kind in NAMED:
            self.pass_over()

    def values(self) -> None:
        for _ in range(self.number()):
            self.value()

    def document(self) -> None:
        self.pass_over()
        self.value()

    def value(self) -> None:
        open_ones = [(1, False)]  # of each list or map one is in: how many are to come, whether under names
        while open_ones:
            left, has_names = open_ones.pop()
            if not left:
                continue
            open_ones.append((left - 1, has_names))
            if has_names:
                self.pass_over()
            kind = self.octet()
            if kind in {LIST, MAP}:
                open_ones.append((self.number(), kind == MAP))
                if len(open_ones) > DEEPEST:
                    raise ValueError("too deep")
            elif kind in {TEXT, OCTETS}:
                self.pass_over()
            elif kind == INTEGER:
                while self.octet() >= 128:
                    pass
            elif kind in WIDTHS:
                self.at += WIDTHS[kind]
            else:
                raise ValueError("a value of no known kind")


CONTENT: dict[int, Callable[[_Walk], object]] = {
    1: _Walk.number,
    2: _Walk.several,
    3: _Walk.pass_over,
    4: _Walk.pass_over,
    5: _Walk.pass_over,
    6: _Walk.named,
    TYPE: _Walk.node,
    8: _Walk.values,
    9: _Walk.document,
}
