# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where an attempt stands at this moment, in one query."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Now

from courses.quizzes.closing import is_over, seconds_left
from courses.quizzes.models import AnswerEvent, Attempt, SubmitEvent, TakeOver


@dataclass(frozen=True, slots=True)
class State:
    """`at`: the database's moment; `epoch` and `device_uid` of who may go on (0 and None: nobody yet);
    `owner_uid`: whose the epoch asked about is; `is_standing`: the enrolment was not given up."""

    at: datetime
    deadline: datetime | None
    is_submitted: bool
    epoch: int
    device_uid: UUID | None
    owner_uid: UUID | None
    has_answers: bool = False
    is_standing: bool = True

    @property
    def is_open(self) -> bool:
        """Whether what comes now counts."""
        return not (self.is_submitted or is_over(self.deadline, self.at))

    @property
    def seconds_left(self) -> int | None:
        return seconds_left(self.deadline, self.at)

    def is_holder(self, device_uid: UUID | None) -> bool:
        """Whether a device is the one that may go on."""
        return device_uid is not None and device_uid == self.device_uid


ASKED = ("moment", "is_submitted", "has_answers", "epoch", "device_uid", "owner_uid", "is_standing")
STANDING = Value(value=True)


def state_of(
    attempt: Attempt,
    *,
    epoch: int = 0,
    at: datetime | None = None,
    standing: Exists | Value = STANDING,
) -> State:
    """Asked after the lock, it holds until the end of the transaction. `at` instead of the database's moment;
    `standing`: the condition that the enrolment stands, which is not known here."""
    last = TakeOver.objects.filter(attempt=OuterRef("pk")).order_by("-number")
    owner = TakeOver.objects.filter(attempt=OuterRef("pk"), number=epoch)
    row: dict[str, Any] = (
        Attempt.objects.filter(pk=attempt.pk)
        .annotate(
            moment=Now(),
            is_submitted=Exists(SubmitEvent.objects.filter(attempt=OuterRef("pk"))),
            has_answers=Exists(AnswerEvent.objects.filter(attempt=OuterRef("pk"))),
            epoch=Subquery(last.values("number")[:1]),
            device_uid=Subquery(last.values("device_uid")[:1]),
            owner_uid=Subquery(owner.values("device_uid")[:1]),
            is_standing=standing,
        )
        .values("deadline", *ASKED)
        .get()
    )
    moment = row.pop("moment")
    return State(**{**row, "at": at or moment, "epoch": row["epoch"] or 0})


def last_saved(attempt: Attempt) -> tuple[datetime | None, int]:
    """When the last answer that counts came (None: none yet), and the last event there is. One query."""
    events = AnswerEvent.objects.filter(attempt=attempt)
    row = events.aggregate(at=Max("at", filter=Q(is_late=False)), seen=Max(F("pk") + 0))
    return row["at"], row["seen"] or 0
