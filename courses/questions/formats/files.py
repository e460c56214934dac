# SPDX-License-Identifier: AGPL-3.0-or-later
"""The formats by name: read any of them, write two."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import IO

from courses.questions.content import Item, Picture
from courses.questions.formats import aiken, gift, gift_writing, moodle_writing, moodle_xml
from courses.questions.formats.reading import Budget, Reading
from courses.questions.formats.writing import Written


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files. `name` is the same in all languages."""

    name: str
    suffix: str
    content_type: str
    read: Callable[[IO[bytes], Budget], Reading]


FORMATS: Mapping[str, Format] = {
    "gift": Format("GIFT", ".gift.txt", "text/plain; charset=utf-8", gift.read),
    "moodle-xml": Format("Moodle XML", ".xml", "application/xml", moodle_xml.read),
    "aiken": Format("Aiken", ".txt", "text/plain; charset=utf-8", aiken.read),
}
WRITABLE = ("gift", "moodle-xml")


def read(file: IO[bytes], format_name: str) -> Reading:
    """What a file in a format of FORMATS says. Raises FileError when nothing of it can be taken."""
    return FORMATS[format_name].read(file, Budget())


def write(items: Iterable[Item], format_name: str, *, bytes_of: Callable[[Picture], bytes]) -> Written:
    """The items as a file in a format of WRITABLE, with what it cannot carry."""
    if format_name == "gift":
        return gift_writing.write(items)
    return moodle_writing.write(items, bytes_of=bytes_of)
