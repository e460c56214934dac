# SPDX-License-Identifier: AGPL-3.0-or-later
"""What reading a file of questions gives: good items, bad ones with line and reason, notes; and its limits."""

import codecs
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import TextIOWrapper
from typing import IO

from django.utils.translation import gettext as _

from courses.questions.content import Item

LIMIT_BYTES = 10 * 1024 * 1024
LIMIT_ITEMS = 5_000
LIMIT_SECONDS = 10.0
LIMIT_TEXT = 20_000
EXCERPT = 80
CHUNK = 64 * 1024
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
NO_TEXT = (b"PK\x03\x04", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")


class FileError(ValueError):
    """Nothing of the file can be taken; the words are for the person who sent it."""


class ItemError(ValueError):
    """One item cannot be taken; the words are for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say about a place of the file: an item refused, or something that was changed or left out."""

    line: int
    words: str
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Good:
    """An item that can be taken, with the line it begins at."""

    line: int
    item: Item


@dataclass(slots=True)
class Reading:
    """All that a file says. `pictures`: SHA-256 → bytes, of the pictures of the good items."""

    good: list[Good] = field(default_factory=list)
    bad: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)

    @property
    def items(self) -> list[Item]:
        return [good.item for good in self.good]


class Budget:
    """How long a file may be read and how many items it may hold. Both end in FileError."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._until, self._items = clock, clock() + LIMIT_SECONDS, 0

    def spend(self) -> None:
        """Asked often while reading. Raises FileError when the time is over."""
        if self._clock() > self._until:
            raise FileError(
                _("Reading this file takes more than %(seconds)s seconds: split it into smaller ones.")
                % {"seconds": int(LIMIT_SECONDS)}
            )

    def count(self) -> None:
        """One more item. Raises FileError when they are too many, or the time is over."""
        self._items += 1
        if self._items > LIMIT_ITEMS:
            raise FileError(
                _("The file holds more than %(count)s questions: split it into smaller ones.")
                % {"count": LIMIT_ITEMS}
            )
        self.spend()


def excerpt_of(text: str) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text[: EXCERPT * 4].split())
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1].rstrip() + "…"


def check_size(file: IO[bytes]) -> None:
    """Raises FileError when the file is empty, too large or plainly no text."""
    size = file.seek(0, 2)
    file.seek(0)
    if size > LIMIT_BYTES:
        raise FileError(
            _("The file is larger than %(megabytes)s MB: split it into smaller ones.")
            % {"megabytes": LIMIT_BYTES // 1024 // 1024}
        )
    head = file.read(CHUNK)
    file.seek(0)
    if not head.strip():
        raise FileError(_("The file is empty: choose another."))
    is_wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if head.startswith(NO_TEXT) or (b"\0" in head and not is_wide):
        raise FileError(
            _(
                "This is not a text file: export the questions as GIFT, Moodle XML or Aiken and send that file."
            )
        )


def encoding_of(file: IO[bytes]) -> str:
    """UTF-8 or UTF-16 by their mark, UTF-8 when all of the file is, otherwise windows-1252."""
    head = file.read(4)
    file.seek(0)
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "windows-1252"
    finally:
        file.seek(0)
    return "utf-8"


def lines_of(file: IO[bytes], budget: Budget) -> Iterator[tuple[int, str]]:
    """(number, line without its end) of a text file in any of the encodings known; every 100 lines the time."""
    text = TextIOWrapper(file, encoding=encoding_of(file), errors="replace", newline=None)
    try:
        for number, line in enumerate(text, 1):
            if number % 100 == 1:
                budget.spend()
            yield number, line.rstrip("\n").replace("\0", "")
    finally:
        text.detach()
