# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which completions wait for their certificate, and how far those issued together are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import (
    BooleanField,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext as _

from cms.accounts.models import Erasure
from cms.notices.models import Notice
from cms.people.queries import by_name
from courses.certificates.batches.models import IssuingBatch, IssuingFailure, IssuingRetry, IssuingRow
from courses.certificates.models import Certificate
from courses.certificates.queries import late
from courses.enrolments.models import Completion

TOLD = "courses.issued:"
"""What the key of the mail at the end of a run begins with; then batch and run."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Of the rows of a batch: how many have their certificate, of these how many their file, how many failed.

    Of one that was stopped only the certificates that it issued itself count: whom it left, another may have issued
    since. `titles` are those that the certificates bear.
    """

    rows: int
    issued: int
    done: int
    failed: int
    is_stopped: bool
    titles: Sequence[str]

    @property
    def title(self) -> str:
        """What the certificates are of; of several versions, each title that these had."""
        return " / ".join(self.titles)

    @property
    def total(self) -> int:
        """How many files there will be, as things stand."""
        return self.issued if self.is_stopped else self.rows - self.failed

    @property
    def is_under_way(self) -> bool:
        """Some are still to be issued."""
        return not self.is_stopped and self.issued + self.failed < self.rows

    @property
    def is_finished(self) -> bool:
        return self.done >= self.total

    @property
    def left_out(self) -> int:
        """Rows that were not issued because somebody stopped the batch."""
        return self.rows - self.issued if self.is_stopped else 0


def certificates_of_cycle(prefix: str) -> QuerySet[Certificate]:
    """The first certificate of a person, module and cycle, of an outer enrolment at `prefix`."""
    return Certificate.objects.filter(
        person=OuterRef(f"{prefix}__person"), module=OuterRef(f"{prefix}__module"),
        cycle=OuterRef(f"{prefix}__cycle"), supersedes=None)  # fmt: skip


def run_of(batch_id: int) -> int:
    """The run under way: 0, or the number of the last retry."""
    last = IssuingRetry.objects.filter(batch=batch_id).order_by("-number")
    return last.values_list("number", flat=True).first() or 0


def with_state(rows: QuerySet[IssuingRow]) -> QuerySet[Any]:
    """Rows with `is_issued`, `has_file` (also where there is nothing left to write) and `is_failed`.

    To whose data were erased nothing is issued any more: why it was not is gone with them.
    """
    retries = IssuingRetry.objects.filter(batch=OuterRef("row__batch")).order_by("-number")
    now = Coalesce(Subquery(retries.values("number")[:1]), 0)
    failures = IssuingFailure.objects.filter(row=OuterRef("pk")).annotate(now=now).filter(run=F("now"))
    issued = certificates_of_cycle("completion__enrolment")
    written = issued.filter(Q(file__isnull=False) | Q(personal__isnull=True))
    erased = Erasure.objects.filter(person=OuterRef("completion__enrolment__person"))
    stands = (Exists(failures) | Exists(erased)) & ~Exists(issued)
    failed_now = ExpressionWrapper(Q(stands), output_field=BooleanField())
    return rows.annotate(is_issued=Exists(issued), has_file=Exists(written), is_failed=failed_now)


def waiting() -> QuerySet[Completion]:
    """Completions of people still known, without the certificate of their cycle, that no batch is about to issue."""
    busy = with_state(IssuingRow.objects.filter(completion=OuterRef("pk"), batch__cancellation=None))
    erased = Erasure.objects.filter(person=OuterRef("enrolment__person"))
    return Completion.objects.filter(
        ~Exists(certificates_of_cycle("enrolment")), ~Exists(erased), ~Exists(busy.filter(is_failed=False))
    )


def waiting_by_module() -> dict[int, int]:
    """Module → how many wait. One query."""
    rows = waiting().order_by().values_list("enrolment__module").annotate(count=Count("pk"))
    return dict(rows)


