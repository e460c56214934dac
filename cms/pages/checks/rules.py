# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules: each reads the pieces of a page and says what breaks it.

Sources: WCAG 2.2 (1.1.1, 1.3.1, 2.4.4, 2.4.6), EN 301 549 chapter 10 for documents, Directive (EU) 2016/2102.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Field
from django.utils.translation import gettext as _
from wagtail.blocks import RichTextBlock, StructBlock, TextBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import RichTextField
from wagtail.images.blocks import ImageBlock
from wagtail.images.models import AbstractImage
from wagtail.models import Page
from wagtail.rich_text import RichText as WagtailRichText

from cms.blocks.media import DocumentListBlock
from cms.blocks.text import CardBlock, CardsBlock, HeadingBlock, LicenceBlock
from cms.pages.checks import html, sentences
from cms.pages.checks.documents import documents_in
from cms.pages.checks.findings import Finding
from cms.pages.checks.walk import Piece

type Rule = Callable[[Page, list[Piece]], Iterable[Finding]]

EMPTY_WORDS = frozenset(
    {
        "qui", "clicca qui", "clicca", "cliccare qui", "premi qui", "vai", "link", "questo link", "a questo link",
        "al link", "al seguente link", "seguente link", "questa pagina", "pagina", "leggi", "leggi qui", "leggi tutto",
        "leggi di più", "scopri", "scopri di più", "continua", "di più", "altro", "scarica", "scarica qui", "pdf",
        "documento", "sito", "sito web", "here", "click here", "read more", "more", "link here", "download",
    }
)  # fmt: skip
"""Words that, read alone in a list of links, say nothing of where they lead (WCAG 2.4.4)."""
ADDRESS = re.compile(
    r"^(https?://|www\.)\S+$|^[\w-]+(\.[\w-]+)*\.(it|com|eu|org|net|gov)(/\S*)?$", re.IGNORECASE
)
OLD_FILES = date(2018, 9, 23)
"""Office files published before are outside the duty, unless an administrative task needs them (art. 1, 4a)."""
HEADINGS: dict[type, tuple[str, int]] = {
    CardsBlock: ("title", 2),
    LicenceBlock: ("title", 2),
    DocumentListBlock: ("title", 3),
}
"""Blocks whose template draws one of their values as a heading of that level."""


def rich_texts(pieces: list[Piece]) -> Iterator[tuple[Piece, html.RichText]]:
    """The rich texts of a page, read."""
    for piece in pieces:
        if isinstance(piece.kind, RichTextBlock) and isinstance(piece.value, WagtailRichText):
            yield piece, html.read(piece.value.source)
        elif isinstance(piece.kind, RichTextField) and piece.value:
            yield piece, html.read(str(piece.value))


def images(page: Page, pieces: list[Piece]) -> Iterator[Finding]:
    """An image has words, or is said to be decoration."""
    what = _("The image has no alternative text.")
    mend = _("Write what it shows, or say that it is only decoration.")
    for piece in pieces:
        image = piece.value
        if (
            isinstance(piece.kind, ImageBlock)
            and image
            and not (image.decorative or image.contextual_alt_text)
        ) or (
            isinstance(piece.kind, Field)
            and isinstance(image, AbstractImage)
            and not _is_said(piece.owner, piece.kind.name)
        ):
            yield Finding("image", piece.place, True, what, mend)
    for piece, text in rich_texts(pieces):
        yield from (Finding("image", piece.place, True, what, mend) for words in text.images if words is None)


def _is_said(owner: Any, name: str) -> bool:
    """True for a field without words of its own: the image's are taken."""
    words = getattr(owner, f"{name}_alt", None)
    return words is None or bool(words.strip()) or bool(getattr(owner, f"{name}_is_decorative", False))


def headings(page: Page, pieces: list[Piece]) -> Iterator[Finding]:
    """From the page's own title on no level is left out, and none is empty."""
    level = 1
    for piece, next_level, words in _headings(pieces):
        if not words.strip():
            yield Finding(
                "heading", piece.place, True, _("A heading is empty."), _("Write it, or take it away.")
            )
        elif next_level > level + 1:
            what = _("“%(words)s” is a heading of level %(next)s after one of level %(level)s.") % {
                "words": words, "next": next_level, "level": level,
            }  # fmt: skip
            mend = _("Put a heading of level %(level)s before it, or make it one.") % {"level": level + 1}
            yield Finding("heading", piece.place, True, what, mend)
        level = next_level


def _headings(pieces: list[Piece]) -> Iterator[tuple[Piece, int, str]]:
    read = {id(piece): text for piece, text in rich_texts(pieces)}
    for piece in pieces:
        if isinstance(piece.kind, HeadingBlock):
            yield piece, 2, str(piece.value or "")
        elif (drawn := HEADINGS.get(type(piece.kind))) and piece.value and piece.value.get(drawn[0]):
            yield piece, drawn[1], str(piece.value[drawn[0]])
        elif id(piece) in read:
            yield from ((piece, level, words) for level, words in read[id(piece)].headings)


