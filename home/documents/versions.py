# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of a document page: those of today, those before them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet

from home.documents.files import DocumentFile, DocumentText

if TYPE_CHECKING:
    from home.documents.models import DocumentPage


@dataclass(frozen=True, slots=True)
class Versions:
    """`main` and `accessible`: the files of today (None: never published, or there is none); `older`, newest first."""

    main: DocumentFile | None
    accessible: DocumentFile | None
    older: list[DocumentFile]


def versions_of(page: "DocumentPage") -> Versions:
    """What the page offers: one query. A twin that the page no longer names is among the older ones."""
    files = list(DocumentFile.objects.filter(page=page).order_by("-number"))
    main = _last(files, DocumentFile.Role.MAIN)
    twin = _last(files, DocumentFile.Role.ACCESSIBLE) if page.accessible_document_id else None
    return Versions(main, twin, [file for file in files if file not in (main, twin)])


def _last(files: Iterable[DocumentFile], role: str) -> DocumentFile | None:
    return next((file for file in files if file.role == role), None)


def files_now() -> QuerySet[DocumentFile]:
    """The newest file of each document page and role."""
    newer = DocumentFile.objects.filter(
        page=OuterRef("page"), role=OuterRef("role"), number__gt=OuterRef("number")
    )
    return DocumentFile.objects.filter(~Exists(newer))


def texts_of(page_ids: Iterable[int]) -> dict[int, str]:
    """Page → the words inside the newest of its files; one that is read already. Two queries."""
    files = list(files_now().filter(page__in=list(page_ids)).order_by("page", "-role"))
    texts = DocumentText.objects.filter(sha256__in=[file.sha256 for file in files])
    words = dict(texts.values_list("sha256", "text"))
    found: dict[int, str] = {}
    for file in files:  # the document before its twin: the same words twice help nobody
        found[file.page_id] = found.get(file.page_id) or words.get(file.sha256, "")
    return found