def waiting_in(module_id: int) -> QuerySet[Completion]:
    """Those of a module, by name."""
    rows = waiting().filter(enrolment__module=module_id)
    return rows.select_related("enrolment__person", "version__issuer").order_by(
        *by_name("enrolment__person"), "pk"
    )


def tallies(batches: Iterable[IssuingBatch]) -> dict[int, Tally]:
    """Batch → where it stands. One query, whatever their number.

    Whose certificate a stopped batch did not issue waits again: a later batch with the same completion issued it.
    """
    rows = with_state(IssuingRow.objects.filter(batch__in=[batch.pk for batch in batches]))
    later = IssuingRow.objects.filter(completion=OuterRef("completion"), batch__gt=OuterRef("batch"))
    own = Q(batch__cancellation=None) | ~Exists(later)
    counted = rows.order_by().values("batch").annotate(
        rows=Count("pk"),
        issued=Count("pk", filter=own & Q(is_issued=True)),
        done=Count("pk", filter=own & Q(has_file=True)),
        failed=Count("pk", filter=Q(is_failed=True)),
        stopped=Count("batch__cancellation"),
        titles=ArrayAgg("completion__version__title", distinct=True),
    )  # fmt: skip
    return {
        row["batch"]: Tally(
            row["rows"], row["issued"], row["done"], row["failed"], row["stopped"] > 0, row["titles"]
        )
        for row in counted
    }


def tally_of(batch: IssuingBatch) -> Tally:
    """Where one batch stands."""
    return tallies([batch])[batch.pk]


def rows_left(batch_id: int) -> list[int]:
    """Ids of the rows still to be tried in this run, in order."""
    rows = with_state(IssuingRow.objects.filter(batch=batch_id)).filter(is_issued=False, is_failed=False)
    return list(rows.order_by("place").values_list("pk", flat=True))


def late_in(batch: IssuingBatch, *, at: datetime) -> list[int]:
    """Ids of the certificates of a batch whose file should have been there by now. One query."""
    rows = IssuingRow.objects.filter(batch=batch, completion=OuterRef("completion"))
    found = late(at=at).filter(Exists(rows), supersedes=None)
    return list(found.order_by("pk").values_list("pk", flat=True))


def to_follow(*, since: datetime) -> list[IssuingBatch]:
    """Batches asked since then that are under way, or of whose end nobody was told, with their `run`; in order.

    Whose login is closed is told of no end. One query.
    """
    retries = IssuingRetry.objects.filter(batch=OuterRef("pk")).order_by("-number")
    recent = IssuingBatch.objects.filter(at__gte=since).annotate(
        run=Coalesce(Subquery(retries.values("number")[:1]), 0),
        told=Concat(Value(TOLD), Cast("pk", CharField()), Value(":"), Cast("run", CharField())),
    )
    untold = recent.filter(~Exists(Notice.objects.filter(key=OuterRef("told"))))
    open_rows = with_state(IssuingRow.objects.filter(batch=OuterRef("pk"))).filter(
        is_issued=False, is_failed=False, batch__cancellation=None
    )
    wanted = untold.filter(Q(by__user__is_active=True) | Exists(open_rows))
    return list(wanted.select_related("module", "by").order_by("pk"))


def failures_of(batch: IssuingBatch) -> list[tuple[str, str]]:
    """(person, why) of the rows that failed in the last run, in order. Two queries."""
    rows = with_state(IssuingRow.objects.filter(batch=batch)).filter(is_failed=True)
    reasons = IssuingFailure.objects.filter(row=OuterRef("pk")).order_by("-run").values("reason")[:1]
    gone = Value(_("The data of this person were erased: no certificate is issued any more."))
    found = rows.annotate(reason=Coalesce(Subquery(reasons), gone)).select_related(
        "completion__enrolment__person"
    )
    return [(str(row.completion.enrolment.person), row.reason) for row in found.order_by("place")]
