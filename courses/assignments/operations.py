# SPDX-License-Identifier: AGPL-3.0-or-later
"""Handing in an assignment: the fact, and apart from it what was handed in."""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from courses.assignments.files import HandedFile
from courses.assignments.models import Submission, SubmissionContent
from courses.catalogue.content import fingerprint
from courses.catalogue.models import ModuleVersion


def digest_of(salt: str, text: str, file: HandedFile | None) -> str:
    """What `Submission.digest` holds: SHA-256 of the salt, the text, the name of the file and its own SHA-256."""
    sha256 = hashlib.sha256(file.content).hexdigest() if file else ""
    return fingerprint(salt, text, file.name if file else "", sha256)


@transaction.atomic
def hand_in(
    *, person_id: int, version: ModuleVersion, activity_uid: UUID, client_uid: UUID, text: str,
    file: HandedFile | None, at: datetime,
) -> Submission:  # fmt: skip
    """Appends what was handed in under the next number. The caller holds the lock of the enrolment."""
    mine = Submission.objects.filter(person=person_id, version=version, activity_uid=activity_uid)
    last = mine.aggregate(last=Max("number"))["last"] or 0
    salt = secrets.token_hex(32)
    made = Submission.objects.create(
        person_id=person_id, version=version, activity_uid=activity_uid, number=last + 1,
        client_uid=client_uid, digest=digest_of(salt, text, file), at=at)  # fmt: skip
    SubmissionContent.objects.create(
        submission=made, salt=salt, text=text, file_name=file.name if file else "",
        file_type=file.type if file else "", file_bytes=file.content if file else None)  # fmt: skip
    return made
