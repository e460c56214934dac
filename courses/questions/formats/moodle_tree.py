# SPDX-License-Identifier: AGPL-3.0-or-later
"""Moodle XML as a stream of questions: one element in memory at a time, no DTD, no entity but XML's own."""

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _

from courses.questions.formats.reading import CHUNK, Budget, FileError, Reading, Remark, encoding_of

DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]{1,40})["']""")
ROOT, ITEM = "quiz", "question"
DEEPEST = 40
SAFE_ENCODINGS = re.compile(
    r"utf-?8|utf-?16|us-ascii|iso-?8859-\d{1,2}|(?:windows-|cp)125\d|latin-?1", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Found:
    """A `<question>` with the line it begins at."""

    line: int
    element: Element


class _Builder:
    """The target of the parser: keeps the question being read, hands over those that are whole."""

    def __init__(self) -> None:
        self.ready: list[Found] = []
        self.line_now: Callable[[], int] = lambda: 0
        self._depth, self._line = 0, 0
        self._tree: TreeBuilder | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise FileError(_("The elements of the file are nested too deep: export it again from Moodle."))
        if self._depth == 1 and tag != ROOT:
            raise FileError(
                _(
                    "The file begins with <%(tag)s> and not with <quiz>, so it is not Moodle XML: choose its format."
                )
                % {"tag": tag[:40]}
            )
        if self._tree is None and self._depth == 2 and tag == ITEM:
            self._tree, self._line = TreeBuilder(), self.line_now()
        if self._tree is not None:
            self._tree.start(tag, attributes)

    def end(self, tag: str) -> None:
        self._depth -= 1
        if self._tree is None:
            return
        self._tree.end(tag)
        if self._depth == 1:
            self.ready.append(Found(self._line, self._tree.close()))
            self._tree = None

    def data(self, text: str) -> None:
        if self._tree is not None:
            self._tree.data(text)

    def close(self) -> None:
        """Nothing is left to hand over."""


def questions_of(file: IO[bytes], budget: Budget, reading: Reading) -> Iterator[Found]:
    """The `<question>` elements in order. A break in the XML becomes a remark of `reading` when some were read.

    Raises FileError when it is not XML, not Moodle's, or declares a DTD or entities.
    """
    builder = _Builder()
    parser = _parser(file, builder, reading)
    seen = 0
    try:
        while chunk := file.read(CHUNK):
            budget.spend()
            parser.feed(chunk)
            seen += len(builder.ready)
            yield from _handed(builder)
        parser.close()
    except ParseError as error:
        seen += len(builder.ready)
        yield from _handed(builder)
        line = error.position[0]
        words = _("line %(line)s is not well-formed XML: nothing after it could be read") % {"line": line}
        if not seen:
            raise FileError(
                _("The file is not Moodle XML (%(reason)s): choose its format, or export it again.")
                % {"reason": words}
            ) from None
        reading.bad.append(Remark(line, words))
    except DefusedXmlException:
        raise FileError(
            _(
                "The file declares a document type or entities, which are refused: export it again from Moodle."
            )
        ) from None
    except (LookupError, ValueError) as error:
        if isinstance(error, FileError):
            raise
        raise FileError(_("The file declares an encoding that cannot be read: save it as UTF-8.")) from None


def _handed(builder: _Builder) -> Iterator[Found]:
    ready, builder.ready = builder.ready, []
    yield from ready


def _parser(file: IO[bytes], builder: _Builder, reading: Reading) -> Any:
    """An expat parser in the encoding of the file: the declared one, unless the file itself says otherwise."""
    head = file.read(1024)
    file.seek(0)
    found = DECLARED.match(head.removeprefix(codecs.BOM_UTF8))
    declared = found[1].decode("ascii") if found else ""
    if declared and not SAFE_ENCODINGS.fullmatch(declared):
        raise FileError(_("The file declares an encoding that cannot be read: save it as UTF-8."))
    forced = None
    if not declared or declared.lower().replace("-", "") == "utf8":
        forced = encoding_of(file) if encoding_of(file) == "windows-1252" else None
    if forced and declared:
        reading.notes.append(
            Remark(1, _("the file says it is UTF-8 and is not: it was read as windows-1252"))
        )
    parser = DefusedXMLParser(target=builder, encoding=forced, forbid_dtd=True)
    builder.line_now = lambda: parser.parser.CurrentLineNumber
    return parser
