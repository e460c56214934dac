# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register by taps: each is evidence once, takes the place of what it saw, and is refused in words."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.utils import IntegrityError
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms import clock
from cms.meetings.attendance.closing import close
from cms.meetings.attendance.keeping import Outcome, take
from cms.meetings.attendance.models import Evidence, RegisterClosing
from cms.meetings.attendance.standing import Standing, standings_of
from cms.meetings.booking import operations as booking
from cms.meetings.booking.models import GuestCard
from cms.meetings.planning.models import MeetingSession
from cms.people.models import Person, User
from tests.cms.meetings import stage
from tests.factories import Cast, actor, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def session(cast: Cast) -> MeetingSession:
    """Four hours that ended ten minutes ago; the tutor leads, five booked."""
    return held(cast)


def held(cast: Cast, slug: str = "in-corso", seats: int = 5) -> MeetingSession:
    made = stage.meeting(slug, session=False)
    session = stage.add_session(made, clock.now() - timedelta(hours=4, minutes=10))
    stage.lead(session, cast.tutor)
    for person in stage.people(seats):
        booking.ask(meeting=made, person=person, by=None, at=session.during.lower - timedelta(days=5))
    return session


def hour(session: MeetingSession, minutes: int) -> str:
    return f"{(session.during.lower + timedelta(minutes=minutes)).astimezone(clock.ROME):%H:%M}"


def tap(person: Person | UUID | str, kind: str = "present", **fields: Any) -> dict[str, Any]:
    uid = person.uid if isinstance(person, Person) else person
    made = {
        "client_uid": str(uuid4()),
        "person": str(uid),
        "kind": kind,
        "at": clock.now().isoformat(),
        "seen": [],
    }
    return made | fields


def added(given: str, family: str) -> dict[str, Any]:
    key = str(uuid4())
    return tap(key, client_uid=key, given_name=given, family_name=family)


def takes(
    cast: Cast, session: MeetingSession, *rows: dict[str, Any], by: Person | None = None
) -> list[Outcome]:
    now = clock.now()
    return take(session=session, rows=rows, device=uuid4(), by=actor(by or cast.tutor), at=now, sent_at=now)


def booked(session: MeetingSession) -> list[Person]:
    return [one.person for one in session.meeting.bookings.order_by("pk").select_related("person")]


def stands(session: MeetingSession, person: Person) -> Standing:
    return next(row for row in standings_of(session) if row.uid == str(person.uid))


def minutes(cast: Cast, session: MeetingSession) -> dict[str, int]:
    closing = close(session=session, by=actor(cast.tutor), at=clock.now(), words="Di nuovo.")
    return {str(line.person): line.minutes for line in closing.lines.select_related("person")}


def test_the_same_queue_sent_twice_is_one(cast, session):
    queue = [tap(person) for person in booked(session)] + [added("Mario", "Bò")]
    first, again = takes(cast, session, *queue), takes(cast, session, *queue)
    assert {one.outcome for one in first} == {"recorded"}
    assert {one.outcome for one in again} == {"known"}
    assert [one.person for one in first] == [one.person for one in again]
    assert (Evidence.objects.count(), GuestCard.objects.count()) == (6, 1)
    assert list(minutes(cast, session).values()) == [240] * 6


def test_control_the_key_of_the_device_is_what_keeps_it_one(cast, session):
    """Without keys of its own each queue is other evidence; under the same key the database refuses it."""
    person = booked(session)[0]
    takes(cast, session, tap(person))
    takes(cast, session, tap(person))
    assert Evidence.objects.filter(person=person).count() == 2
    twin = Evidence.objects.filter(person=person).first()
    twin.pk, twin.uid, twin._state.adding = None, uuid4(), True
    with pytest.raises(IntegrityError, match="client_uid"):
        twin.save(force_insert=True)


def test_two_phones_and_two_trainers_merge(cast, session):
    stage.lead(session, cast.other_tutor)
    one, two, three, four, _five = booked(session)
    takes(cast, session, tap(one), tap(two), added("Mario", "Bo’"))
    takes(cast, session, tap(two), tap(three), tap(four, "absent"), added("mario", "Bò"), by=cast.other_tutor)
    assert GuestCard.objects.count() == 1
    assert minutes(cast, session) == {
        "Persona1 Legnano": 240, "Persona2 Legnano": 240, "Persona3 Legnano": 240, "Persona4 Legnano": 0,
        "Persona5 Legnano": 0, "Mario Bo’": 240,
    }  # fmt: skip


