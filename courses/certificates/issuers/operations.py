# SPDX-License-Identifier: AGPL-3.0-or-later
"""Saying how a body signs its certificates."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cms.audit.operations import Doer, record
from courses.certificates.issuers.logos import keep
from courses.certificates.models import Issuer


@transaction.atomic
def store(
    *, issuer: Issuer, png: bytes | None = None, changed: Sequence[str], by: Doer | None, at: datetime
) -> Issuer:
    """Saves it, with a new logo if there is one, and logs which fields changed: it holds from the next issue on."""
    is_new = not Issuer.objects.filter(pk=issuer.pk).exists()
    if png:
        issuer.logo = keep(png)
    issuer.full_clean(validate_unique=is_new)
    issuer.save(force_insert=is_new)
    verb = f"courses.issuer_{'added' if is_new else 'changed'}"
    record(by=by, verb=verb, on=issuer, at=at, detail={"fields": list(changed)})
    return issuer
