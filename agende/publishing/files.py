# SPDX-License-Identifier: AGPL-3.0-or-later
"""The PDF of a version: made once by the worker, served byte for byte."""

import hashlib
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agende.publishing.formal import acts_of, approved_in_words, shown_at, signoffs_sheet
from agende.publishing.frames import content_of
from agende.publishing.pages import contents
from agende.texts.blocks import canonical
from agende.texts.models import Version, VersionFile
from agende.texts.rules import published_versions_for
from cms import clock, jobs, pdf
from cms.pages.cache import forget_after_commit
from cms.rights import NOBODY

RENDER = "agende.render_version"
LATE = timedelta(minutes=10)


def store_pdf(version_id: int) -> VersionFile:
    """The PDF of an approved version, made and stored once; called again it returns the stored one.

    No row is locked: a fact may only be read and added by the role that runs the site.
    """
    version = Version.objects.get(pk=version_id)
    if stored := VersionFile.objects.filter(version=version).first():
        return stored
    content = pdf_of(version)
    try:
        with transaction.atomic():
            forget_after_commit()
            return VersionFile.objects.create(
                version=version, content=content, sha256=hashlib.sha256(content).hexdigest(), at=clock.now()
            )
    except IntegrityError:  # another run was quicker
        return VersionFile.objects.get(version=version)


def ask_again(*, at: datetime) -> int:
    """Asks again for the PDFs that are late and that no job is making; returns how many."""
    asked = {arguments["version_id"] for arguments in jobs.waiting(RENDER)}
    late = published_versions_for(NOBODY).filter(file__isnull=True, publication__at__lte=at - LATE)
    lost = [pk for pk in late.order_by("pk").values_list("pk", flat=True) if pk not in asked]
    for pk in lost:
        jobs.defer(RENDER, version_id=pk)
    return len(lost)


def pdf_of(version: Version) -> bytes:
    """The PDF of a version: text, records, matrix, sign-offs, acts, dated at its approval (of a correction without an
    act: its publication). It carries the text as JSON, whose SHA-256 is the version's.
    """
    frame, act = version.frame, version.act
    title = _("Territorial agenda of %(zone)s") % {"zone": frame["zone"]}
    context = {
        "title": f"{title} {frame['years']}",
        "heading": title,
        "author": str(act.body) if act else "",
        "foot": f"{title} {frame['years']}",
        "made_at": version.approval.at if hasattr(version, "approval") else shown_at(version),
        "is_example": frame["is_example"],
        "version": version,
        "frame": frame,
        "areas": contents(frame, version.blocks),
        "approved": approved_in_words(version),
        "sheets": [
            (_("What the municipalities say"), signoffs_sheet(version)),
            (_("Acts"), acts_of(version)),
        ],
    }
    text = pdf.Attachment(
        name="agenda.json",
        content=canonical(content_of(version)),
        description=_("The text of the agenda, block by block"),
        relationship="Source",
    )
    return pdf.render("pdf/agenda.html", context, attachments=[text])