@pytest.mark.parametrize("is_late_first", [True, False])
def test_an_hour_of_leaving_counts_whichever_phone_sends_first(cast, session, is_late_first):
    person = booked(session)[0]
    queues = [tap(person, "left", clock=hour(session, 90))], [tap(person)]
    for queue in queues if is_late_first else reversed(queues):
        takes(cast, session, *queue)
    assert (stands(session, person).is_, stands(session, person).left) == ("present", hour(session, 90))
    assert minutes(cast, session)["Persona1 Legnano"] == pytest.approx(90, abs=1)


def test_hours_refine_a_presence_and_a_new_mark_takes_its_place(cast, session):
    person = booked(session)[0]
    first = tap(person)
    takes(cast, session, first, tap(person, "arrived", clock=hour(session, 30), seen=[first["client_uid"]]))
    takes(cast, session, tap(person, "left", clock=hour(session, 90), seen=stands(session, person).marks))
    assert (stands(session, person).arrived, stands(session, person).left) == (
        hour(session, 30), hour(session, 90)
    )  # fmt: skip
    takes(cast, session, tap(person, "absent", seen=stands(session, person).marks))
    assert (stands(session, person).is_, stands(session, person).left) == ("absent", "")
    takes(cast, session, tap(person, seen=stands(session, person).marks))
    assert (stands(session, person).is_, len(stands(session, person).marks)) == ("present", 1)
    assert minutes(cast, session)["Persona1 Legnano"] == 240


def test_undo_takes_back_what_was_seen_alone(cast, session):
    person = booked(session)[0]
    first = tap(person)
    takes(cast, session, first)
    undo = tap(person, "undo", seen=[first["client_uid"]])
    takes(cast, session, undo)
    assert stands(session, person).is_ == ""
    assert takes(cast, session, undo)[0].outcome == "known"
    takes(cast, session, tap(person))
    takes(cast, session, tap(person, "undo", seen=[first["client_uid"]]))
    assert stands(session, person).is_ == "present"


def test_marks_that_nobody_saw_together_are_shown_as_they_are(cast, session):
    person = booked(session)[0]
    takes(cast, session, tap(person))
    takes(cast, session, tap(person, "absent"))
    assert stands(session, person).is_ == "both"
    takes(cast, session, tap(person, "absent", seen=stands(session, person).marks))
    assert stands(session, person).is_ == "absent"


def test_who_was_added_without_network_is_marked_again_by_the_key_of_the_tap(cast, session):
    walk_in = added("Mario", "Bo")
    later = tap(walk_in["client_uid"], "left", clock=hour(session, 60), seen=[walk_in["client_uid"]])
    assert [one.outcome for one in takes(cast, session, walk_in, later)] == ["recorded", "recorded"]
    assert minutes(cast, session)["Mario Bo"] == pytest.approx(60, abs=1)


def test_a_name_of_the_list_is_that_person(cast, session):
    person = booked(session)[2]
    outcome = takes(cast, session, added("PERSONA3", "legnano"))[0]
    assert (outcome.person, GuestCard.objects.count()) == (str(person.uid), 0)


def test_the_clock_of_a_phone_does_not_matter(cast, session):
    """An hour ahead: moments are put right by what its clock says when it sends."""
    now, ahead = clock.now(), timedelta(hours=1)
    row = tap(booked(session)[0], at=(now + ahead - timedelta(minutes=5)).isoformat())
    take(session=session, rows=[row], device=uuid4(), by=actor(cast.tutor), at=now, sent_at=now + ahead)
    assert Evidence.objects.get().at == now - timedelta(minutes=5)


def test_marks_after_the_closing_count_when_it_is_closed_again(cast, session):
    takes(cast, session, tap(booked(session)[0]))
    assert sum(minutes(cast, session).values()) == 240
    takes(cast, session, tap(booked(session)[1]))
    assert sum(minutes(cast, session).values()) == 480
    assert RegisterClosing.objects.count() == 2


def bad(cast: Cast, session: MeetingSession) -> dict[str, dict[str, Any]]:
    person, key = booked(session)[0], str(uuid4())
    return {
        "another’s person": tap(cast.trainee),
        "nobody": tap(uuid4()),
        "the session itself": tap(session.uid),
        "the trainer": tap(cast.tutor),
        "no kind": tap(person, "deleted"),
        "a list": tap(person, ["present"]),
        "a database kind": tap(person, "void"),
        "no clock": tap(person, "left"),
        "a clock for nothing": tap(person, clock="10:00"),
        "no hour": tap(person, "left", clock="25:00"),
        "an hour outside": tap(person, "left", clock=hour(session, -30)),
        "the beginning": tap(person, "left", clock=hour(session, 0)),
        "no moment": tap(person, at="ieri"),
        "naive": tap(person, at="2026-11-24T10:00:00"),
        "a number": tap(person, at=7),
        "seen by a word": tap(person, seen="tutto"),
        "seen too much": tap(person, seen=[str(uuid4())] * 51),
        "no name": tap(key, client_uid=key),
        "half a name": added("Mario", " "),
        "a name with a line": added("Mario", "Bo\nBo"),
        "a long name": added("Mario", "B" * 101),
        "a name that is none": added("Mario", {"name": "Bo"}),  # type: ignore[arg-type]
        "an absent guest": added("Mario", "Bo") | {"kind": "absent"},
    }


