# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coming in and going out at the door of the room, by QR or at the desk: said twice, it is recorded once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from cms.meetings.attendance.models import Evidence, Source
from cms.meetings.attendance.recording import hold, record
from cms.meetings.booking.models import Booking
from cms.meetings.planning.models import MeetingSession
from cms.people.models import Person
from cms.people.queries import same_person

Kind = Evidence.Kind


@dataclass(frozen=True, slots=True)
class Passed:
    """An entrance or exit; `is_known` when it had been recorded already."""

    evidence: Evidence
    is_known: bool
    is_booked: bool


@transaction.atomic
def passes(
    *, session: MeetingSession, person: Person, direction: str, source: str, at: datetime, now: datetime,
    recorded_by: Person | None = None,
) -> Passed:  # fmt: skip
    """Appends that somebody came in or went out at `at`, unless that is how they stand already.

    Raises the subclasses of recording.Refused.
    """
    hold(session)
    people = same_person(person.pk)
    booked = Booking.objects.filter(meeting=session.meeting_id, person__in=people).seated().exists()
    last = last_edge(session, people)
    if last is not None and last.kind == direction:
        return Passed(last, is_known=True, is_booked=booked)
    made = record(
        session=session, person=person, kind=direction, source=source, at=at, recorded_by=recorded_by,
        client_uid=_key(session, person, direction, at), now=now)  # fmt: skip
    return Passed(made, is_known=False, is_booked=booked)


def last_edge(session: MeetingSession, people: set[int]) -> Evidence | None:
    """The last time one human being came into the room or left it, as it stands; None while they did not."""
    edges = Evidence.objects.filter(session=session, person__in=people, kind__in=(Kind.IN, Kind.OUT))
    return edges.exclude(source=Source.VIDEO).filter(voided_by=None).order_by("-at", "-pk").first()


def _key(session: MeetingSession, person: Person, direction: str, at: datetime) -> UUID:
    return uuid5(session.uid, f"{person.uid}/{direction}/{at.timestamp()}")
