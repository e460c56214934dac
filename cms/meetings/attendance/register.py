# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register of a session as it stands: everybody who booked or left a trace, with what counts of them now."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet

from cms import clock
from cms.meetings.attendance.counting import Conflict, Counted, Trace, counted
from cms.meetings.attendance.models import Dispute, Evidence, Source
from cms.meetings.booking.models import Booking, GuestCard
from cms.meetings.planning.models import MeetingSession
from cms.people.models import Body, Employment, Person
from cms.people.queries import by_name, called_as, same_person

Kind = Evidence.Kind


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody comes from, whatever they said of it."""

    body: Body | None
    capacity: str


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody on the register: one line a human being, under the record that merges lead to.

    `evidence` is what stands of theirs, by its moment. `body` and `capacity` are those of the evidence, else of the
    booking, the guest's card, the main employment of that day.
    """

    person: Person
    counted: Counted
    evidence: tuple[Evidence, ...] = ()
    booking: Booking | None = None
    body: Body | None = None
    capacity: str = ""
    has_open_dispute: bool = False

    @property
    def is_walk_in(self) -> bool:
        """There without a seat booked."""
        return self.booking is None

    @property
    def state(self) -> str:
        """ "present", "absent", "both" where evidence says one and the other, "" while nobody says anything."""
        kinds = {one.kind for one in self.evidence}
        is_absent = Kind.ABSENT in kinds
        if kinds - {Kind.ABSENT}:
            return "both" if is_absent else "present"
        return "absent" if is_absent else ""

    @property
    def needs_a_look(self) -> bool:
        """Whether something should be looked at before closing."""
        return self.has_open_dispute or bool(set(self.counted.conflicts) - {Conflict.ROOM_AND_CALL})


def trace_of(evidence: Evidence) -> Trace:
    """What counting reads of a row."""
    connection = evidence.device if evidence.source == Source.VIDEO else evidence.person_id
    return Trace(
        key=evidence.pk, kind=evidence.kind, source=evidence.source, at=evidence.at, connection=connection,
        voids=evidence.voids_id, body_id=evidence.body_id)  # fmt: skip


def register_of(session: MeetingSession, *, upto: datetime | None = None) -> list[Line]:
    """Its lines by family name. Seven queries, however many lines.

    `upto`: while the session is held, what counts until that moment; who is in has no exit missing yet.
    """
    evidence = Evidence.objects.filter(session=session)
    booked = Booking.objects.filter(meeting=session.meeting_id).seated()
    return _lines(session, evidence, booked, upto)


def line_of(session: MeetingSession, person_id: int, *, upto: datetime | None = None) -> Line | None:
    """The line of one human being, `upto` as above; None when they neither booked nor left a trace."""
    people = same_person(person_id)
    evidence = Evidence.objects.filter(session=session, person__in=people)
    booked = Booking.objects.filter(meeting=session.meeting_id, person__in=people).seated()
    return next(iter(_lines(session, evidence, booked, upto)), None)


def _lines(
    session: MeetingSession, evidence: QuerySet[Evidence], booked: QuerySet[Booking], upto: datetime | None
) -> list[Line]:
    rows = list(evidence.select_related("body", "file").order_by("at", "pk"))
    seats = list(booked.select_related("body", "sent_by"))
    leads = called_as({row.person_id for row in rows} | {seat.person_id for seat in seats})
    traces: dict[int, list[Evidence]] = defaultdict(list)
    for row in rows:
        traces[leads[row.person_id]].append(row)
    seat_of = {leads[seat.person_id]: seat for seat in seats}
    homes = _homes(session, leads)
    disputes = Dispute.objects.filter(session=session, answer=None, person__in=leads)
    disputed = {leads[one] for one in disputes.values_list("person", flat=True)}
    people = Person.objects.filter(pk__in=set(leads.values())).order_by(*by_name(""), "pk")
    return [
        _line(
            person=person,
            rows=traces[person.pk],
            count=_count(session, traces[person.pk], upto),
            seat=seat_of.get(person.pk),
            home=homes.get(person.pk),
            is_disputed=person.pk in disputed,
        )
        for person in people
    ]


def _line(
    *, person: Person, rows: list[Evidence], count: Counted, seat: Booking | None, home: Home | None,
    is_disputed: bool,
) -> Line:  # fmt: skip
    gone = {row.voids_id for row in rows if row.kind == Kind.VOID}
    stands = tuple(row for row in rows if row.kind != Kind.VOID and row.pk not in gone)
    said = [one for one in (*reversed(stands), seat, home) if one is not None]
    return Line(
        person=person, evidence=stands, booking=seat, has_open_dispute=is_disputed,
        counted=count,
        body=next((one.body for one in said if one.body), None),
        capacity=next((one.capacity for one in said if one.capacity), ""))  # fmt: skip


def _count(session: MeetingSession, rows: list[Evidence], upto: datetime | None) -> Counted:
    begins, ends = session.during.lower, session.during.upper
    if upto is None or upto >= ends:
        return counted(map(trace_of, rows), begins, ends)
    found = counted(map(trace_of, rows), begins, max(begins, upto))
    early = (Conflict.IN_WITHOUT_OUT, Conflict.OUTSIDE)
    return replace(found, conflicts=tuple(one for one in found.conflicts if one not in early))


def _homes(session: MeetingSession, leads: dict[int, int]) -> dict[int, Home]:
    """Who counts → where they worked on the day of the session, else what the guest's card says. Two queries."""
    cards = GuestCard.objects.filter(person__in=leads).select_related("body")
    homes = {leads[card.person_id]: Home(card.body, card.capacity) for card in cards}
    day = clock.day_of(session.during.lower)
    held = Employment.objects.filter(person__in=leads, is_main=True, during__contains=day).select_related(
        "body"
    )
    for job in held:
        known = homes.get(leads[job.person_id])
        homes[leads[job.person_id]] = Home(job.body, known.capacity if known else "")
    return homes
