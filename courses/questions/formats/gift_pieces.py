# SPDX-License-Identifier: AGPL-3.0-or-later
"""A GIFT file cut into its items: escapes, comments, categories, and where one item ends and the next begins. Pure.

Escaped marks become control characters, which no line holds any more, and come back with `unmasked`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from courses.questions.formats.cloze import BEGINNING, NAMES
from courses.questions.formats.plain import storable

MARKS = {
    "\\": "\x01",
    ":": "\x02",
    "#": "\x03",
    "=": "\x04",
    "{": "\x05",
    "}": "\x06",
    "~": "\x07",
    "n": "\x08",
}
ESCAPE = re.compile(r"\\([\\:#={}~n])")
MASKED = re.compile("[\x01-\x08]")
BACK = {mask: "\n" if mark == "n" else mark for mark, mask in MARKS.items()}
QUOTED = re.compile(r"""<\w+(?:\s+[\w-]+=(?:"[^"<>]*"|'[^'<>]*'))+\s*/?>""")
CATEGORY = "$CATEGORY:"


def masked(line: str) -> str:
    """The line without escapes: control characters stand for the marks that are only text.

    Marks inside an HTML tag with quoted attributes are only text too: many who write by hand forget to escape them.
    """
    line = ESCAPE.sub(lambda found: MARKS[found[1]], storable(line))
    return QUOTED.sub(_mask_all, line) if "=" in line and "<" in line else line


def _mask_all(found: re.Match[str]) -> str:
    return "".join(MARKS.get(letter, letter) if letter in ":#=~" else letter for letter in found[0])


def unmasked(text: str) -> str:
    """The text with its marks back."""
    return MASKED.sub(lambda found: BACK[found[0]], text)


@dataclass(slots=True)
class Piece:
    """An item of the file, or a change of category (`category` is then its path as written)."""

    line: int
    text: str = ""
    category: str | None = None
    is_cloze: bool = False
    is_unclosed: bool = False


@dataclass(slots=True)
class _Rows:
    """The lines of the item that is being read. `after`: how many of them stand before the point of a cut."""

    rows: list[tuple[int, str]] = field(default_factory=list)
    is_open: bool = False
    is_closed: bool = False
    is_cloze: bool = False
    after: int = 0
    had_gap: bool = False

    def add(self, number: int, line: str) -> None:
        self.rows.append((number, line))
        if "{" not in line and "}" not in line:
            return
        was_open = self.is_open
        self.is_open = line.rfind("{") > line.rfind("}") if "{" in line else False
        self.is_closed = self.is_closed or ("}" in line and (was_open or "{" in line))
        self.is_cloze = self.is_cloze or _begins_cloze(line)
        if not self.is_open:
            self.after, self.had_gap = len(self.rows), False

    def cut(self, at: int) -> Iterator[Piece]:
        """The first `at` lines as an item, the others kept."""
        taken, self.rows = self.rows[:at], self.rows[at:]
        text = "\n".join(line for _number, line in taken).strip()
        if text:
            first = next(number for number, line in taken if line.strip())
            yield Piece(first, text, is_cloze=self.is_cloze, is_unclosed=self.is_open)
        self.is_open = self.is_closed = self.is_cloze = self.had_gap = False
        self.after = 0


def _begins_cloze(line: str) -> bool:
    found = BEGINNING.search(line)
    return bool(found) and found[2] in NAMES if found else False


def pieces_of(lines: Iterable[tuple[int, str]]) -> Iterator[Piece]:
    """The items of a file, in order."""
    now = _Rows()
    for number, raw in lines:
        line = masked(raw)
        bare = line.strip()
        if bare.startswith("//"):
            continue
        if bare[: len(CATEGORY)].upper() == CATEGORY:
            yield from now.cut(len(now.rows))
            yield Piece(number, category=storable(raw).strip()[len(CATEGORY) :].strip())
            continue
        if not bare:
            yield from _at_gap(now, number)
            continue
        yield from _before(now, bare)
        now.add(number, line)
    yield from now.cut(len(now.rows))


def _at_gap(now: _Rows, number: int) -> Iterator[Piece]:
    """A blank line ends an item, unless its answers are still open: then what follows may still be of it."""
    if not now.is_open:
        yield from now.cut(len(now.rows))
    elif not now.had_gap or now.rows[-1][1]:
        now.had_gap, now.after = True, len(now.rows) + 1
        now.rows.append((number, ""))


def _before(now: _Rows, bare: str) -> Iterator[Piece]:
    """Cuts where the next item begins without a blank line, or after answers that were never closed."""
    if bare.startswith("::") and now.rows and "::" in bare[2:]:
        yield from now.cut(len(now.rows))
    elif "{" in bare and (_is_another(now, bare) or _is_after_unclosed(now, bare)):
        yield from now.cut(now.after)


def _is_another(now: _Rows, bare: str) -> bool:
    return now.is_closed and not now.is_open and not (now.is_cloze and _begins_cloze(bare))


def _is_after_unclosed(now: _Rows, bare: str) -> bool:
    return now.is_open and now.had_gap and not 0 <= bare.find("}") < bare.find("{")
