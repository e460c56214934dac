# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's screens: board, making, changing, copying, importing, publishing, cancelling."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cms.meetings.attendance.closing import close
from cms.meetings.attendance.models import Evidence, Source
from cms.meetings.attendance.recording import record
from cms.meetings.booking import operations as booking
from cms.meetings.convening import board
from cms.meetings.planning.agenda import add_item
from cms.meetings.planning.models import Meeting, Paper, ReservedSeats, Room, Series
from tests import factories
from tests.cms.meetings import stage
from tests.cms.meetings.stage import AT, BEGINS, ENDS
from tests.cms.meetings.test_planning_import import HOUR, WEEKLY, calendar, event
from tests.factories import actor, zone

pytestmark = pytest.mark.django_db
BOARD, SHEET, MEETING = 17, 12, 16
YEAR = f"?anno={BEGINS.year}"


@pytest.fixture
def office(cast) -> Client:
    return factories.sign_in(Client(), cast.training_officer)


def at(name: str, *args) -> str:
    return reverse(f"meetings:{name}", args=args)


def page(meeting: Meeting, name: str = "office_meeting", *args) -> str:
    meeting.refresh_from_db()
    return at(name, meeting.uid, *args)


def words(**fields) -> dict[str, object]:
    return {"kind": "training", "level": "2", "title": "Scrivere insieme", "is_public": "on", **fields}


def a_date(**fields) -> dict[str, object]:
    return {"day": "2031-11-24", "begins": "09:00", "ends": "13:00", "place": "Teatro di Rho", **fields}


class TestBoard:
    def held(self, cast):
        """Two booked, one of them there, the register closed."""
        meeting = stage.meeting("tenuto")
        session = meeting.sessions.get()
        for person in stage.people(2):
            booking.ask(meeting=meeting, person=person, by=None, at=AT)
        there = meeting.bookings.order_by("pk")[0].person
        record(
            session=session, person=there, kind=Evidence.Kind.IN, source=Source.TRAINER, at=BEGINS, now=ENDS,
            recorded_by=cast.training_officer, client_uid=session.uid)  # fmt: skip
        close(session=session, by=actor(cast.training_officer), at=ENDS)
        return meeting

    def test_it_counts_seats_attendance_and_what_was_held(self, cast):
        self.held(cast)
        stage.meeting("poi", capacity=10)
        rows = board.rows_of(
            board.meetings_asked(actor(cast.training_officer), board.Asked(BEGINS.year)), at=ENDS
        )
        assert [(row.seats.booked, row.attendance, row.is_over) for row in rows] == [
            (2, 50, True),
            (0, None, True),
        ]
        sums = board.sums_of(rows)
        assert (sums.held, sums.planned, sums.offered, sums.booked, sums.attendance) == (2, 0, 40, 2, 50)

    def test_its_queries_do_not_grow_with_the_meetings(self, office, django_assert_num_queries):
        stage.meeting("primo")
        office.get(at("office") + YEAR)
        with django_assert_num_queries(BOARD):
            office.get(at("office") + YEAR)
        for number in range(3):
            stage.meeting(f"altro-{number}")
        with django_assert_num_queries(BOARD):
            answer = office.get(at("office") + YEAR)
        assert answer.content.decode().count('<th scope="row"><a') == 4
        with django_assert_num_queries(SHEET):
            office.get(at("office_csv") + YEAR)

    def test_each_sees_what_they_run(self, cast):
        stage.meeting("corso", title="Corso di prova")
        assembly = stage.meeting("assemblea", kind="zone_assembly", title="Assemblea di Martesana")
        assembly.zones.add(zone("adda-martesana"))
        stage.meeting("altra", kind="zone_assembly", title="Assemblea di Legnano").zones.add(
            zone("alto-milanese")
        )
        seen = {}
        for name in ("training_officer", "plan_officer", "coordinator"):
            text = factories.sign_in(Client(), getattr(cast, name)).get(at("office") + YEAR).content.decode()
            seen[name] = [
                one in text for one in ("Corso di prova", "Assemblea di Martesana", "Assemblea di Legnano")
            ]
        assert seen == {
            "training_officer": [True, False, False],
            "plan_officer": [False, True, True],
            "coordinator": [False, True, False],
        }
        assert factories.sign_in(Client(), cast.trainee).get(at("office")).status_code == 404

    def test_filters_narrow_and_the_sheets_say_the_same(self, office):
        stage.meeting("uno", title="=SOMMA(1)")
        stage.meeting("due", level=1, title="Livello uno")
        content = office.get(f"{at('office_csv')}{YEAR}&livello=1").content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(content), delimiter=";"))
        assert [row[0] for row in rows[1:]] == ["Livello uno"]
        text = office.get(f"{at('office_csv')}{YEAR}&livello=2&tipo=x&zona=%00").content.decode()
        assert "'=SOMMA(1)" in text
        assert office.get(at("office_xlsx") + YEAR).content.startswith(b"PK")
        assert office.get(f"{at('office')}?anno=99999").status_code == 200

    def test_too_few_two_weeks_before_are_told(self, office):
        meeting = stage.meeting(minimum=5)
        known = {"begins": BEGINS, "booked": 3}
        assert board.least_in_words(meeting, **known, at=BEGINS - board.NEAR)
        assert not board.least_in_words(meeting, **known, at=BEGINS - 2 * board.NEAR)
        assert not board.least_in_words(meeting, **known | {"booked": 5}, at=BEGINS - board.NEAR)


