# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing the log, and sealing it."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db import connection, models, transaction

from cms import clock
from cms.audit.models import AuditEntry, AuditSeal

SEAL_LOCK = 7_301


class Doer(Protocol):
    """Who acts: a person under a mandate, or nobody known."""

    @property
    def person_id(self) -> int | None: ...
    @property
    def mandate_id(self) -> int | None: ...


def record(
    *,
    by: Doer | None,
    verb: str,
    on: models.Model,
    at: datetime | None = None,
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Adds an entry in the caller's transaction. `verb` is "area.past_participle"; `by` None is the system."""
    with transaction.atomic(savepoint=False):
        _keep_off_sealer()
        return AuditEntry.objects.create(
            at=at or clock.now(),
            person_id=by.person_id if by else None,
            mandate_id=by.mandate_id if by else None,
            verb=verb,
            thing=on._meta.label_lower,
            thing_id=on.pk,
            detail=detail or {},
        )


def record_many(
    *,
    by: Doer | None,
    verb: str,
    on: Sequence[models.Model],
    at: datetime,
    detail: dict[str, Any] | None = None,
) -> None:
    """As `record`, one entry each with the same detail, in two queries whatever their number."""
    with transaction.atomic(savepoint=False):
        _keep_off_sealer()
        AuditEntry.objects.bulk_create(
            AuditEntry(
                at=at, person_id=by.person_id if by else None, mandate_id=by.mandate_id if by else None,
                verb=verb, thing=thing._meta.label_lower, thing_id=thing.pk, detail=detail or {})
            for thing in on
        )  # fmt: skip


def _keep_off_sealer() -> None:
    """Until the transaction ends nothing is sealed: its entry could otherwise appear below the last seal."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [SEAL_LOCK])


def _is_alone() -> bool:
    """True when no open transaction holds an entry; writers then wait until this one ends. It never waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEAL_LOCK])
        return bool(cursor.fetchone()[0])


def _digest(previous: str, entries: list[AuditEntry]) -> str:
    chain = hashlib.sha256(previous.encode())
    for entry in entries:
        row = [
            entry.pk, str(entry.uid), entry.at.isoformat(), entry.person_id, entry.mandate_id,
            entry.verb, entry.thing, entry.thing_id, entry.detail,
        ]  # fmt: skip
        chain.update(json.dumps(row, sort_keys=True, ensure_ascii=False).encode())
    return chain.hexdigest()


@transaction.atomic
def seal() -> AuditSeal | None:
    """Chains the entries not yet sealed; None when there are none, or somebody is writing: try again later."""
    if not _is_alone():
        return None
    last = AuditSeal.objects.order_by("-upto").first()
    entries = list(AuditEntry.objects.filter(pk__gt=last.upto if last else 0).order_by("pk"))
    if not entries:
        return None
    previous = last.sha256 if last else ""
    return AuditSeal.objects.create(
        upto=entries[-1].pk,
        entries=len(entries),
        previous_sha256=previous,
        sha256=_digest(previous, entries),
        at=clock.now(),
    )


def broken_seals() -> list[AuditSeal]:
    """Seals whose entries no longer give their SHA-256: empty when nobody touched the log."""
    broken, after, previous = [], 0, ""
    for link in AuditSeal.objects.order_by("upto"):
        entries = list(AuditEntry.objects.filter(pk__gt=after, pk__lte=link.upto).order_by("pk"))
        if (link.previous_sha256, link.sha256, link.entries) != (
            previous,
            _digest(previous, entries),
            len(entries),
        ):
            broken.append(link)
        after, previous = link.upto, link.sha256
    return broken
