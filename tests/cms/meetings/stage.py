# SPDX-License-Identifier: AGPL-3.0-or-later
"""The scene of the tests about meetings: a published training meeting, its session, its trainer, who may come."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from cms.meetings.planning.models import (
    Meeting,
    MeetingSession,
    Paper,
    PaperContent,
    ReservedSeats,
    Room,
    TrainerUse,
)
from cms.people.models import Person
from tests import factories

AT = datetime(2031, 11, 3, 9, 0, tzinfo=UTC)
"""When people ask: three weeks before. Far away, so that screens, which go by the clock, find it to come."""
BEGINS = datetime(2031, 11, 24, 8, 0, tzinfo=UTC)
ENDS = BEGINS + timedelta(hours=4)
"""9:00 to 13:00 in Rome."""


def room(name: str = "Sala Affreschi", seats: int = 60) -> Room:
    return Room.objects.get_or_create(
        name=name, address="Via Vivaio 1, Milano", defaults={"seats": seats, "access_notes": "Ascensore."}
    )[0]


def meeting(slug: str = "lavorare-per-zone", *, session: bool = True, **fields: Any) -> Meeting:
    """A published training meeting of level 2 for all the staff, thirty seats, one session unless told.

    Made once a slug."""
    if made := Meeting.objects.filter(slug=slug).first():
        return made
    known = {
        "kind": Meeting.Kind.TRAINING, "level": Meeting.Level.MUNICIPAL, "title": "Lavorare per zone",
        "summary": "Come si scrive insieme un’agenda.", "state": Meeting.State.PUBLISHED, "capacity": 30,
        "contact": "formazione@example.it", "changed_at": AT,
    }  # fmt: skip
    if fields.get("kind", Meeting.Kind.TRAINING) != Meeting.Kind.TRAINING:
        known["level"] = None
    made = Meeting.objects.create(slug=slug, **known | fields)
    if session:
        add_session(made)
    return made


def add_session(
    of: Meeting, begins: datetime = BEGINS, ends: datetime | None = None, **fields: Any
) -> MeetingSession:
    """A date of the meeting, four hours unless told, in no room unless told."""
    during = DateTimeTZRange(begins, ends or begins + timedelta(hours=4))
    made = MeetingSession.objects.create(meeting=of, during=during, **fields)
    made.refresh_from_db()
    return made


def lead(session: MeetingSession, trainer: Person) -> TrainerUse:
    """Somebody leads that session."""
    return TrainerUse.objects.create(session=session, person=trainer, during=session.during)


def reserve(
    of: Meeting, town: str, seats: int, until: datetime = BEGINS - timedelta(days=7)
) -> ReservedSeats:
    """Seats kept for a body until a week before."""
    return ReservedSeats.objects.create(meeting=of, body=factories.body(town), seats=seats, until=until)


def people(count: int, *, town: str = "Legnano") -> list[Person]:
    """So many people of a town, each with a login."""
    return [factories.person(f"Persona{number}", town, employer=town) for number in range(1, count + 1)]


def paper(
    of: Meeting, title: str = "Traccia", *, content: bytes = b"%PDF-1.7 traccia", **fields: Any
) -> Paper:
    """A PDF among the papers of a meeting, for everybody unless told."""
    made = Paper.objects.create(
        meeting=of, moment=fields.pop("moment", Paper.Moment.BEFORE), title=title, name="carta.pdf",
        media_type="application/pdf", size=len(content), sha256=hashlib.sha256(content).hexdigest(), at=AT, **fields,
    )  # fmt: skip
    PaperContent.objects.create(paper=made, content=content)
    made.refresh_from_db()
    return made
