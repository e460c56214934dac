# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's verbs on certificates issued together, and what its job does."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms import clock, jobs
from cms.accounts.telling import tell
from cms.audit.operations import record
from cms.clock import day_of
from cms.people.queries import mandates_on
from cms.rights import Actor, Hidden, Role
from courses.catalogue.models import ModulePage
from courses.certificates.batches import operations as batches
from courses.certificates.batches.models import IssuingBatch
from courses.certificates.batches.queries import rows_left, tallies, to_follow

FOLLOWED = timedelta(days=30)
NO_LONGER = gettext_noop(
    "Whoever asked for it is of the training office no longer: try again in your own name."
)


@transaction.atomic
def ask_certificates(
    *, module: ModulePage, uids: Collection[UUID], protocol: str = "", protocol_date: date | None = None,
    by: Actor, at: datetime,
) -> IssuingBatch:  # fmt: skip
    """The batch that issues the certificates of those completions; asked twice, it is one. Raises NotIssuable."""
    batch, is_new = batches.ask(
        module=module, uids=uids, protocol=protocol, protocol_date=protocol_date, person_id=_known(by), at=at
    )
    if is_new:
        record(by=by, verb="courses.issuing_asked", on=batch, at=at, detail={"rows": len(set(uids))})
    return batch


@transaction.atomic
def retry_certificates(*, batch: IssuingBatch, by: Actor, at: datetime) -> None:
    """Asks again for the rows that failed. Raises WrongPhase when the batch was stopped."""
    made = batches.retry(batch=batch, person_id=_known(by), at=at)
    if made:
        record(by=by, verb="courses.issuing_retried", on=batch, at=at, detail={"run": made.number})


@transaction.atomic
def stop_certificates(*, batch: IssuingBatch, by: Actor, at: datetime) -> bool:
    """Those not yet issued stay so; False when nothing was left to stop."""
    is_stopped = batches.stop(batch=batch, person_id=_known(by), at=at)
    if is_stopped:
        record(by=by, verb="courses.issuing_stopped", on=batch, at=at)
    return is_stopped


@transaction.atomic
def ask_late_files(*, batch: IssuingBatch, by: Actor, at: datetime) -> int:
    """Asks now for the files of a batch that are late; how many."""
    count = batches.ask_late_files(batch=batch, at=at)
    if count:
        record(by=by, verb="courses.late_files_asked", on=batch, at=at, detail={"files": count})
    return count


def _known(by: Actor) -> int:
    if by.person_id is None:
        raise Hidden("nobody known issues nothing")
    return by.person_id


def issue_batch(*, batch: IssuingBatch) -> None:
    """Issues what is left, a transaction a row, until the end or until somebody stops it.

    In the name of whoever asked for this run; nothing, with words, when they are of the training office no longer.
    """
    asker, at = _asker(batch), clock.now()
    if not _still_may(asker, at=at):
        with transaction.atomic():
            batches.refuse_rest(batch=batch, reason=_(NO_LONGER), at=at)
        return
    by = Actor(person_id=asker)  # under which mandate the entry of the batch says
    for row_id in rows_left(batch.pk):
        if not batches.issue_row(row_id=row_id, by=by, at=clock.now()):
            return


def _asker(batch: IssuingBatch) -> int:
    """Who asked for the run under way: the last who tried again, else who asked for the batch."""
    last = batch.retries.order_by("-number").values_list("by", flat=True).first()
    return last or batch.by_id


def _still_may(person_id: int, *, at: datetime) -> bool:
    """Whether they are of the training office on that day, with a login that is open."""
    mandates = mandates_on(day_of(at)).filter(role=Role.TRAINING_OFFICER, person=person_id)
    return mandates.filter(person__user__is_active=True).exists()


def follow_batches(*, at: datetime) -> None:
    """Tells the officer what is finished, once; asks again for what no job is about. Three queries, whatever their
    number; one when nothing is under way."""
    todo: dict[IssuingBatch, str] = {
        batch: str(vars(batch)["told"]) for batch in to_follow(since=at - FOLLOWED)
    }
    if not todo:
        return
    asked = {arguments["batch_id"] for arguments in jobs.waiting(batches.ISSUE)}
    stands = tallies(todo)
    for batch, key in todo.items():
        tally = stands[batch.pk]
        if tally.is_finished:
            context = {"batch": batch, "tally": tally}
            tell(person_id=batch.by_id, template="certificates_issued", context=context, key=key, at=at)
        elif tally.is_under_way and batch.pk not in asked:
            jobs.defer(batches.ISSUE, batch_id=batch.pk)
