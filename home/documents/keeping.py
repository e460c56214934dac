# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeping a copy of every file that a document page publishes: its address holds when another takes its place."""

import hashlib
import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.base import File
from django.db import transaction

from cms.audit.operations import Doer, record
from cms.locks import wait_for
from cms.pages.models import SiteDocument
from home.documents.files import DocumentFile
from home.documents.versions import is_closed

if TYPE_CHECKING:
    from home.documents.models import DocumentPage


log = logging.getLogger(__name__)


@transaction.atomic
def keep_files(*, page: "DocumentPage", by: Doer | None, at: datetime) -> list[DocumentFile]:
    """Copies the files of a page about to be published, those whose bytes are not its last ones; returns the new ones.

    A file whose bytes are gone from the store is left out: the page can be published, to say so or to mend it. So is
    one of a closed collection: whoever may read it reads it there.
    """
    wait_for(f"home.files.{page.pk}")
    made = []
    roles = {DocumentFile.Role.MAIN: page.document, DocumentFile.Role.ACCESSIBLE: page.accessible_document}
    for role, document in roles.items():
        if document is None or is_closed(document):
            continue
        if kept := _keep(page, role, document, at):
            made.append(kept)
            record(by=by, verb="documents.file_kept", on=kept, at=at, detail={"page": page.pk, "role": role})
    return made


def _keep(page: "DocumentPage", role: str, document: SiteDocument, at: datetime) -> DocumentFile | None:
    last = DocumentFile.objects.filter(page=page, role=role).order_by("-number").first()
    try:
        with document.file.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.seek(0, 2)
            if last and last.sha256 == digest:
                return None
            file.seek(0)
            return DocumentFile.objects.create(
                page=page,
                role=role,
                number=last.number + 1 if last else 1,
                file=File(file, name=document.filename),
                title=document.title,
                language=document.language,
                is_accessible=document.is_accessible,
                size=size,
                sha256=digest,
                document_date=page.document_date,
                note=page.change_note,
                at=at,
            )
    except FileNotFoundError:
        log.warning("the bytes of document %s are gone", document.pk)
        return None
