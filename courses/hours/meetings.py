# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hours of meetings: what the register in force of a session says, and what of it is in the ledger."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from cms.clock import day_of
from cms.meetings.attendance.models import RegisterLine
from cms.meetings.attendance.queries import closing_of
from cms.meetings.planning.models import Meeting, MeetingSession
from cms.people.models import Employment
from cms.people.queries import called_as
from cms.territory.models import ZoneMembership
from courses.hours.models import CreditEntry


@dataclass(frozen=True, slots=True)
class Due:
    """What somebody is owed for a session. `person_id` is the one that a merge leads to."""

    person_id: int
    line: RegisterLine


def due_for(session: MeetingSession) -> dict[int, Due]:
    """Person → what the register in force owes them: training alone, minutes above none; of two lines the longer."""
    closing = closing_of(session)
    if closing is None or session.meeting.kind != Meeting.Kind.TRAINING:
        return {}
    lines = list(closing.lines.filter(minutes__gt=0).order_by("minutes", "-pk"))
    leads = called_as([line.person_id for line in lines])
    return {leads[line.person_id]: Due(leads[line.person_id], line) for line in lines}


def credited_for(session: MeetingSession) -> QuerySet[CreditEntry]:
    """Entries of the session that stand: none has undone them."""
    rows = CreditEntry.objects.filter(
        register_line__closing__session=session, reverses=None, reversed_by=None
    )
    return rows.select_related("register_line")


def undo(*, entry: CreditEntry, at: datetime) -> CreditEntry:
    """Appends the entry with the opposite minutes that names this one, of the same year, day and body."""
    return CreditEntry.objects.create(
        person_id=entry.person_id, register_line_id=entry.register_line_id, reverses=entry, kind=entry.kind,
        minutes=-entry.minutes, year=entry.year, activity_date=entry.activity_date, body_id=entry.body_id,
        unit_id=entry.unit_id, zone_id=entry.zone_id, fte=entry.fte, area_slug=entry.area_slug, at=at)  # fmt: skip


def credit(*, due: Due, session: MeetingSession, at: datetime) -> CreditEntry | None:
    """Appends the minutes of a line, in the year of its day (Rome); None for who had no employment that day."""
    day = day_of(session.during.lower)
    held = Employment.objects.filter(person=due.person_id, is_main=True, during__contains=day)
    job = held.select_related("body").first()
    if job is None:
        return None
    town = job.body.municipality_id
    zone = ZoneMembership.objects.filter(municipality=town, during__contains=day).first() if town else None
    areas = list(session.meeting.areas.values_list("slug", flat=True)[:2])
    return CreditEntry.objects.create(
        person_id=due.person_id, register_line=due.line, minutes=due.line.minutes, year=day.year,
        kind=CreditEntry.Kind.ONLINE if due.line.is_remote else CreditEntry.Kind.IN_PERSON,
        activity_date=day, body_id=job.body_id, unit_id=job.unit_id, zone_id=zone.zone_id if zone else None,
        fte=job.fte, area_slug=areas[0] if len(areas) == 1 else "", at=at)  # fmt: skip
