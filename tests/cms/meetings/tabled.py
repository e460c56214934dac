# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables with members, registers closed with who was there: what the tests of tables and representation begin with."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange

from cms.meetings.attendance.models import RegisterClosing, RegisterLine
from cms.meetings.booking.models import GuestCard
from cms.meetings.planning.models import Meeting, MeetingSession
from cms.meetings.tables.models import StandingTable, TableSeat
from cms.people.models import Body, Person
from tests.cms.meetings import stage

SINCE = date(2026, 1, 1)


def table(slug: str = "tavolo-metropolitano", **fields: object) -> StandingTable:
    """A public metropolitan table that needs more than half of its voting seats. Made once a slug."""
    if there := StandingTable.objects.filter(slug=slug).first():
        return there
    known = {"kind": "metropolitan", "title": "Tavolo metropolitano", "quorum_percent": 51}
    made = StandingTable.objects.create(slug=slug, **{**known, **fields})
    made.refresh_from_db()
    return made


def seat(of: StandingTable, body: Body, person: Person | None = None, **fields: object) -> TableSeat:
    """A voting seat since the beginning of the year; of a known person made once."""
    if person and (there := TableSeat.objects.filter(table=of, person=person).first()):
        return there
    known = {"during": DateRange(SINCE, None), "capacity": "Sindaco"}
    made = TableSeat.objects.create(table=of, body=body, person=person, **{**known, **fields})
    made.refresh_from_db()
    return made


def guest(given: str, family: str, *, email: str = "", body: Body | None = None) -> Person:
    """Somebody without account, reached by mail where there is an address."""
    person = Person.objects.create(given_name=given, family_name=family)
    GuestCard.objects.create(person=person, email=email, body=body, at=stage.AT)
    return person


def gathering(of: StandingTable, slug: str = "prima-seduta-2026", **fields: object) -> Meeting:
    """A published meeting of the table for its members, with one date."""
    known = {"kind": "metropolitan_table", "table": of, "audience": "members", "title": "Prima seduta"}
    return stage.meeting(slug, **{**known, "capacity": None, **fields})


def closed(
    session: MeetingSession,
    lines: Iterable[tuple[Person, Body | None, str]],
    by: Person,
    *,
    at: datetime | None = None,
) -> RegisterClosing:
    """The register of a session says that these were there all the time."""
    number = session.closings.count() + 1
    made = RegisterClosing.objects.create(
        session=session, number=number, planned=session.minutes, words="Corretto." if number > 1 else "",
        closed_by=by, at=at or session.during.upper)  # fmt: skip
    RegisterLine.objects.bulk_create([
        RegisterLine(closing=made, person=person, minutes=session.minutes, body=body, capacity=capacity)
        for person, body, capacity in lines
    ])  # fmt: skip
    return made