class TestMaking:
    def test_from_nothing_to_published_in_three_steps(self, office):
        answer = office.post(at("office_new"), words())
        meeting = Meeting.objects.get()
        assert answer["Location"] == page(meeting)
        office.post(page(meeting, "office_publish"))
        meeting.refresh_from_db()
        assert meeting.state == "draft"
        office.post(page(meeting, "office_add_date"), a_date())
        office.post(page(meeting, "office_publish"))
        meeting.refresh_from_db()
        assert (meeting.state, meeting.slug) == ("published", "scrivere-insieme-2031")
        assert meeting.sessions.get().during.lower == BEGINS

    def test_what_was_typed_is_kept_with_the_errors(self, office):
        answer = office.post(at("office_new"), words(title="", summary="Una frase che resta."))
        text = answer.content.decode()
        assert (answer.status_code, "Una frase che resta." in text, "data-error-summary" in text) == (
            422,
            True,
            True,
        )
        assert Meeting.objects.count() == 0

    def test_a_coordinator_plans_assemblies_of_the_own_zone_alone(self, cast):
        own = factories.sign_in(Client(), cast.coordinator)
        away = own.post(at("office_new"), words(level="", zones=[zone("alto-milanese").pk]))
        assert (away.status_code, Meeting.objects.count()) == (422, 0)
        own.post(at("office_new"), words(kind="training", level="", zones=[zone("adda-martesana").pk]))
        assert Meeting.objects.get().kind == "zone_assembly"

    def test_a_level_is_for_training_alone(self, cast):
        plan = factories.sign_in(Client(), cast.plan_officer)
        plan.post(at("office_new"), words(kind="conference"))
        assert Meeting.objects.get().level is None

    def test_copied_from_last_year_in_three_steps(self, office):
        meeting = stage.meeting()
        assert page(meeting, "office_copy") in office.get(f"{at('office_last_year')}{YEAR}").content.decode()
        text = office.get(page(meeting, "office_copy")).content.decode()
        assert 'value="2032-11-22"' in text
        sent = {
            "data-1-day": "2032-11-22",
            "data-1-begins": "09:00",
            "data-1-ends": "13:00",
            "with_papers": "on",
        }
        answer = office.post(page(meeting, "office_copy"), sent)
        made = Meeting.objects.get(copied_from=meeting)
        assert (answer["Location"], made.sessions.count()) == (page(made), 1)

    def test_a_calendar_file_is_first_a_list_then_drafts(self, office):
        content = calendar(event(1, WEEKLY), event(2, HOUR), event(3, "DTSTART;VALUE=DATE:20310303"))
        days = {"first": "2031-01-01", "last": "2031-12-31", "kind": "training"}
        file = SimpleUploadedFile("date.ics", content)
        text = office.post(at("office_import"), {**days, "file": file}).content.decode()
        assert (text.count('name="entry"'), Meeting.objects.count()) == (2, 0)
        sent = {**days, "content": content.decode(), "do": "make", "entry": ["1"]}
        assert office.post(at("office_import"), sent)["Location"] == at("office") + YEAR
        assert Meeting.objects.get().sessions.count() == 3
        assert office.post(at("office_import"), {**days, "content": "ciao"}).status_code == 422
        assert office.post(at("office_import"), days).status_code == 422


