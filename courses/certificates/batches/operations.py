# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking for many certificates at once, and issuing them one by one: killed anywhere, run twice, it comes out once."""

import logging
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from cms import jobs
from cms.audit.operations import Doer
from cms.locks import wait_for
from cms.rights import WrongPhase
from courses.catalogue.models import ModulePage
from courses.certificates.batches.models import (
    IssuingBatch,
    IssuingCancellation,
    IssuingFailure,
    IssuingRetry,
    IssuingRow,
)
from courses.certificates.batches.queries import late_in, rows_left, run_of, tally_of, waiting, with_state
from courses.certificates.operations import RENDER, NotIssuable, issue
from courses.enrolments.models import Completion

ISSUE = "courses.issue_batch"
MOST = 500

log = logging.getLogger(__name__)


def ask(
    *, module: ModulePage, uids: Collection[UUID], protocol: str, protocol_date: date | None, person_id: int,
    at: datetime,
) -> tuple[IssuingBatch, bool]:  # fmt: skip
    """The batch for completions of the module, by uid, with its job; False when the same was asked a moment ago.

    Two who ask at once wait for each other, so that nobody is in two batches. Raises NotIssuable.
    """
    wait_for(f"issuing module {module.pk}")
    chosen = Completion.objects.filter(enrolment__module=module, uid__in=uids)
    ids = list(chosen.values_list("pk", flat=True))
    if not ids or len(ids) != len(set(uids)):
        raise NotIssuable(_("Some of those you chose have not completed this module: choose again."))
    if len(ids) > MOST:
        raise NotIssuable(_("More than 500 at once: choose fewer, then issue the others."))
    if waiting().filter(pk__in=ids).count() != len(ids):
        return _asked_before(ids, person_id), False
    batch = IssuingBatch.objects.create(
        module=module, protocol=protocol, protocol_date=protocol_date, by_id=person_id, at=at
    )
    IssuingRow.objects.bulk_create(
        IssuingRow(batch=batch, completion_id=pk, place=place) for place, pk in enumerate(_in_order(ids), 1)
    )
    jobs.defer(ISSUE, batch_id=batch.pk)
    return batch, True


def _in_order(ids: list[int]) -> list[int]:
    """As they completed: so they are issued. Numbers are given with the files, in the order these are made in."""
    return list(Completion.objects.filter(pk__in=ids).order_by("at", "pk").values_list("pk", flat=True))


def _asked_before(ids: list[int], person_id: int) -> IssuingBatch:
    """The batch of the same officer about the very same people: the button was pressed twice."""
    same = Count("rows", filter=Q(rows__completion__in=ids))
    batches = IssuingBatch.objects.filter(by=person_id, cancellation=None, rows__completion__in=ids)
    known = IssuingBatch.objects.filter(pk__in=batches.values("pk")).annotate(all=Count("rows"), same=same)
    found = known.filter(all=len(ids), same=len(ids)).order_by("-pk").first()
    if found is None:
        raise NotIssuable(
            _(
                "Some of those you chose have their certificate already, or are being issued now: choose again."
            )
        )
    return found


def issue_row(*, row_id: int, by: Doer, at: datetime) -> bool:
    """The certificate of a row, or why there is none; False when somebody stopped the batch.

    A transaction of its own. Who has a certificate, or failed in this run already, is left as is.
    """
    row = IssuingRow.objects.select_related("batch").get(pk=row_id)
    with transaction.atomic():
        wait_for(f"issuing batch {row.batch_id}")
        if IssuingCancellation.objects.filter(batch=row.batch_id).exists():
            return False
        if with_state(IssuingRow.objects.filter(pk=row_id)).filter(is_issued=False, is_failed=False).exists():
            reason = _try(row, by=by, at=at)
            if reason:
                IssuingFailure.objects.create(row=row, run=run_of(row.batch_id), reason=reason[:300], at=at)
    return True


def _try(row: IssuingRow, *, by: Doer, at: datetime) -> str:
    """Issues, or returns why it cannot be."""
    completion = Completion.objects.select_related("enrolment__person", "version__issuer").get(
        pk=row.completion_id
    )
    try:
        with transaction.atomic():
            issue(
                completion=completion, by=by, at=at, protocol=row.batch.protocol,
                protocol_date=row.batch.protocol_date)  # fmt: skip
    except (OperationalError, InterfaceError):  # the database is not there: the job starts again
        raise
    except WrongPhase as refused:  # its words are for the office
        return str(refused)
    except Exception:
        log.exception("row %s gave no certificate", row.pk)
        return _("Something went wrong on our side: try again; if it goes on, write to the support.")
    return ""


def refuse_rest(*, batch: IssuingBatch, reason: str, at: datetime) -> None:
    """The rows left of this run give no certificate, for one reason; nothing of a batch that was stopped."""
    wait_for(f"issuing batch {batch.pk}")
    if not IssuingCancellation.objects.filter(batch=batch).exists():
        run = run_of(batch.pk)
        IssuingFailure.objects.bulk_create(
            IssuingFailure(row_id=row_id, run=run, reason=reason, at=at) for row_id in rows_left(batch.pk)
        )


def ask_late_files(*, batch: IssuingBatch, at: datetime) -> int:
    """Asks now for the files that are late, also where the next attempt would come by itself; returns how many.

    A file that is made twice is stored once.
    """
    late = late_in(batch, at=at)
    jobs.defer_many(RENDER, [{"certificate_id": pk} for pk in late])
    return len(late)


def retry(*, batch: IssuingBatch, person_id: int, at: datetime) -> IssuingRetry | None:
    """Asks again for the rows that failed; None when none did. Raises WrongPhase when the batch was stopped."""
    wait_for(f"issuing batch {batch.pk}")
    stands = tally_of(batch)
    if stands.is_stopped:
        raise WrongPhase(
            _("These certificates were stopped: those left wait among the certificates to issue.")
        )
    if not stands.failed:
        return None
    made = IssuingRetry.objects.create(batch=batch, number=run_of(batch.pk) + 1, by_id=person_id, at=at)
    jobs.defer(ISSUE, batch_id=batch.pk)
    return made


def stop(*, batch: IssuingBatch, person_id: int, at: datetime) -> bool:
    """From here on no further certificate is issued; those issued stay. False when nothing was left to stop."""
    wait_for(f"issuing batch {batch.pk}")
    stands = tally_of(batch)
    if not stands.is_under_way:
        return False
    IssuingCancellation.objects.create(batch=batch, by_id=person_id, at=at)
    return True
