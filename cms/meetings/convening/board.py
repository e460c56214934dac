# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's meetings of a year: planned or held, seats, attendance, as a list and as a sheet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.db.models.functions import Lower, Upper
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cms.clock import ROME, day_of
from cms.meetings.attendance.queries import last_closings, lines_in_force
from cms.meetings.booking.queries import Seats, seats_of_many
from cms.meetings.planning.models import Meeting
from cms.meetings.planning.rules import meetings_run_by
from cms.rights import Actor

NEAR = timedelta(days=14)
"""So long before a meeting its least number of people should be there."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the board is narrowed to; "" or None is all."""

    year: int
    kind: str = ""
    level: int | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A meeting on the board. `present`: lines of people who were there on its closed registers, `closed` of them."""

    meeting: Meeting
    begins: datetime | None
    dates: int
    is_over: bool
    seats: Seats
    closed: int = 0
    present: int = 0
    warning: str = ""

    @property
    def attendance(self) -> int | None:
        """Of a hundred booked, how many were there; over a hundred with walk-ins; None before a register is closed."""
        due = self.seats.booked * self.closed
        return round(100 * self.present / due) if due else None

    @property
    def state(self) -> str:
        """In one word: draft, cancelled, held, planned."""
        if self.meeting.state != Meeting.State.PUBLISHED:
            return str(self.meeting.get_state_display())
        return pgettext("meeting", "held") if self.is_over else pgettext("meeting", "planned")


@dataclass(frozen=True)
class Sums:
    """Of the rows: planned and held, seats offered and taken, closed registers, their lines, share there."""

    planned: int
    held: int
    offered: int
    booked: int
    closed: int
    present: int
    attendance: int | None


def meetings_asked(actor: Actor, asked: Asked) -> QuerySet[Meeting]:
    """Those the actor runs, of a year in Rome by their first date; drafts without a date are every year's."""
    held = Q(sessions__is_cancelled=False) | Q(state=Meeting.State.CANCELLED)
    rows = meetings_run_by(actor).annotate(
        begins=Min(Lower("sessions__during"), filter=held),
        ends=Max(Upper("sessions__during"), filter=held),
        dates=Count("sessions", filter=held, distinct=True),
    )
    first, after = (datetime(year, 1, 1, tzinfo=ROME) for year in (asked.year, asked.year + 1))
    rows = rows.filter(Q(begins__gte=first, begins__lt=after) | Q(begins=None))
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.level is not None:
        rows = rows.filter(level=asked.level)
    if asked.zone:
        rows = rows.filter(pk__in=Meeting.objects.filter(zones__slug=asked.zone).values("pk"))
    return rows.order_by(F("begins").asc(nulls_first=True), "pk")


def rows_of(meetings: QuerySet[Meeting], *, at: datetime) -> list[Row]:
    """The rows of `meetings_asked`. Six queries, however many."""
    known: list[Any] = list(meetings)
    ids = [one.pk for one in known]
    seats = seats_of_many(ids)
    closed = _counted(last_closings().filter(session__meeting__in=ids), "session__meeting")
    present = _counted(lines_in_force(meetings=ids), "closing__session__meeting")
    return [
        Row(
            meeting=one, begins=one.begins, dates=one.dates, is_over=one.ends is not None and one.ends <= at,
            seats=seats[one.pk], closed=closed.get(one.pk, 0), present=present.get(one.pk, 0),
            warning=least_in_words(one, seats[one.pk].booked, begins=one.begins, at=at))
        for one in known
    ]  # fmt: skip


def _counted(rows: QuerySet[Any], way: str) -> dict[int, int]:
    return dict(rows.order_by().values(way).annotate(n=Count("pk")).values_list(way, "n"))


def least_in_words(meeting: Meeting, booked: int, *, begins: datetime | None, at: datetime) -> str:
    """Why a published meeting that comes near should perhaps not be held; "" where enough are booked."""
    missing = (meeting.minimum or 0) - booked
    if meeting.state != Meeting.State.PUBLISHED or missing <= 0 or begins is None or begins <= at:
        return ""
    due = min(meeting.closes_at or begins, begins)
    if due - at > NEAR:
        return ""
    words = ngettext(
        "%(count)s person fewer than the least.", "%(count)s people fewer than the least.", missing
    )
    return words % {"count": missing}


def sums_of(rows: Sequence[Row]) -> Sums:
    """The board in five numbers; cancelled meetings and drafts count for nothing."""
    counted = [row for row in rows if row.meeting.state == Meeting.State.PUBLISHED]
    due = sum(row.seats.booked * row.closed for row in counted)
    present = sum(row.present for row in counted if row.closed)
    return Sums(
        planned=sum(not row.is_over for row in counted),
        held=sum(row.is_over for row in counted),
        offered=sum(row.meeting.capacity or 0 for row in counted),
        booked=sum(row.seats.booked for row in counted),
        closed=sum(row.closed for row in counted),
        present=present,
        attendance=round(100 * present / due) if due else None,
    )


def years_of(actor: Actor, *, now: datetime) -> list[int]:
    """Years that have a meeting of the actor's, and this one and the next, the last first. One query."""
    first = meetings_run_by(actor).aggregate(
        low=Min(Lower("sessions__during")), high=Max(Lower("sessions__during"))
    )
    this = now.astimezone(ROME).year
    low, high = (day_of(moment).year if moment else this for moment in (first["low"], first["high"]))
    return list(range(max(high, this + 1), min(low, this) - 1, -1))


def titles() -> list[str]:
    """The first row of the sheet."""
    return [
        _("Title"), pgettext("meeting", "Kind of meeting"), _("Level"), _("State"), _("First date"), _("Dates"),
        _("Seats"), _("Seats taken"), pgettext("people", "Waiting"), _("Attendance (%)"), _("Zones"),
    ]  # fmt: skip


def cells(rows: Sequence[Row]) -> Iterator[list[object]]:
    """The sheet, a row a meeting. One query for the zones of all."""
    zones: dict[int, list[str]] = {}
    links = Meeting.zones.through.objects.filter(meeting__in=[row.meeting.pk for row in rows])
    for pk, name in links.values_list("meeting", "zone__name").order_by("zone__order", "zone__name"):
        zones.setdefault(pk, []).append(name)
    for row in rows:
        one = row.meeting
        yield [
            one.title, one.get_kind_display(), one.level or "", row.state, day_of(row.begins) if row.begins else "",
            row.dates, one.capacity if one.capacity is not None else "", row.seats.booked, row.seats.waiting,
            row.attendance if row.attendance is not None else "", ", ".join(zones.get(one.pk, [])),
        ]  # fmt: skip