def test_nonsense_is_refused_in_words_and_nothing_is_stored(cast, session):
    rows = bad(cast, session)
    people = Person.objects.count()
    for name, row in rows.items():
        outcome = takes(cast, session, row)[0]
        assert (outcome.outcome, bool(outcome.words)) == ("refused", True), name
    assert (Evidence.objects.count(), GuestCard.objects.count()) == (0, 0)
    assert Person.objects.count() == people


def test_a_bad_tap_does_not_stop_the_others(cast, session):
    one, two = booked(session)[:2]
    outcomes = takes(cast, session, tap(one), tap(cast.trainee), tap(two))
    assert [row.outcome for row in outcomes] == ["recorded", "refused", "recorded"]


def test_a_mark_of_another_register_is_neither_known_nor_taken_back(cast, session):
    person = booked(session)[0]
    other = stage.add_session(session.meeting, clock.now() - timedelta(hours=9))
    mark = tap(person)
    takes(cast, session, mark)
    assert takes(cast, other, mark)[0].outcome == "refused"
    takes(cast, other, tap(person, "undo", seen=[mark["client_uid"]]))
    assert stands(session, person).is_ == "present"


# --- the doors ---


def sends(client: Client, session: MeetingSession, body: Any, **extra: Any) -> Any:
    text = body if isinstance(body, str) else json.dumps(body)
    address = f"/incontri/registro/{session.uid}/eventi/"
    return client.post(address, text, content_type="application/json", **extra)


