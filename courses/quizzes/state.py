# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where an attempt stands at this moment, in one query."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import F, Max, Q

from courses.quizzes.closing import is_over, seconds_left
from courses.quizzes.models import AnswerEvent, Attempt


@dataclass(frozen=True, slots=True)
class State:
    """`at`: the database's moment; `epoch` and `device_uid` of who may go on (0 and None: nobody yet);
    `owner_uid`: whose the epoch asked about is; `is_standing`: the enrolment was not given up."""

    at: datetime
    deadline: datetime | None
    is_submitted: bool
    has_answers: bool
    epoch: int
    device_uid: UUID | None
    owner_uid: UUID | None
    is_standing: bool

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


# Written out: three hundred answers a second pass here, and building it anew costs more than asking it.
ASKED = """
SELECT statement_timestamp(), a.deadline,
    EXISTS (SELECT 1 FROM courses_submitevent s WHERE s.attempt_id = a.id),
    EXISTS (SELECT 1 FROM courses_answerevent e WHERE e.attempt_id = a.id),
    coalesce(last.number, 0), last.device_uid, owner.device_uid, {standing}
FROM courses_attempt a
LEFT JOIN LATERAL (
    SELECT t.number, t.device_uid FROM courses_takeover t
    WHERE t.attempt_id = a.id ORDER BY t.number DESC LIMIT 1) last ON true
LEFT JOIN courses_takeover owner ON owner.attempt_id = a.id AND owner.number = %s
WHERE a.id = %s"""


def state_of(
    attempt: Attempt, *, epoch: int = 0, at: datetime | None = None, standing: str = "true"
) -> State:
    """Asked after the lock, it holds until the end of the transaction. `at` instead of the database's moment;
    `standing`: SQL about the attempt `a` for whether the enrolment stands, which is not known here."""
    with connection.cursor() as cursor:
        cursor.execute(ASKED.format(standing=standing), [epoch, attempt.pk])
        moment, *rest = cursor.fetchone()
    return State(at or moment, *rest)


def last_saved(attempt: Attempt) -> tuple[datetime | None, int]:
    """When the last answer that counts came (None: none yet), and the last event there is. One query."""
    events = AnswerEvent.objects.filter(attempt=attempt)
    row = events.aggregate(at=Max("at", filter=Q(is_late=False)), seen=Max(F("pk") + 0))
    return row["at"], row["seen"] or 0
