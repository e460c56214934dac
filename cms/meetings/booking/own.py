# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calendar of one person: what they booked, asked for or are invited to, and what they lead."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now

from cms.clock import TODAY
from cms.meetings.booking.models import Booking, State
from cms.meetings.planning.models import Meeting, MeetingSession, TrainerUse
from cms.meetings.planning.queries import Date, as_dates, sessions_of
from cms.people.queries import same_person

DAYS = 30
"""How far ahead one's own calendar looks."""
IN_CALENDAR = (State.BOOKED, State.WAITING, State.REQUESTED, State.INVITED)
LOOKS = {State.BOOKED: "done", State.WAITING: "now", State.REQUESTED: "now", State.INVITED: "late"}


@dataclass(frozen=True, slots=True)
class OwnDate:
    """A date in somebody's calendar: `state` of their booking (None: they only lead it), whether they lead it."""

    date: Date
    state: State | None
    leads: bool

    @property
    def look(self) -> str:
        """The look of the badge of the booking."""
        return LOOKS.get(self.state, "") if self.state else ""

    @property
    def is_coming(self) -> bool:
        """Whether it is held with them in it: what their calendar may take."""
        return not self.date.is_cancelled and (self.leads or self.state == State.BOOKED)


def _theirs(people: set[int]) -> QuerySet[MeetingSession]:
    mine = Booking.objects.filter(meeting=OuterRef("meeting"), person__in=people, state__in=IN_CALENDAR)
    led = TrainerUse.objects.filter(session=OuterRef("pk"), person__in=people, is_cancelled=False)
    rows = sessions_of(Meeting.objects.exclude(state=Meeting.State.DRAFT))
    rows = rows.annotate(
        own_state=Subquery(mine.order_by("-changed_at").values("state")[:1]), is_led=Exists(led)
    )
    return rows.filter(Q(own_state__isnull=False) | Q(is_led=True))


@dataclass(frozen=True, slots=True)
class OwnCalendar:
    """`dates` from now on, cancelled ones too; `led_today`: those that they lead today in Rome, over or not."""

    dates: list[OwnDate]
    led_today: list[Date]


def own_calendar(person_id: int | None, *, days: int = DAYS) -> OwnCalendar:
    """What is in somebody's calendar from now for so many days. Two queries; none for nobody."""
    if person_id is None:
        return OwnCalendar([], [])
    rows: Any = _theirs(same_person(person_id)).annotate(is_today=Q(during__startswith__date=TODAY))
    soon = Q(is_over=False, during__startswith__lt=Now() + timedelta(days=days))
    calendar = OwnCalendar([], [])
    for one in as_dates(rows.filter(soon | Q(is_led=True, is_today=True))):
        session: Any = one.session
        state = State(session.own_state) if session.own_state else None
        if not one.is_past:
            calendar.dates.append(OwnDate(one, state, session.is_led))
        if session.is_led and session.is_today and not one.is_cancelled:
            calendar.led_today.append(one)
    return calendar
