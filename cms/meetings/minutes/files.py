# SPDX-License-Identifier: AGPL-3.0-or-later
"""The PDF of published minutes: made from what was frozen and nothing else, stored once, served byte for byte."""

import hashlib
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from cms import clock, jobs, pdf
from cms.meetings.minutes.content import canonical
from cms.meetings.minutes.models import MinutesFile, MinutesVersion
from cms.meetings.minutes.reading import read
from cms.pages.cache import forget_after_commit

RENDER = "meetings.render_minutes"
LATE = timedelta(minutes=10)


def pdf_of(version: MinutesVersion) -> bytes:
    """The minutes as PDF, dated at their approval, carrying the content whose SHA-256 is the version's.

    Raises pdf.NotMade.
    """
    content = read(version)
    attached = pdf.Attachment(
        name="verbale.json",
        content=canonical(version.content),
        relationship="Source",
        description=content.heading,
    )
    context = {
        "title": content.heading,
        "made_at": version.at,
        "author": content.heading,
        "foot": f"{content.heading}, {content.version_words}",
        "is_example": content.is_example,
        "version": version,
        "content": content,
    }
    return pdf.render("pdf/minutes.html", context, attachments=[attached])


def store_pdf(version_id: int) -> MinutesFile:
    """The PDF of a version, made and stored once; called again it returns the stored one."""
    version = MinutesVersion.objects.select_related("minutes__meeting").get(pk=version_id)
    if stored := MinutesFile.objects.filter(version=version).first():
        return stored
    content = pdf_of(version)
    try:
        with transaction.atomic():
            forget_after_commit()
            return MinutesFile.objects.create(
                version=version, content=content, sha256=hashlib.sha256(content).hexdigest(), at=clock.now()
            )
    except IntegrityError:  # another run was quicker
        return MinutesFile.objects.get(version=version)


def ask_again(*, at: datetime) -> int:
    """Asks again for the PDFs that are late and that no job is making; returns how many."""
    asked = {arguments["version_id"] for arguments in jobs.waiting(RENDER)}
    late = MinutesVersion.objects.filter(publication__at__lte=at - LATE, file__isnull=True)
    lost = [pk for pk in late.order_by("pk").values_list("pk", flat=True) if pk not in asked]
    for pk in lost:
        jobs.defer(RENDER, version_id=pk)
    return len(lost)
