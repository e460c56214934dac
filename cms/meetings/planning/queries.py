# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is shown of meetings: which are for everybody, and their dates as calendars and lists tell them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.urls import reverse

from cms.clock import ROME
from cms.meetings.planning.calendars import place_in_words
from cms.meetings.planning.models import Meeting, MeetingSession
from cms.meetings.planning.rules import meetings_seen_by
from cms.rights import NOBODY


@dataclass(frozen=True, slots=True)
class Date:
    """A date of a meeting, in Rome. `zones` and `areas`: (name in addresses, words)."""

    session: MeetingSession
    begins: datetime
    ends: datetime
    is_past: bool
    is_on_now: bool
    zones: tuple[tuple[str, str], ...] = ()
    areas: tuple[tuple[str, str], ...] = ()

    @property
    def meeting(self) -> Meeting:
        return self.session.meeting

    @property
    def day(self) -> date:
        """On which it begins."""
        return self.begins.date()

    @property
    def last_day(self) -> date | None:
        """The day on which it ends, when that is another."""
        return self.ends.date() if self.ends.date() != self.day else None

    @property
    def is_cancelled(self) -> bool:
        return self.session.is_cancelled or self.meeting.state == Meeting.State.CANCELLED

    @property
    def title(self) -> str:
        """The meeting's, with that of the date where it has one of its own."""
        return ": ".join(filter(None, [self.meeting.title, self.session.title]))

    @property
    def url(self) -> str:
        return address_of(self.meeting)

    @property
    def where(self) -> str:
        """Room and address, the other place, or that it is by video call."""
        return place_in_words(self.session)

    @property
    def is_by_video(self) -> bool:
        return bool(self.session.link)


def address_of(meeting: Meeting) -> str:
    """Path of the meeting's page."""
    return reverse("meetings:meeting", args=[meeting.slug])


def public_meetings() -> QuerySet[Meeting]:
    """Meetings that everybody may know of: published or cancelled, in the public calendar."""
    return meetings_seen_by(NOBODY)


def sessions_of(meetings: QuerySet[Meeting] | Sequence[Meeting]) -> QuerySet[MeetingSession]:
    """Their dates in order, cancelled ones too, with what `as_dates` asks of them."""
    rows = MeetingSession.objects.filter(meeting__in=meetings).select_related("meeting", "room")
    known = {"is_over": Q(during__endswith__lte=Now()), "has_begun": Q(during__startswith__lte=Now())}
    return rows.annotate(**known).order_by("during", "pk")


def as_dates(sessions: QuerySet[MeetingSession], *, with_scopes: bool = False) -> list[Date]:
    """One query; three `with_scopes`, the zones and areas of each."""
    rows: Any = sessions
    if with_scopes:
        rows = rows.prefetch_related("meeting__zones", "meeting__areas")
    return [
        Date(
            session=row,
            begins=row.during.lower.astimezone(ROME).replace(
                microsecond=0
            ),  # HTML takes three digits at most
            ends=row.during.upper.astimezone(ROME).replace(microsecond=0),
            is_past=row.is_over,
            is_on_now=row.has_begun and not row.is_over,
            zones=tuple((zone.slug, zone.name) for zone in row.meeting.zones.all()) if with_scopes else (),
            areas=tuple((node.slug, node.title) for node in row.meeting.areas.all()) if with_scopes else (),
        )
        for row in rows
    ]


def calendar_of(meetings: QuerySet[Meeting] | None = None) -> list[Date]:
    """All the dates of the public calendar, or of those meetings, in order: three queries, whatever their number."""
    return as_dates(sessions_of(public_meetings() if meetings is None else meetings), with_scopes=True)


def dates_in(zone: int) -> list[Date]:
    """The public dates that name a zone, in order, cancelled ones too: one query."""
    return as_dates(sessions_of(public_meetings().filter(zones=zone)))
