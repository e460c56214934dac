# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which bodies were at meetings, in which role: from the registers in force, the territory as it was on that day.

Bodies and classes of roles alone leave this file: no names, no capacities as they were written, no numbers of people.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import ExtractYear, TruncDate

from cms.clock import ROME
from cms.meetings.attendance.queries import last_closings, lines_in_force
from cms.meetings.planning.models import Meeting, MeetingSession
from cms.meetings.representation.roles import RoleClass, class_of
from cms.people.models import Body
from cms.territory.models import ZoneMembership
from cms.territory.queries import municipalities

DAY = TruncDate("during__startswith", tzinfo=ROME)


@dataclass(frozen=True, slots=True)
class Presence:
    """A body was at a meeting on a day, in that role. `town` is the municipality's ISTAT code, "" for other bodies."""

    meeting: int
    day: date
    body: int
    name: str
    kind: str
    town: str
    role: RoleClass


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality of a day: `zone` is "" for who is in none (the capital)."""

    code: str
    name: str
    slug: str
    zone: str = ""
    zone_name: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A municipality and its highest role; None: nobody was there for it. `meetings`: at how many."""

    town: Town
    role: RoleClass | None
    meetings: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """Of a zone (or "", the municipalities in none): how many were there, of how many."""

    zone: str
    name: str
    present: int
    total: int


