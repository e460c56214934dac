# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two versions of a page side by side: which paragraphs came, went or changed, and by which words. Pure."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from html.parser import HTMLParser

from cms.words import Fold, Run, diff
from cms.words import folded as fold

LIKE = 0.35
"""From this share of common words a paragraph counts as changed, not as another one."""
AHEAD = 30
"""Old paragraphs looked at for one that a new one may have been: anybody asks for comparisons of any length."""
BLOCKS = """
p li h1 h2 h3 h4 h5 h6 tr dt dd figcaption caption summary blockquote div section article ul ol dl table
"""
PARAGRAPHS = frozenset(BLOCKS.split())
CELLS = frozenset({"td", "th"})
UNREAD = frozenset({"svg", "script", "style", "template"})


class Became(StrEnum):
    """What became of a paragraph."""

    SAME = "same"
    EDITED = "edited"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with its words that stayed, came and went."""

    kind: Became
    runs: list[Run]


def paragraphs_of(html: str) -> list[str]:
    """What is read of a page, a paragraph each; the cells of a row apart by a bar. Drawings are left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end()
    return reader.found


class _Reader(HTMLParser):
    """Collects the paragraphs of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._piece: list[str] = []
        self._unread = 0

    def end(self) -> None:
        """Ends a paragraph."""
        words = " ".join("".join(self._piece).split()).strip(" |")
        if words:
            self.found.append(words)
        self._piece = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNREAD:
            self._unread += 1
        elif tag in PARAGRAPHS:
            self.end()
        elif tag in CELLS:
            self._piece.append(" | ")
        elif tag == "br":
            self._piece.append(" ")
        elif tag == "img" and not self._unread:
            self._piece += [f" [{value}] " for name, value in attrs if name == "alt" and value]

    def handle_endtag(self, tag: str) -> None:
        if tag in UNREAD:
            self._unread = max(0, self._unread - 1)
        elif tag in PARAGRAPHS:
            self.end()

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self._piece.append(data)


def compared(before: str, after: str) -> list[Paragraph]:
    """All paragraphs of the later page, with those that went where they stood. Inputs are HTML."""
    old, new = paragraphs_of(before), paragraphs_of(after)
    found: list[Paragraph] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Paragraph(Became.SAME, [Run("same", words)]) for words in old[a:b]]
        else:
            found += _replaced(old[a:b], new[c:d])
    return found


def _replaced(old: list[str], new: list[str]) -> list[Paragraph]:
    """Each new paragraph with the first old one near by that is like it, in order; the others came or went."""
    found: list[Paragraph] = []
    reached = 0
    for words in new:
        near = range(reached, min(reached + AHEAD, len(old)))
        place = next((n for n in near if _are_alike(old[n], words)), None)
        if place is None:
            found.append(Paragraph(Became.NEW, [Run("in", words)]))
            continue
        found += _gone(old[reached:place])
        found.append(Paragraph(Became.EDITED, diff(old[place], words)))
        reached = place + 1
    return found + _gone(old[reached:])


def _gone(old: list[str]) -> list[Paragraph]:
    return [Paragraph(Became.GONE, [Run("out", words)]) for words in old]


def _are_alike(old: str, new: str) -> bool:
    pair = SequenceMatcher(None, old.split(), new.split(), autojunk=False)
    return pair.quick_ratio() >= LIKE and pair.ratio() >= LIKE


def folded(paragraphs: list[Paragraph]) -> list[Paragraph | Fold]:
    """Only what changed, with its neighbours; how many are left out between."""
    return fold(paragraphs, lambda each: each.kind == Became.SAME)