def batch(by: Person, *rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
    made = {
        "device": str(uuid4()),
        "by": str(by.uid),
        "sent_at": clock.now().isoformat(),
        "events": list(rows),
    }
    return made | fields


def test_the_door_takes_taps_and_says_how_the_register_stands(client, cast, session):
    sign_in(client, cast.tutor)
    person = booked(session)[0]
    answer = sends(client, session, batch(cast.tutor, tap(person), tap(uuid4())))
    assert answer.status_code == 200
    said = answer.json()
    assert [one["outcome"] for one in said["outcomes"]] == ["recorded", "refused"]
    line = next(one for one in said["lines"] if one["person"] == str(person.uid))
    assert (line["is"], len(line["marks"]), len(said["lines"])) == ("present", 1, 5)
    assert client.get(f"/incontri/registro/{session.uid}/eventi/").json()["lines"] == said["lines"]


def test_the_door_refuses_what_no_page_of_ours_sends(client, cast, session):
    sign_in(client, cast.tutor)
    person = booked(session)[0]
    many = batch(cast.tutor, *[tap(person) for _ in range(201)])
    bodies = [
        "", "[]", "nonsense", "[" * 5000, "x" * 130_000, many, batch(cast.tutor, events="tutti"),
        batch(cast.tutor, events=["uno"]), batch(cast.tutor, {"kind": "present"}), batch(cast.tutor, device=1),
        batch(cast.tutor, sent_at="ora"), batch(cast.tutor, tap(person, client_uid="1"))]  # fmt: skip
    assert [sends(client, session, body).status_code for body in bodies] == [400] * len(bodies)
    assert sends(client, session, bodies[0]).json()["error"]
    assert sends(client, session, batch(cast.other_tutor, tap(person))).status_code == 409
    assert Evidence.objects.count() == 0


def test_the_door_is_shut_to_who_does_not_keep_the_register_and_keeps_its_token(cast, session):
    person = booked(session)[0]
    for somebody, status in ((cast.other_tutor, 404), (cast.trainee, 404), (cast.editor_melzo, 404)):
        client = sign_in(Client(), somebody)
        assert sends(client, session, batch(somebody, tap(person))).status_code == status
    assert sends(Client(), session, batch(cast.tutor, tap(person))).status_code == 302
    strict = sign_in(Client(enforce_csrf_checks=True), cast.tutor)
    assert sends(strict, session, batch(cast.tutor, tap(person))).status_code == 403
    assert Evidence.objects.count() == 0
    strict.get(f"/incontri/registro/{session.uid}/")
    token = {"HTTP_X_CSRFTOKEN": strict.cookies["csrftoken"].value}
    assert sends(strict, session, batch(cast.tutor, tap(person)), **token).status_code == 200


def test_without_a_script_a_button_is_a_tap_and_a_form_sent_twice_one(client, cast, session):
    sign_in(client, cast.tutor)
    address, person = f"/incontri/registro/{session.uid}/", booked(session)[0]
    page = client.get(address)
    fields = {"key": str(page.context["key"]), "person": str(person.uid), "kind": "present"}
    assert [client.post(address, fields).status_code for _ in range(2)] == [302, 302]
    assert (Evidence.objects.count(), stands(session, person).is_) == (1, "present")
    client.post(address, fields | {"key": str(uuid4()), "kind": "left", "clock": hour(session, 60)})
    assert stands(session, person).left == hour(session, 60)
    client.post(address, fields | {"key": str(uuid4()), "kind": "undo"})
    assert stands(session, person).is_ == ""


def test_without_a_script_a_wrong_form_says_so_and_keeps_what_was_typed(client, cast, session):
    sign_in(client, cast.tutor)
    fields = {"key": "x", "person": "", "kind": "present", "given_name": "Mario", "family_name": ""}
    answer = client.post(f"/incontri/registro/{session.uid}/", fields)
    assert answer.status_code == 422
    assert 'value="Mario"' in answer.content.decode()
    assert Person.objects.filter(given_name="Mario").count() == 0


def test_closing_says_what_is_missing_and_is_two_clicks(client, cast, session):
    sign_in(client, cast.tutor)
    address = f"/incontri/registro/{session.uid}/chiudi/"
    page = client.get(address)
    assert (page.context["tally"]["unmarked"], len(page.context["missing"])) == (5, 2)
    takes(cast, session, tap(booked(session)[0]))
    assert client.post(address).status_code == 302
    assert RegisterClosing.objects.get().lines.filter(minutes=240).count() == 1
    again = client.post(address, {"words": ""})
    assert (again.status_code, RegisterClosing.objects.count()) == (422, 1)


def test_closing_before_the_end_is_refused_in_words(client, cast, session):
    later = stage.add_session(session.meeting, clock.now() - timedelta(minutes=5))
    stage.lead(later, cast.other_tutor)
    sign_in(client, cast.other_tutor)
    answer = client.post(f"/incontri/registro/{later.uid}/chiudi/")
    assert answer.status_code == 422
    assert RegisterClosing.objects.count() == 0


def test_the_list_of_registers_has_those_of_today_and_those_to_close(client, cast):
    now = clock.now()
    meeting = stage.meeting(session=False)
    noon = datetime.combine(clock.day_of(now), datetime.min.time(), clock.ROME) + timedelta(hours=12)
    today, old = stage.add_session(meeting, noon), stage.add_session(meeting, noon - timedelta(days=3))
    stage.add_session(meeting, noon + timedelta(days=1))
    for session in meeting.sessions.all():
        stage.lead(session, cast.tutor)
    sign_in(client, cast.tutor)
    page = client.get("/incontri/registro/")
    assert (page.context["today"], page.context["to_close"]) == ([today], [old])
    page = sign_in(Client(), cast.trainee).get("/incontri/registro/")
    assert (page.context["today"], page.context["to_close"]) == ([], [])


@pytest.mark.parametrize(("path", "count"), [("", 15), ("eventi/", 12)])
def test_the_page_asks_the_same_however_long_the_list(client, cast, path, count):
    asked = []
    sign_in(client, cast.tutor)
    for number, seats in enumerate((1, 3)):
        meeting = stage.meeting(f"lista-{number}", session=False)
        session = stage.add_session(meeting, clock.now() - timedelta(hours=4 + 5 * number, minutes=10))
        stage.lead(session, cast.tutor)
        for person in stage.people(seats, town=("Legnano", "Melzo")[number]):
            booking.ask(meeting=meeting, person=person, by=None, at=session.during.lower - timedelta(days=1))
        client.get(f"/incontri/registro/{session.uid}/{path}")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/incontri/registro/{session.uid}/{path}").status_code == 200
        asked.append(len(queries))
    assert asked == [count, count]


def test_the_worker_is_served_from_the_folder_that_is_its_scope_and_never_stored(client):
    answer = client.get("/incontri/registro/servizio.js")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert "no-cache" in answer["Cache-Control"]
    assert b'addEventListener("fetch"' in answer.content


def test_a_login_without_a_person_keeps_no_register(client, session):
    client.force_login(User.objects.create_user("nessuno@example.it", "una parola lunga"))
    assert client.get("/incontri/registro/").context["today"] == []
    assert client.get(f"/incontri/registro/{session.uid}/").status_code == 404