def links(page: Page, pieces: list[Piece]) -> Iterator[Finding]:
    """The words of a link say where it leads."""
    for piece, text in rich_texts(pieces):
        for link in text.links:
            yield from _link(piece, link.words)
    for piece in pieces:
        if isinstance(piece.kind, CardBlock) and piece.value:
            yield from _link(piece, piece.value.get("title") or "")
        elif isinstance(piece.kind, LicenceBlock) and piece.value and piece.value.get("url"):
            yield from _link(piece, piece.value.get("words") or "")


def _link(piece: Piece, words: str) -> Iterator[Finding]:
    plain = " ".join(words.split()).strip(" .,;:»«“”\"'>→()").lower()
    mend = _("Write where it leads, as “Bando delle piste ciclabili”: many people hear the links alone.")
    if not plain:
        yield Finding("link", piece.place, True, _("A link has no words."), mend)
    elif plain in EMPTY_WORDS:
        yield Finding(
            "link",
            piece.place,
            True,
            _("The words of a link are “%(words)s”.") % {"words": words.strip()},
            mend,
        )
    elif ADDRESS.match(plain):
        what = _("The words of a link are an address: “%(words)s”.") % {
            "words": sentences.beginning(words.strip())[:60]
        }
        yield Finding("link", piece.place, True, what, mend)


def tables(page: Page, pieces: list[Piece]) -> Iterator[Finding]:
    """A table has a caption, and a heading for every column."""
    for piece in pieces:
        if isinstance(piece.kind, TypedTableBlock) and piece.value and piece.value.columns:
            has_headings = all((column["heading"] or "").strip() for column in piece.value.columns)
            yield from _table(piece, bool((piece.value.caption or "").strip()), has_headings)
    for piece, text in rich_texts(pieces):
        for has_caption, has_headers in text.tables:
            yield from _table(piece, has_caption, has_headers)


def _table(piece: Piece, has_caption: bool, has_headings: bool) -> Iterator[Finding]:
    if not has_caption:
        mend = _("Say in a line what it is about.")
        yield Finding("table", piece.place, True, _("The table has no caption."), mend)
    if not has_headings:
        mend = _("Give a heading to every column.")
        yield Finding("table", piece.place, True, _("A column of the table has no heading."), mend)


def charts(page: Page, pieces: list[Piece]) -> Iterator[Finding]:
    """A figure says in a sentence what it shows."""
    for piece in pieces:
        block = piece.kind
        if not isinstance(block, StructBlock) or "finding" not in block.child_blocks:
            continue
        if not str((piece.value or {}).get("finding") or "").strip():
            mend = _(
                "Write one sentence: what is seen in it. It is read by who does not see the figure, and by everybody."
            )
            yield Finding("chart", piece.place, True, _("The figure has no finding."), mend)


def files(page: Page, pieces: list[Piece]) -> Iterator[Finding]:
    """A PDF that not everybody can read has a twin that they can."""
    for piece, document, has_twin in documents_in(page, pieces, list(rich_texts(pieces))):
        if document.is_accessible or has_twin or document.file_extension.lower() != "pdf":
            continue
        what = _("The PDF “%(title)s” is not marked as accessible, and has no accessible twin.") % {
            "title": document.title
        }
        mend = _(
            "Load an accessible one and mark it so; or put the same contents in a page, or beside it in a file with "
            "the same title (ODT, DOCX) that is."
        )
        when = getattr(page, "document_date", None)
        is_old = isinstance(when, date) and when < OLD_FILES and isinstance(piece.kind, Field)
        yield Finding("file", piece.place, not is_old, what, mend)


def lengths(page: Page, pieces: list[Piece]) -> Iterator[Finding]:
    """Long sentences are told, never refused."""
    read = [(piece, text.passages) for piece, text in rich_texts(pieces)]
    plain = [piece for piece in pieces if isinstance(piece.value, str) and _is_prose(piece.kind)]
    for piece, passages in [*read, *((piece, [piece.value]) for piece in plain)]:
        for passage in passages:
            for sentence, words in sentences.too_long(passage):
                what = _("A sentence of %(count)s words: “%(words)s”.") % {
                    "count": words, "words": sentences.beginning(sentence),
                }  # fmt: skip
                mend = _("Over %(count)s many lose the thread: make two of it.") % {
                    "count": sentences.LONGEST
                }
                yield Finding("length", piece.place, False, what, mend)


def _is_prose(kind: Any) -> bool:
    is_field = isinstance(kind, Field) and not isinstance(kind, RichTextField)
    return is_field or isinstance(kind, TextBlock)


RULES: tuple[Rule, ...] = (images, headings, links, tables, charts, files, lengths)
