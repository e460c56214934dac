# SPDX-License-Identifier: AGPL-3.0-or-later
"""Saying who follows a module, and until when."""

from datetime import datetime

from django.db import transaction

from cms.audit.operations import Doer, record
from courses.tutoring.models import Tutorship


@transaction.atomic
def store(*, tutorship: Tutorship, by: Doer | None, at: datetime) -> Tutorship:
    """Saves a tutorship, new or with other days, and logs it."""
    verb = f"courses.tutorship_{'changed' if tutorship.pk else 'added'}"
    tutorship.full_clean()
    tutorship.save()
    days = {"from": tutorship.during.lower.isoformat()}
    if tutorship.during.upper:
        days["to"] = tutorship.during.upper.isoformat()
    record(by=by, verb=verb, on=tutorship, at=at, detail=days)
    return tutorship
