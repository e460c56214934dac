# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of a document page: those of today, those before them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet
from wagtail.models import CollectionViewRestriction

from cms.pages.models import SiteDocument
from home.documents.files import DocumentFile, DocumentText

if TYPE_CHECKING:
    from home.documents.models import DocumentPage


@dataclass(frozen=True, slots=True)
class Versions:
    """`main` and `accessible`: the files of today (None: never published, or there is none); `older`, newest first."""

    main: DocumentFile | None
    accessible: DocumentFile | None
    older: list[DocumentFile]


def versions_of(page: "DocumentPage", *, live: "DocumentPage | None" = None) -> Versions:
    """What the page offers: one query. A twin that the page no longer names is among the older ones.

    Of a draft, `live` is the page on the site: a file that the draft would put in place is not there yet.
    """
    live = live or page
    files = list(DocumentFile.objects.filter(page=page).order_by("-number"))
    main = _last(files, DocumentFile.Role.MAIN) if page.document_id == live.document_id else None
    is_same = page.accessible_document_id and page.accessible_document_id == live.accessible_document_id
    twin = _last(files, DocumentFile.Role.ACCESSIBLE) if is_same else None
    return Versions(main, twin, [file for file in files if file not in (main, twin)])


def _last(files: Iterable[DocumentFile], role: str) -> DocumentFile | None:
    return next((file for file in files if file.role == role), None)


def files_now() -> QuerySet[DocumentFile]:
    """The newest file of each document page and role."""
    newer = DocumentFile.objects.filter(
        page=OuterRef("page"), role=OuterRef("role"), number__gt=OuterRef("number")
    )
    return DocumentFile.objects.filter(~Exists(newer))


def is_closed(document: SiteDocument) -> bool:
    """True for a record whose collection is for few readers: a page of the library does not open it to all."""
    return document.collection.get_view_restrictions().exists()


def texts_of(page_ids: Iterable[int]) -> dict[int, str]:
    """Page → the words inside the newest of its files; one that is read already. Three queries.

    Where a collection is closed, nobody finds the words of its files.
    """
    files = list(files_now().filter(page__in=list(page_ids)).order_by("page", "-role"))
    closed = CollectionViewRestriction.objects.values_list("collection__path", flat=True)
    for path in closed:
        shut = set(
            SiteDocument.objects.filter(collection__path__startswith=path).values_list("pages", flat=True)
        )
        files = [file for file in files if file.page_id not in shut]
    texts = DocumentText.objects.filter(sha256__in=[file.sha256 for file in files])
    words = dict(texts.values_list("sha256", "text"))
    found: dict[int, str] = {}
    for file in files:  # the document before its twin: the same words twice help nobody
        found[file.page_id] = found.get(file.page_id) or words.get(file.sha256, "")
    return found
