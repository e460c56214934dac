# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files that a page offers, and which of them have a twin that everybody can read."""

from collections.abc import Iterator
from typing import Any

from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page

from cms.pages.checks.html import RichText
from cms.pages.checks.walk import Piece

READABLE = frozenset({"docx", "odt", "txt", "csv", "xlsx"})
"""Formats in which a file with the same title counts as the twin of a PDF, when it is marked as accessible."""

type Read = list[tuple[Piece, RichText]]


def documents_in(page: Page, pieces: list[Piece], texts: Read) -> Iterator[tuple[Piece, Any, bool]]:
    """(where, file, whether it has a twin) for every file that the page shows or leads to."""
    shown = [(piece, piece.value) for piece in pieces if isinstance(piece.value, AbstractDocument)]
    shown += _linked(texts)
    titles = {
        file.title.strip().casefold()
        for _piece, file in shown
        if file.is_accessible and file.file_extension in READABLE
    }
    for piece, file in shown:
        yield piece, file, file.title.strip().casefold() in titles or _has_page(file, page)


def _linked(texts: Read) -> list[tuple[Piece, Any]]:
    asked = [
        (piece, int(link.target["id"]))
        for piece, text in texts
        for link in text.links
        if link.target.get("linktype") == "document" and link.target.get("id", "").isdigit()
    ]
    found = get_document_model().objects.in_bulk([key for _piece, key in asked])
    return [(piece, found[key]) for piece, key in asked if key in found]


def _has_page(file: Any, page: Page) -> bool:
    """True when the same contents stand in a page: the file's own, with a text in it, this one or one that is live."""
    for relation in file._meta.related_objects:
        kind = relation.related_model
        if not (issubclass(kind, Page) and hasattr(kind, "body")):
            continue
        if isinstance(page, kind) and getattr(page, relation.field.attname) == file.pk and page.body:
            return True
        others = kind.objects.live().filter(**{relation.field.name: file}).exclude(pk=page.pk)
        if any(other.body for other in others):
            return True
    return False