class TestHours:
    def test_an_hour_that_does_not_exist_is_refused_and_one_there_twice_asks_which(self, office):
        meeting = stage.meeting(session=False, state="draft")
        url = page(meeting, "office_add_date")
        gone = office.post(url, a_date(day="2031-03-30", begins="02:30", ends="05:00"))
        assert (gone.status_code, "02:30" in gone.content.decode()) == (422, True)
        twice = a_date(day="2031-10-26", begins="02:30", ends="05:00")
        asked = office.post(url, twice)
        assert (asked.status_code, 'name="begins_fold"' in asked.content.decode()) == (422, True)
        office.post(url, twice | {"begins_fold": "1"})
        assert meeting.sessions.get().minutes == 150
        text = office.get(page(meeting, "office_date", meeting.sessions.get().uid)).content.decode()
        assert 'name="begins_fold"' in text


class TestChanging:
    def test_its_page_asks_the_same_whatever_is_on_it(self, office, django_assert_num_queries):
        meeting = stage.meeting()
        office.get(page(meeting))
        url = page(meeting)
        with django_assert_num_queries(MEETING):
            office.get(url)
        for number in range(3):
            stage.add_session(meeting, BEGINS.replace(day=1 + number))
            add_item(meeting=meeting, title=f"Punto {number}", by=None, at=AT)
            stage.paper(meeting, f"Carta {number}")
            stage.reserve(meeting, ("Rho", "Melzo", "Gorgonzola")[number], 1)
        with django_assert_num_queries(MEETING):
            office.get(url)

    def test_the_second_of_two_is_told_and_sees_both(self, office, cast):
        meeting = stage.meeting()
        url = page(meeting, "office_words")
        seen = office.get(url).context["form"]["seen"].value()
        office.post(url, words(title="Titolo di Nadia", seen=seen))
        late = office.post(url, words(title="Titolo mio", seen=seen))
        text = late.content.decode()
        assert (late.status_code, "Titolo di Nadia" in text, 'value="Titolo mio"' in text) == (
            422,
            True,
            True,
        )
        meeting.refresh_from_db()
        assert meeting.title == "Titolo di Nadia"
        again = late.context["form"]["seen"].value()
        office.post(url, words(title="Titolo mio", seen=again))
        meeting.refresh_from_db()
        assert meeting.title == "Titolo mio"

    def test_seats_and_days_of_booking(self, office):
        meeting = stage.meeting()
        url = page(meeting, "office_terms")
        sent = {"audience": "municipalities", "capacity": "20", "minimum": "5", "closes": "2031-11-20"}
        assert office.post(url, sent | {"minimum": "21"}).status_code == 422
        assert office.post(url, sent | {"audience": "roles"}).status_code == 422
        assert office.post(url, sent).status_code == 302
        meeting.refresh_from_db()
        assert (meeting.capacity, meeting.audience, meeting.closes_at.isoformat()) == (
            20, "municipalities", "2031-11-20T23:00:00+00:00")  # fmt: skip

    def test_a_room_taken_is_said_with_the_other_meeting(self, office):
        hall = stage.room()
        stage.add_session(stage.meeting("altro", session=False, title="L’altro incontro"), room=hall)
        meeting = stage.meeting(session=False)
        answer = office.post(page(meeting, "office_add_date"), a_date(place="", room=hall.pk))
        assert (answer.status_code, "L’altro incontro" in answer.content.decode()) == (422, True)

    def test_items_and_papers(self, office):
        meeting = stage.meeting()
        for title in ("Uno", "Due"):
            office.post(page(meeting, "office_add_item"), {"title": title})
        second = meeting.items.get(title="Due")
        office.post(page(meeting, "office_move_item", second.uid), {"do": "up"})
        assert [one.title for one in meeting.items.order_by("order")] == ["Due", "Uno"]
        url = page(meeting, "office_add_paper")
        file = SimpleUploadedFile("traccia.pdf", b"%PDF-1.7 foglio")
        sent = {"title": "Traccia", "moment": "before", "item": second.uid, "is_for_all": "on", "file": file}
        office.post(url, sent)
        first = Paper.objects.get()
        assert first.item_uid == second.uid
        bad = SimpleUploadedFile("traccia.pdf", b"<script>")
        assert office.post(url, {"title": "Traccia", "moment": "before", "file": bad}).status_code == 422
        newer = SimpleUploadedFile("traccia-2.pdf", b"%PDF-1.7 altro")
        office.post(f"{url}?al-posto-di={first.uid}", {"title": "Traccia 2", "file": newer})
        assert Paper.objects.get(replaces=first).moment == "before"
        assert office.get(f"{url}?al-posto-di=ciao").status_code == 404
        office.post(page(meeting, "office_move_item", second.uid), {"do": "out"})
        assert Paper.objects.count() == 2

    def test_seats_kept_for_a_body_and_freed(self, office):
        meeting, body = stage.meeting(), factories.body("Rho")
        body.refresh_from_db()
        office.post(page(meeting, "office_reserved"), {"body": body.uid, "seats": "3", "until": "2031-11-10"})
        assert ReservedSeats.objects.get().seats == 3
        office.post(page(meeting, "office_free"), {"body": body.uid})
        assert ReservedSeats.objects.count() == 0

    def test_cancelled_with_a_reason_alone(self, office):
        meeting = stage.meeting()
        assert office.post(page(meeting, "office_cancel"), {"reason": ""}).status_code == 422
        office.post(page(meeting, "office_cancel"), {"reason": "Sciopero dei treni."})
        meeting.refresh_from_db()
        assert (meeting.state, meeting.cancel_reason) == ("cancelled", "Sciopero dei treni.")
        assert office.post(page(meeting, "office_add_item"), {"title": "Tardi"}).status_code == 403

    def test_of_another_office_nothing_is_there(self, cast):
        meeting = stage.meeting()
        plan = factories.sign_in(Client(), cast.plan_officer)
        assert plan.get(page(meeting)).status_code == 404


class TestRoomsAndSeries:
    def test_made_and_changed(self, office):
        sent = {"name": "Sala Pirola", "address": "Via Vivaio 1", "seats": "40", "is_in_use": "on"}
        office.post(at("office_new_room"), sent)
        assert office.post(at("office_new_room"), sent).status_code == 422
        room = Room.objects.get()
        office.post(at("office_room", room.uid), sent | {"seats": "50"})
        assert Room.objects.get().seats == 50
        office.post(at("office_new_series"), {"title": "Formazione dei Comuni"})
        office.post(at("office_series", Series.objects.get().uid), {"title": "Formazione"})
        text = office.get(at("office_rooms")).content.decode()
        assert ("Sala Pirola" in text, Series.objects.get().title) == (True, "Formazione")


def test_the_year_to_copy_from_is_the_nearest_to_last_year_that_has_meetings(office):
    meeting = stage.meeting()

    shown = office.get(at("office_last_year")).content.decode()

    assert page(meeting, "office_copy") in shown
