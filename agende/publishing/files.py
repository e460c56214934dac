# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stored files of a version (`originals`): each made once, then served byte for byte.

Page and data are stored with the version itself, in the transaction that freezes it; the PDFs take seconds and are
made by the worker once that is committed.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from agende.publishing.originals import data_of, html_of_file, pdf_of, said_pdf_of
from agende.texts.models import Version, VersionFile
from cms import clock, jobs
from cms.pages.cache import forget_after_commit

RENDER = "agende.render_version"
LATE = timedelta(minutes=10)
PAGE, DATA, PDF, SAID = "agenda.html", "agenda.json", "agenda.pdf", "firme-e-atti.pdf"
AT_ONCE = (PAGE, DATA)
OF_FROZEN = (*AT_ONCE, PDF)
MAKERS: dict[str, Callable[[Version], bytes]] = {
    PAGE: html_of_file,
    DATA: data_of,
    PDF: pdf_of,
    SAID: said_pdf_of,
}


def file_of(version: Version, name: str) -> VersionFile | None:
    """The stored file of a version; None: it is not made yet, or there is none of that name."""
    return VersionFile.objects.filter(version=version, name=name).first()


def store_file(version: Version, name: str) -> VersionFile:
    """A file of a version, made and stored once; called again it returns the stored one.

    No row is locked: a fact may only be read and added by the role that runs the site.
    """
    if stored := file_of(version, name):
        return stored
    content = MAKERS[name](version)
    try:
        with transaction.atomic():
            forget_after_commit()
            return VersionFile.objects.create(
                version=version,
                name=name,
                content=content,
                sha256=hashlib.sha256(content).hexdigest(),
                at=clock.now(),
            )
    except IntegrityError:  # another run was quicker
        return VersionFile.objects.get(version=version, name=name)


def store_pdf(version_id: int) -> VersionFile:
    """The PDF of a version, made and stored once."""
    return store_file(Version.objects.get(pk=version_id), PDF)


def store_files(version_id: int) -> None:
    """All files that a version has to have by now: of a frozen one its text, of a shown one what was said too."""
    version = Version.objects.get(pk=version_id)
    for name in (*OF_FROZEN, SAID) if hasattr(version, "publication") else OF_FROZEN:
        store_file(version, name)


def ask_again(*, at: datetime) -> int:
    """Asks again for the files that are late and that no job is making; returns how many versions lack one."""
    asked = {arguments["version_id"] for arguments in jobs.waiting(RENDER)}
    lost = [pk for pk in _lacking(at - LATE).order_by("pk").values_list("pk", flat=True) if pk not in asked]
    for pk in lost:
        jobs.defer(RENDER, version_id=pk)
    return len(lost)


def _lacking(late: datetime) -> QuerySet[Version]:
    """Versions frozen or shown before `late` that have not all their files: those of an older release too."""
    files = VersionFile.objects.filter(version=OuterRef("pk"))
    lacking = Q(publication__at__lte=late) & Q(~Exists(files.filter(name=SAID)))
    for name in OF_FROZEN:
        lacking |= Q(at__lte=late) & Q(~Exists(files.filter(name=name)))
    return Version.objects.filter(lacking)