@dataclass(frozen=True)
class Sheet:
    """Who was represented: every municipality of the day by name, and the other bodies."""

    rows: Sequence[Row]
    others: Sequence[tuple[str, str]] = ()
    """(name, kind in words) of bodies that are no municipality."""
    meetings: Sequence["Held"] = field(default_factory=list)

    @property
    def present(self) -> int:
        return sum(row.role is not None for row in self.rows)

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def by_role(self) -> list[tuple[RoleClass, int]]:
        """How many municipalities were there with each role as their highest, the mayors first."""
        return [(role, sum(row.role == role for row in self.rows)) for role in reversed(RoleClass)]

    @property
    def shares(self) -> list[Share]:
        """By zone, in the order of their names; who is in none last."""
        zones = sorted({(not row.town.zone, row.town.zone_name, row.town.zone) for row in self.rows})
        found = []
        for _none, name, slug in zones:
            rows = [row for row in self.rows if row.town.zone == slug]
            found.append(Share(slug, name, sum(row.role is not None for row in rows), len(rows)))
        return found


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting that was held, with the first day of it that has a register, and how many municipalities were there."""

    meeting: Meeting
    day: date
    towns: int = 0


def held_sessions() -> QuerySet[MeetingSession]:
    """Dates whose register was closed, of meetings that were not cancelled; each with its `day` in Rome."""
    closed = MeetingSession.objects.filter(pk__in=last_closings().values("session"))
    return closed.exclude(meeting__state=Meeting.State.CANCELLED).annotate(day=DAY)


def presences(sessions: QuerySet[MeetingSession]) -> list[Presence]:
    """The bodies at those dates, once a date and body with the highest role of who came for it. One query."""
    lines = lines_in_force().filter(closing__session__in=sessions.values("pk"), body__isnull=False)
    rows = lines.annotate(
        day=TruncDate("closing__session__during__startswith", tzinfo=ROME), town=F("body__municipality__istat_code")
    ).values_list(
        "closing__session__meeting", "day", "body", "body__name", "body__kind", "town", "capacity"
    )  # fmt: skip
    best: dict[tuple[int, date, int], Presence] = {}
    for meeting, day, body, name, kind, town, capacity in rows.distinct():
        one = Presence(meeting, day, body, name, kind, town or "", class_of(capacity))
        known = best.get((meeting, day, body))
        if known is None or known.role < one.role:
            best[meeting, day, body] = one
    return list(best.values())


def of_meeting(meeting: Meeting) -> Sheet | None:
    """Who was represented at a meeting; None before a register of it is closed. Three queries."""
    sessions: Any = held_sessions().filter(meeting=meeting)
    days = sorted(sessions.values_list("day", flat=True))
    if not days:
        return None
    return _sheet(presences(sessions), days[0])


def of_year(year: int, *, meetings: QuerySet[Meeting]) -> Sheet:
    """Who was represented in a year at some of those meetings. Three queries, however many meetings and municipalities.

    Municipalities and zones are those of the last day on which a meeting was held, or of the year's last.
    """
    days: dict[int, date] = {}
    held: dict[int, Meeting] = {}
    for session in held_in(year, meetings).select_related("meeting").order_by("during"):
        held.setdefault(session.meeting_id, session.meeting)
        days.setdefault(session.meeting_id, session.day)
    found = presences(held_in(year, meetings))
    towns: dict[int, set[str]] = defaultdict(set)
    for one in found:
        if one.town:
            towns[one.meeting].add(one.town)
    last = max((one.day for one in found), default=max(days.values(), default=date(year, 12, 31)))
    listed = [Held(held[pk], day, len(towns[pk])) for pk, day in days.items()]
    return _sheet(found, last, listed)


def held_in(year: int, meetings: QuerySet[Meeting]) -> Any:
    """Dates of a year (in Rome) of those meetings that have a closed register."""
    rows: Any = held_sessions().filter(meeting__in=meetings.order_by().values("pk"))
    return rows.filter(day__year=year)


def years_of(meetings: QuerySet[Meeting]) -> list[int]:
    """Years in which one of those meetings has a closed register, the last first. One query."""
    rows = held_sessions().filter(meeting__in=meetings.order_by().values("pk")).order_by()
    days = rows.annotate(year=ExtractYear("during__startswith", tzinfo=ROME)).values_list("year", flat=True)
    return sorted(set(days), reverse=True)


def zones_by_day(codes: Collection[str]) -> dict[str, list[tuple[Any, str]]]:
    """Municipality's code → (days, zone's address) of each of its memberships. One query."""
    found: dict[str, list[tuple[Any, str]]] = defaultdict(list)
    rows = ZoneMembership.objects.filter(municipality__istat_code__in=codes)
    for code, during, zone in rows.values_list("municipality__istat_code", "during", "zone__slug"):
        found[code].append((during, zone))
    return found


def zone_on(memberships: Iterable[tuple[Any, str]], day: date) -> str:
    """The zone of a municipality on a day, of what `zones_by_day` gives of it; "" for none."""
    return next((zone for during, zone in memberships if _has(during, day)), "")


def _has(during: Any, day: date) -> bool:
    after = during.lower is None or during.lower <= day
    return after and (during.upper is None or day < during.upper)


def _sheet(found: Sequence[Presence], day: date, meetings: Sequence[Held] = ()) -> Sheet:
    roles: dict[str, RoleClass] = {}
    at: dict[str, set[int]] = defaultdict(set)
    for one in found:
        if one.town:
            roles[one.town] = max(roles.get(one.town, one.role), one.role)
            at[one.town].add(one.meeting)
    rows = [Row(town, roles.get(town.code), len(at[town.code])) for town in towns_on(day)]
    labels = dict(Body.Kind.choices)
    others = sorted({(one.name, str(labels[one.kind])) for one in found if not one.town})
    return Sheet(rows, others, meetings)


def towns_on(day: date) -> Iterator[Town]:
    """The municipalities of a day by name, each with its zone. One query."""
    rows: Any = municipalities(on=day)
    for row in rows:
        yield Town(row.istat_code, row.name, row.slug, row.zone_slug or "", row.zone_name or "")


def public_meetings(meetings: QuerySet[Meeting] | None = None) -> QuerySet[Meeting]:
    """Those of which everybody may know who was represented."""
    rows = Meeting.objects.all() if meetings is None else meetings
    return rows.filter(~Q(state=Meeting.State.DRAFT), is_public=True)
