# SPDX-License-Identifier: AGPL-3.0-or-later
"""A year of meetings around today: rooms, tables, what is planned, who booked."""

from datetime import date, datetime, time, timedelta
from typing import Any

from cms import clock
from cms.areas.models import PlanEdition, PlanNode
from cms.management.demo.content import read
from cms.management.demo.meetings_held import hold_meeting
from cms.meetings.booking import operations as booking
from cms.meetings.booking.models import GuestCard
from cms.meetings.convening import operations as convening
from cms.meetings.planning import operations as planning
from cms.meetings.planning.agenda import add_item
from cms.meetings.planning.models import Meeting, Room
from cms.meetings.planning.times import moment_of
from cms.meetings.tables.models import StandingTable
from cms.meetings.tables.operations import seat, write_table
from cms.notices.models import Notice
from cms.people.models import Body, Person, User
from cms.people.queries import actor_for
from cms.rights import Actor
from cms.territory.models import Zone

type Row = dict[str, Any]
type Named = dict[str, Any]

EDITION = "2025-2027"
HOLIDAYS = frozenset({(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)})
"""Month and day: what falls on one is held the day after. Nothing else of the demo is in the same room at that hour."""
PLANNED_BEFORE = timedelta(weeks=5)
"""How long before its first date a meeting of the demo was made and published."""


def load_meetings(*, people: dict[str, Person]) -> None:
    """Adds what `meetings.json` says; weeks are counted from this one. Mails about what is over are not sent."""
    told = read("meetings.json")
    office = {slug: _actor(people[slug]) for slug in {row["by"] for row in told["meetings"]}}
    plan = office["noe-castelnuovo"]
    at = clock.now()
    known: Named = {
        "rooms": {row["slug"]: _room(row, plan, at) for row in told["rooms"]},
        "series": {row["slug"]: planning.save_series(series=None, title=row["title"], by=plan, at=at)
                   for row in told["series"]},
        "tables": {row["slug"]: _table(row, plan, at) for row in told["tables"]},
        "people": people,
    }  # fmt: skip
    made = {}
    for row in (one for each in told["meetings"] for one in rows_of(each)):
        made[row["title"]] = _meeting(row, known, by=office[row["by"]])
    for row in told["booked"]:
        for slug in row["people"]:
            booking.ask(
                meeting=made[row["meeting"]], person=people[slug], by=_actor(people[slug]), at=clock.now()
            )
    Notice.objects.filter(at__lt=at - timedelta(days=1), sent_at=None, key__startswith="meeting").delete()


def rows_of(row: Row) -> list[Row]:
    """One a zone where the row says so, a week after the other."""
    if not row.get("per_zone"):
        return [row]
    zones = Zone.objects.order_by("order", "name")
    return [
        row
        | {"title": row["title"].format(zone=zone.name), "zones": [zone.slug], "week": row["week"] + number}
        for number, zone in enumerate(zones)
    ]


def _actor(somebody: Person) -> Actor:
    return actor_for(User.objects.get(person=somebody))


def _room(row: Row, by: Actor, at: datetime) -> Room:
    fields = {name: row[name] for name in ("name", "address", "seats", "access_notes")}
    return planning.save_room(room=None, fields=fields, by=by, at=at)


def _table(row: Row, by: Actor, at: datetime) -> StandingTable:
    names = ("kind", "title", "slug", "purpose", "founding_act", "quorum_percent")
    values = {name: row[name] for name in names} | {"is_example": True}
    table = write_table(table=StandingTable(), values=values, by=by, at=at)
    for given in row["seats"]:
        body = Body.objects.get_or_create(name=given["body"], defaults={"kind": given["kind"]})[0]
        member = Person.objects.create(given_name=given["name"][0], family_name=given["name"][1])
        GuestCard.objects.create(person=member, body=body, capacity=given["capacity"], at=at)
        seat(
            table=table,
            body=body,
            since=date(2024, 9, 1),
            by=by,
            at=at,
            person=member,
            capacity=given["capacity"],
        )
    return table


def days_of(row: Row, *, monday: date) -> list[tuple[datetime, datetime]]:
    """From–to of each date, in the order of the row; `monday` is that of this week."""
    first = monday + timedelta(weeks=row["week"], days=row["day"])
    days = [_workday(first + timedelta(days=later)) for later in row.get("days", [0])]
    begins = [moment_of(day, time.fromisoformat(row["at"])) for day in days]
    return [(one, one + timedelta(minutes=row["minutes"])) for one in begins]


def _workday(day: date) -> date:
    while (day.month, day.day) in HOLIDAYS or day.weekday() > 4:
        day += timedelta(days=1)
    return day


def _fields(row: Row, known: Named) -> Named:
    nodes = PlanNode.objects.filter(edition__slug=EDITION, kind=PlanNode.Kind.POLICY_AREA)
    return {
        "kind": row["kind"],
        "title": row["title"],
        "level": row.get("level"),
        "series": known["series"].get(row.get("series")),
        "table": known["tables"].get(row.get("table")),
        "edition": PlanEdition.objects.get(slug=EDITION),
        "summary": row["summary"],
        "contact": row["contact"],
        "capacity": row.get("capacity"),
        "minimum": row.get("minimum"),
        "audience": row["audience"],
        "zones": Zone.objects.filter(slug__in=row.get("zones", [])),
        "areas": nodes.filter(slug__in=row["areas"]),
        "is_example": True,
    }


def _meeting(row: Row, known: Named, *, by: Actor) -> Meeting:
    """Planned and published some weeks before its first date; held, where the row says how many were there."""
    today = clock.today()
    days = days_of(row, monday=today - timedelta(days=today.weekday()))
    at = min(days[0][0] - PLANNED_BEFORE, clock.now())
    meeting = planning.create(fields=_fields(row, known), by=by, at=at)
    for title in row["items"]:
        add_item(meeting=meeting, title=title, by=by, at=at)
    trainers = tuple(known["people"][slug] for slug in row.get("trainers", []))
    for begins, ends in days:
        when = planning.When(
            begins=begins, ends=ends, room=known["rooms"].get(row.get("room")), link=row.get("link", ""),
            trainers=trainers)  # fmt: skip
        planning.add_session(meeting=meeting, when=when, by=by, at=at)
    if row.get("is_draft"):
        return meeting
    convening.publish(meeting=meeting, by=by, at=at)
    if reason := row.get("cancelled"):
        convening.cancel(meeting=meeting, reason=reason, by=by, at=clock.now())
    if row["held"]:
        hold_meeting(row, meeting, by=by)
    return meeting
