# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that are evidence: scans of signed sheets, exports of video calls; and the marks made from a sheet."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from uuid import uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from cms.audit.operations import Doer
from cms.audit.operations import record as log
from cms.meetings.attendance.models import Evidence, EvidenceFile, EvidenceFileContent, Source
from cms.meetings.attendance.recording import Refused, check, hold, record
from cms.meetings.planning.models import MeetingSession
from cms.people.models import Person
from cms.uploads import clean_name, media_type_of

MOST_BYTES = 10 * 1024 * 1024
OF_A_SCAN = frozenset({"application/pdf", "image/png", "image/jpeg"})


class BadScan(ValueError):
    """Not a scan that is taken; the message says which are."""


@transaction.atomic
def keep(
    *, session: MeetingSession, source: str, name: str, content: bytes, media_type: str, by: Doer, at: datetime
) -> EvidenceFile:  # fmt: skip
    """Stores a file of a register byte for byte; the same bytes again are the file that is there.

    Raises NotHeld or NotYet (recording).
    """
    hold(session)
    check(session=session, now=at)
    sha256 = hashlib.sha256(content).hexdigest()
    same = EvidenceFile.objects.filter(session=session, source=source, sha256=sha256, content__isnull=False)
    if known := same.first():
        return known
    made = EvidenceFile.objects.create(
        session=session, source=source, name=clean_name(name) or "file", media_type=media_type, size=len(content),
        sha256=sha256, added_by_id=by.person_id, at=at)  # fmt: skip
    EvidenceFileContent.objects.create(file=made, content=content)
    log(
        by=by,
        verb="meetings.evidence_file_added",
        on=made,
        at=at,
        detail={"source": source, "sha256": sha256},
    )
    return made


def type_of_scan(*, name: str, content: bytes) -> str:
    """The media type of a scan. Raises BadScan."""
    found = media_type_of(name=clean_name(name), content=content)
    if found not in OF_A_SCAN:
        raise BadScan(_("Choose a PDF, a PNG or a JPEG: this file is something else."))
    if len(content) > MOST_BYTES:
        raise BadScan(_("The file is too large: 10 MB at most."))
    return found


@transaction.atomic
def mark_signed(
    *, file: EvidenceFile, people: Collection[Person], keeper: Person, at: datetime
) -> list[tuple[Person, str]]:
    """Records as present those whose signature is on the sheet; (person, words) of those it refused.

    Marked again from the same sheet they are marked once.
    """
    hold(file.session)
    refused: list[tuple[Person, str]] = []
    for person in people:
        try:
            record(
                session=file.session, person=person, kind=Evidence.Kind.PRESENT, source=Source.SHEET, at=at,
                recorded_by=keeper, client_uid=uuid5(file.uid, str(person.uid)), now=at, file=file)  # fmt: skip
        except Refused as error:
            refused.append((person, str(error)))
    return refused
