# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reminders to who has a seat: a week and a day before, once each, of the next date of each meeting."""

from datetime import datetime, time, timedelta

from django.db import transaction

from cms.clock import ROME, day_of
from cms.meetings.booking.models import Booking
from cms.meetings.booking.telling import Reader, page_of, readers
from cms.meetings.planning.models import Meeting, MeetingSession
from cms.notices.models import Notice
from cms.notices.operations import letter, write_many

DAYS_BEFORE = (1, 7)
HOUR = time(7)
"""In Rome, of the day on which a reminder goes."""


def due_at(session: MeetingSession, days: int) -> datetime:
    """When the reminder of so many days before goes."""
    day = day_of(session.during.lower) - timedelta(days=days)
    return datetime.combine(day, HOUR, ROME)


def remind(*, at: datetime) -> int:
    """Writes the reminders that are due, each in a transaction of its meeting; how many are new."""
    return sum(_remind(session, days, at=at) for session, days in _due(at))


def _due(at: datetime) -> list[tuple[MeetingSession, int]]:
    """(the next date of a meeting, days before), the nearest reminder alone. One query."""
    rows = MeetingSession.objects.filter(
        is_cancelled=False, meeting__state=Meeting.State.PUBLISHED, during__startswith__gt=at,
        during__startswith__lte=at + timedelta(days=max(DAYS_BEFORE) + 1),
    ).select_related("meeting", "room").order_by("during", "pk")  # fmt: skip
    upcoming: dict[int, MeetingSession] = {}
    for session in rows:
        upcoming.setdefault(session.meeting_id, session)
    due = []
    for session in upcoming.values():
        days = next((days for days in DAYS_BEFORE if due_at(session, days) <= at), None)
        if days is not None:
            due.append((session, days))
    return due


@transaction.atomic
def _remind(session: MeetingSession, days: int, *, at: datetime) -> int:
    """To who had the seat already when the reminder was due: who took it later has just been told."""
    seated = Booking.objects.filter(meeting=session.meeting_id, changed_at__lt=due_at(session, days)).seated()
    keys = {_key(booking, session, days): booking.person_id for booking in seated}
    known = set(Notice.objects.filter(key__in=keys).values_list("key", flat=True))
    fresh = {key: person for key, person in keys.items() if key not in known}
    found = readers(set(fresh.values())) if fresh else {}
    letters = [_letter(session, days, found[who], key, at) for key, who in fresh.items() if who in found]
    write_many(letters, can_wait=True)
    return len(letters)


def _key(booking: Booking, session: MeetingSession, days: int) -> str:
    """A date that was moved is another one: of the new day somebody is reminded anew."""
    return f"meetings.reminder:{booking.pk}:{session.pk}:{session.during.lower:%Y%m%dT%H%M%z}:{days}"


def _letter(session: MeetingSession, days: int, reader: Reader, key: str, at: datetime) -> Notice:
    context = {
        "reader": reader.person,
        "meeting": session.meeting,
        "sessions": [session],
        "days": days,
        "page": page_of(reader, session.meeting, at),
    }
    return letter(
        template="meeting_reminder",
        context=context,
        key=key,
        to=reader.address,
        at=at,
        reader_id=reader.person.pk,
    )
