# SPDX-License-Identifier: AGPL-3.0-or-later
"""Evidence is appended, the register reads it, closing it appends a fact; a correction is a new event."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext

from cms.clock import ROME
from cms.meetings.attendance import closing, recording
from cms.meetings.attendance.counting import Conflict
from cms.meetings.attendance.models import Evidence, RegisterClosing, Source
from cms.meetings.attendance.queries import closing_of, last_closings, lines_in_force
from cms.meetings.attendance.register import line_of, register_of
from cms.meetings.booking import operations as booking
from cms.meetings.planning.models import Meeting, MeetingSession
from cms.people import merging
from cms.people.models import Person
from tests.cms.meetings import stage
from tests.factories import Cast, actor, body

pytestmark = pytest.mark.django_db
Kind = Evidence.Kind
OVER = stage.ENDS + timedelta(minutes=5)


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def session() -> MeetingSession:
    return stage.meeting().sessions.get()


def trace(session: MeetingSession, person: Person, kind: str, minutes: int = 0, **fields: Any) -> Evidence:
    known: dict[str, Any] = {
        "source": Source.QR, "recorded_by": None, "client_uid": uuid4(), "now": OVER,
        "at": stage.BEGINS + timedelta(minutes=minutes),
    }  # fmt: skip
    return recording.record(session=session, person=person, kind=kind, **known | fields)


def close(session: MeetingSession, by: Person, **fields: Any) -> RegisterClosing:
    return closing.close(session=session, by=actor(by), **{"at": OVER} | fields)


def test_the_same_key_is_one_row(cast: Cast, session: MeetingSession) -> None:
    key = uuid4()
    first = trace(session, cast.trainee, Kind.IN, client_uid=key)
    assert trace(session, cast.trainee, Kind.IN, client_uid=key) == first
    assert Evidence.objects.count() == 1


def test_a_key_of_somebody_else_is_refused(cast: Cast, session: MeetingSession) -> None:
    key = uuid4()
    trace(session, cast.trainee, Kind.IN, client_uid=key)
    with pytest.raises(recording.KeyTaken):
        trace(session, cast.other_trainee, Kind.IN, client_uid=key)


def test_a_future_session_takes_no_evidence(cast: Cast, session: MeetingSession) -> None:
    with pytest.raises(recording.NotYet):
        trace(session, cast.trainee, Kind.PRESENT, now=stage.BEGINS - timedelta(minutes=61))
    assert trace(session, cast.trainee, Kind.PRESENT, now=stage.BEGINS - timedelta(minutes=59))


def test_a_moment_to_come_or_of_another_day_is_refused(cast: Cast, session: MeetingSession) -> None:
    for minutes in (300, -13 * 60):
        with pytest.raises(recording.WrongMoment):
            trace(session, cast.trainee, Kind.IN, minutes)


@pytest.mark.parametrize("state", [Meeting.State.DRAFT, Meeting.State.CANCELLED])
def test_a_meeting_that_is_not_held_takes_no_evidence(
    cast: Cast, session: MeetingSession, state: str
) -> None:
    Meeting.objects.update(state=state, cancel_reason="Neve.")
    session = MeetingSession.objects.select_related("meeting").get()
    with pytest.raises(recording.NotHeld):
        trace(session, cast.trainee, Kind.IN)


@pytest.mark.parametrize("source", [Source.TRAINER, Source.KIOSK, Source.SHEET, Source.VIDEO])
def test_nobody_writes_themselves_in_the_register(cast: Cast, session: MeetingSession, source: str) -> None:
    with pytest.raises(recording.OwnPresence):
        trace(session, cast.trainee, Kind.PRESENT, source=source, recorded_by=cast.trainee)


def test_evidence_is_taken_back_once_and_only_that_of_the_same_person_and_session(
    cast: Cast, session: MeetingSession
) -> None:
    mark = trace(session, cast.trainee, Kind.ABSENT, source=Source.TRAINER)
    for person, where in ((cast.other_trainee, session), (cast.trainee, stage.add_session(session.meeting))):
        with pytest.raises(recording.WrongVoid):
            trace(where, person, Kind.VOID, voids=mark)
    void = trace(session, cast.trainee, Kind.VOID, voids=mark)
    for other in (mark, void):
        with pytest.raises(recording.WrongVoid):
            trace(session, cast.trainee, Kind.VOID, voids=other)
    assert line_of(session, cast.trainee.pk).evidence == ()


def test_evidence_cannot_be_changed(cast: Cast, session: MeetingSession) -> None:
    trace(session, cast.trainee, Kind.IN)
    with pytest.raises(IntegrityError):
        Evidence.objects.update(kind=Kind.OUT)


def test_the_register_has_who_booked_and_who_walked_in_by_name(cast: Cast, session: MeetingSession) -> None:
    for person in (cast.trainee, cast.other_trainee):
        booking.ask(
            meeting=session.meeting, person=person, by=actor(person), at=stage.AT, body=body("Legnano")
        )
    trace(session, cast.trainee, Kind.IN)
    trace(session, cast.editor_melzo, Kind.PRESENT, source=Source.KIOSK)
    found = [(line.person, line.state, line.is_walk_in, line.body) for line in register_of(session)]
    assert found == [
        (cast.editor_melzo, "present", True, body("Melzo")),
        (cast.other_trainee, "", False, body("Legnano")),
        (cast.trainee, "present", False, body("Legnano")),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_costs_seven_queries(session: MeetingSession, count: int) -> None:
    for person in stage.people(count):
        trace(session, person, Kind.IN, body=body("Legnano"))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(register_of(session)) == count
    assert len(asked) == 7


def test_a_guest_merged_to_a_person_is_one_line_with_the_evidence_of_both(
    cast: Cast, session: MeetingSession
) -> None:
    guest = Person.objects.create(given_name="Niccolò", family_name="Zane")
    trace(session, guest, Kind.IN, 0)
    trace(session, guest, Kind.OUT, 60)
    trace(session, cast.trainee, Kind.IN, 30)
    trace(session, cast.trainee, Kind.OUT, 120)
    assert [line.counted.minutes for line in register_of(session)] == [60, 90]
    merge = merging.merge(person=guest, into=cast.trainee, by=actor(cast.administrator), at=OVER)
    assert [(line.person, line.counted.minutes) for line in register_of(session)] == [(cast.trainee, 120)]
    merging.undo(merge=merge, by=actor(cast.administrator), at=OVER)
    assert [line.counted.minutes for line in register_of(session)] == [60, 90]


def test_closing_appends_what_the_register_says_with_body_and_capacity_of_that_day(
    cast: Cast, session: MeetingSession
) -> None:
    booking.ask(meeting=session.meeting, person=cast.other_trainee, by=actor(cast.other_trainee), at=stage.AT)
    trace(session, cast.trainee, Kind.PRESENT, source=Source.SHEET, body=body("Rho"), capacity="assessore")
    made = close(session, cast.training_officer)
    said = [
        (line.person, line.minutes, line.body, line.capacity, line.is_remote)
        for line in made.lines.order_by("pk")
    ]
    assert (made.number, made.planned, made.words) == (1, 240, "")
    assert said == [
        (cast.other_trainee, 0, body("Rho"), "", False),
        (cast.trainee, 240, body("Rho"), "assessore", False),
    ]


def test_the_register_closes_at_the_end_of_the_session(cast: Cast, session: MeetingSession) -> None:
    with pytest.raises(closing.NotOver):
        close(session, cast.training_officer, at=stage.ENDS - timedelta(minutes=16))
    assert close(session, cast.training_officer, at=stage.ENDS - timedelta(minutes=15))


def test_a_correction_closes_again_with_words_and_only_if_something_changed(
    cast: Cast, session: MeetingSession
) -> None:
    mark = trace(session, cast.trainee, Kind.PRESENT, source=Source.TRAINER)
    first = close(session, cast.training_officer)
    with pytest.raises(closing.WordsMissing):
        close(session, cast.training_officer)
    with pytest.raises(closing.NothingChanged):
        close(session, cast.training_officer, words="Non è cambiato nulla.")
    trace(session, cast.trainee, Kind.VOID, voids=mark)
    trace(session, cast.trainee, Kind.IN, 0)
    trace(session, cast.trainee, Kind.OUT, 60)
    second = close(session, cast.training_officer, words="È uscito alle dieci.")
    assert (second.number, second.lines.get().minutes) == (2, 60)
    assert first.lines.get().minutes == 240
    assert list(last_closings()) == [second]
    assert closing_of(session) == second
    assert [line.minutes for line in lines_in_force(sessions=[session.pk])] == [60]


def test_conflicts_stand_on_the_line(cast: Cast, session: MeetingSession) -> None:
    trace(session, cast.trainee, Kind.IN)
    trace(session, cast.trainee, Kind.ABSENT, source=Source.TRAINER)
    line = line_of(session, cast.trainee.pk)
    assert (line.state, line.counted.conflicts) == (
        "both",
        (Conflict.IN_WITHOUT_OUT, Conflict.ABSENT_AND_PRESENT),
    )
    assert line.needs_a_look


def test_keys_are_the_devices_own(cast: Cast, session: MeetingSession) -> None:
    key = UUID("01890000-0000-7000-8000-000000000001")
    assert trace(session, cast.trainee, Kind.IN, client_uid=key).client_uid == key


def test_while_it_is_held_what_counts_is_until_now_and_no_exit_is_missing(
    cast: Cast, session: MeetingSession
) -> None:
    trace(session, cast.trainee, Kind.IN)
    now = stage.BEGINS + timedelta(minutes=90)
    (line,) = register_of(session, upto=now)
    assert (line.counted.minutes, line.counted.conflicts) == (90, ())
    assert line_of(session, cast.trainee.pk, upto=stage.BEGINS - timedelta(minutes=5)).counted.minutes == 0
    (line,) = register_of(session, upto=OVER)
    assert (line.counted.minutes, line.counted.conflicts) == (240, (Conflict.IN_WITHOUT_OUT,))


@pytest.mark.parametrize(("day", "minutes"), [((2026, 10, 25), 300), ((2027, 3, 28), 180)])
def test_a_night_in_which_the_clock_moves_is_closed_with_its_real_minutes(
    cast: Cast, day: tuple[int, int, int], minutes: int
) -> None:
    begins, ends = datetime(*day, 1, 0, tzinfo=ROME), datetime(*day, 5, 0, tzinfo=ROME)
    session = stage.add_session(stage.meeting(session=False), begins, ends)
    trace(session, cast.trainee, Kind.PRESENT, source=Source.SHEET, at=begins, now=ends)
    trace(session, cast.other_trainee, Kind.IN, at=begins, now=ends)
    trace(session, cast.other_trainee, Kind.OUT, at=ends, now=ends)
    made = close(session, cast.training_officer, at=ends)
    assert (made.planned, {line.minutes for line in made.lines.all()}) == (minutes, {minutes})
