# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the rules ask of a rich text as the editor stores it: headings, links, images, tables, passages."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
PASSAGES = {*LEVELS, "p", "li", "blockquote", "td", "th", "caption", "figcaption"}


@dataclass
class Link:
    """A link: its words, and what Wagtail stores of its target."""

    words: str = ""
    target: dict[str, str] = field(default_factory=dict)


@dataclass
class RichText:
    """`headings`: (level, words); `images`: alternative texts, None where there is no such attribute;
    `tables`: (has a caption, has headers); `passages`: the words of each paragraph or item."""

    headings: list[tuple[int, str]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    images: list[str | None] = field(default_factory=list)
    tables: list[tuple[bool, bool]] = field(default_factory=list)
    passages: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read = RichText()
        self.link: Link | None = None
        self.level, self.words = 0, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in PASSAGES:
            self._end_passage()
            self.level = LEVELS.get(tag, 0)
        if tag == "a":
            self.link = Link(target=given)
        elif tag == "img" or (tag == "embed" and given.get("embedtype") == "image"):
            self._image(given)
        elif tag == "br":
            self.words += " "
        elif tag == "table":
            self.read.tables.append((False, False))
        elif tag in {"caption", "th"} and self.read.tables:
            has_caption, has_headers = self.read.tables[-1]
            self.read.tables[-1] = (has_caption or tag == "caption", has_headers or tag == "th")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.link:
            self.read.links.append(self.link)
            self.link = None
        elif tag in PASSAGES:
            self._end_passage()

    def handle_data(self, data: str) -> None:
        self.words += data
        if self.link:
            self.link.words += data

    def close(self) -> None:
        super().close()
        self._end_passage()

    def _image(self, given: dict[str, str]) -> None:
        self.read.images.append(given.get("alt"))
        if self.link:
            self.link.words += given.get("alt", "")

    def _end_passage(self) -> None:
        words = " ".join(self.words.split())
        if self.level:
            self.read.headings.append((self.level, words))
        elif words:
            self.read.passages.append(words)
        self.level, self.words = 0, ""


def read(source: str) -> RichText:
    """What a rich text holds."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    return reader.read
