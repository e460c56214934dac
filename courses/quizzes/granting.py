# SPDX-License-Identifier: AGPL-3.0-or-later
"""Another attempt for somebody who has used up all those of a test. The caller holds the lock of the enrolment."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from cms.rights import WrongPhase
from courses.catalogue.content import Quiz
from courses.quizzes.closing import Shown, grant_refusal, shown
from courses.quizzes.models import AttemptGrant, AttemptGrantNote
from courses.quizzes.queries import plain, sittings_of


@dataclass(frozen=True, slots=True)
class Prospect:
    """`used`: attempts made so far, in all cycles; `refusal`: why no other can be granted now, "" when it can;
    `is_key_open`: the person may have seen what was right."""

    used: int
    refusal: str
    is_key_open: bool


def prospect_of(
    person_id: int, *, module_id: int, activity_uid: UUID | str, quiz: Quiz, since: datetime, at: datetime,
    cycle_since: datetime | None = None,
) -> Prospect:  # fmt: skip
    """Whether another attempt can be granted to somebody enrolled `since`, who takes the module again since
    `cycle_since`. One query."""
    sat = sittings_of(person_id, module_id=module_id, activity_uid=activity_uid, cycle_since=cycle_since)
    sittings = plain(sat, since=since)
    is_key_open = shown(quiz, sittings, at) > Shown.OUTCOME
    used = max((one.number for one in sat), default=0)
    return Prospect(used, grant_refusal(quiz, sittings, at), is_key_open)


def grant(
    *, person_id: int, module_id: int, activity_uid: UUID, prospect: Prospect, reason: str, by_id: int,
    at: datetime,
) -> AttemptGrant:  # fmt: skip
    """Appends the grant. Raises WrongPhase with the words of why none can be granted now."""
    if prospect.refusal:
        raise WrongPhase(prospect.refusal)
    granted = AttemptGrant.objects.create(
        person_id=person_id, module_id=module_id, activity_uid=activity_uid, used=prospect.used,
        is_key_open=prospect.is_key_open, by_id=by_id, at=at)  # fmt: skip
    AttemptGrantNote.objects.create(grant=granted, reason=reason)
    return granted


def grants_of(person_id: int, *, module_id: int) -> QuerySet[AttemptGrant]:
    """The attempts granted to somebody in a module, first first, with who and why (which may be erased)."""
    mine = AttemptGrant.objects.filter(person=person_id, module=module_id)
    return mine.select_related("by", "note").order_by("pk")
