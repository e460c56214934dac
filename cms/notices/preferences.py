# SPDX-License-Identifier: AGPL-3.0-or-later
"""When people want the mails that can wait."""

from collections.abc import Iterable
from datetime import datetime, time

from django.db import transaction

from cms.locks import wait_for
from cms.notices.models import Notice, NoticePreference
from cms.notices.timing import leaves_at


def mails_of(person_id: int) -> str:
    """The name of the lock under which the mails that somebody waits for are gathered."""
    return f"mails of person {person_id}"


def leaving_times(people: Iterable[int | None], *, at: datetime) -> dict[int | None, datetime | None]:
    """Person's id → the moment before which their mail does not go; None, or no id: at once. One query."""
    known = NoticePreference.objects.filter(person__in={one for one in people if one})
    return {one.person_id: _leaves(one, at) for one in known}


def _leaves(known: NoticePreference, at: datetime) -> datetime | None:
    is_daily = known.rhythm == NoticePreference.Rhythm.DAILY
    return leaves_at(at, daily=is_daily, quiet_from=known.quiet_from, quiet_to=known.quiet_to)


def preference_of(person_id: int) -> NoticePreference:
    """What somebody chose; each mail at once, at any hour, as long as they chose nothing."""
    known = NoticePreference.objects.filter(person=person_id).first()
    return known or NoticePreference(person_id=person_id)


@transaction.atomic
def prefer(
    *, person_id: int, rhythm: str, quiet_from: time | None, quiet_to: time | None, at: datetime
) -> NoticePreference:
    """Writes what somebody wants from now on; the mails that wait for them go by it too."""
    wait_for(mails_of(person_id))
    chosen = {"rhythm": rhythm, "quiet_from": quiet_from, "quiet_to": quiet_to}
    made, _is_new = NoticePreference.objects.update_or_create(person_id=person_id, defaults=chosen)
    held = Notice.objects.filter(reader=person_id, sent_at=None, not_before__gt=at)
    held.update(not_before=_leaves(made, at) or at)
    return made
