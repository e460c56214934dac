# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's meetings that are over: who was there, for which municipality, and what the minutes say."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from cms import clock
from cms.management.demo.content import read
from cms.meetings.attendance.closing import close
from cms.meetings.attendance.models import Evidence, Source
from cms.meetings.booking.models import GuestCard
from cms.meetings.minutes import operations as minutes
from cms.meetings.minutes.content import mark_of_frame, mark_of_item
from cms.meetings.planning.models import Meeting, MeetingSession
from cms.meetings.tables.models import TableSeat
from cms.people.models import Body, Employment, Person
from cms.rights import Actor
from cms.territory.models import Municipality

type Row = dict[str, Any]
type There = tuple[Person, Body, str]

KEYS = UUID("0190a1d2-0000-7000-8000-6d656574696e")
ELECTED = "Sindaco", "Sindaca", "Assessore", "Assessora", "Consigliera delegata"
OF_STAFF = "Istruttrice tecnica", "Funzionario", "Responsabile di settore"


def hold_meeting(row: Row, meeting: Meeting, *, by: Actor) -> None:
    """Who was there is appended, the register closed, the minutes approved and published where the row has them."""
    there = _there(row, meeting, by=by)
    for session in meeting.sessions.all():
        _attended(session, there, by=by)
        close(session=session, by=by, at=session.during.upper + timedelta(minutes=5))
    if "minutes_of" in row:
        _minuted(row["minutes_of"], meeting, by=by)


def _there(row: Row, meeting: Meeting, *, by: Actor) -> list[There]:
    """The members of a table; the staff of the city; else somebody of `held` of the towns of the zones, or of all."""
    if row.get("seated"):
        seats = TableSeat.objects.filter(table=meeting.table_id).select_related("person", "body")
        rows = [(one.person, one.body, one.capacity) for one in seats if one.person]
        return rows[: max(1, round(len(rows) * row["held"]))]
    if row["audience"] == Meeting.Audience.METROPOLITAN:
        staff = Employment.objects.filter(body__kind=Body.Kind.METROPOLITAN_CITY).select_related(
            "person", "body"
        )
        return [(one.person, one.body, "") for one in staff.order_by("pk") if one.person_id != by.person_id]
    towns = Municipality.objects.filter(body__isnull=False).select_related("body").order_by("istat_code")
    if zones := row.get("zones"):
        towns = towns.filter(memberships__zone__slug__in=zones).distinct()
    rows = [_from(town, number, is_elected=row.get("as_mayor", False)) for number, town in enumerate(towns)]
    kept = round(row["held"] * 10)
    return [one for number, one in enumerate(rows) if (number * 7 + 3) % 10 < kept]


def _from(town: Municipality, number: int, *, is_elected: bool) -> There:
    """Somebody of a municipality, the same at each meeting: names are taken from lists, in turn."""
    names, capacities = read("meetings.json")["names"], ELECTED if is_elected else OF_STAFF
    given = names["given"][int(town.istat_code) % len(names["given"])]
    family = names["family"][(int(town.istat_code) + is_elected) % len(names["family"])]
    capacity = capacities[int(town.istat_code) % len(capacities)]
    card = GuestCard.objects.filter(body=town.body, capacity=capacity).select_related("person").first()
    if card:
        return card.person, town.body, capacity
    somebody = Person.objects.create(given_name=given, family_name=family)
    GuestCard.objects.create(person=somebody, body=town.body, capacity=capacity, at=clock.now())
    return somebody, town.body, capacity


def _attended(session: MeetingSession, there: list[There], *, by: Actor) -> None:
    """The trainer's tap for each; whoever came by video where there is a link and no room left them out."""
    began = session.during.lower
    Evidence.objects.bulk_create(
        Evidence(
            session=session, person=person, kind=Evidence.Kind.PRESENT, source=Source.TRAINER, at=began,
            recorded_at=began + timedelta(minutes=number), recorded_by_id=by.person_id, body=body, capacity=capacity,
            client_uid=uuid5(KEYS, f"{session.pk} {person.pk}"))
        for number, (person, body, capacity) in enumerate(there)
    )  # fmt: skip


def _minuted(told: Row, meeting: Meeting, *, by: Actor) -> None:
    at = meeting.sessions.order_by("-during")[0].during.upper + timedelta(days=2)
    made = minutes.begin(meeting=meeting, by=by, at=at)
    seen = mark_of_frame(made)
    minutes.save(minutes=made, opening=told["opening"], consent=told["consent"], seen=seen, by=by, at=at)
    for item, words in zip(made.items.order_by("order"), told["items"], strict=True):
        said = [
            minutes.Said(
                uid=uuid5(KEYS, one["text"]), who=one["who"], capacity=one["capacity"], text=one["text"]
            )
            for one in words["said"]
        ]
        minutes.save_item(
            item=item, title=item.title, text=words["text"], decision=words["decision"], said=said,
            seen=mark_of_item(item), by=by, at=at)  # fmt: skip
    made.refresh_from_db()
    minutes.approve(minutes=made, seen=made.edits, by=by, at=at + timedelta(days=3))
    minutes.publish(minutes=made, by=by, at=at + timedelta(days=4))
