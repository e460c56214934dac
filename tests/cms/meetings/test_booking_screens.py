# SPDX-License-Identifier: AGPL-3.0-or-later
"""The screens of booking: one's own seat, the manager's requests, the office's list."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from cms.meetings.booking import operations
from cms.meetings.booking.boxes import box_of
from cms.meetings.booking.lapsing import free_lapsed
from cms.meetings.booking.models import Booking
from cms.notices.models import Notice
from tests import factories
from tests.cms.meetings import stage
from tests.cms.meetings.stage import AT, BEGINS
from tests.factories import Cast

pytestmark = pytest.mark.django_db
OWN, REQUESTS, LIST = 7, 7, 10


def signed_in(person) -> Client:
    return factories.sign_in(Client(), person)


def ask(meeting, person) -> Booking:
    made = operations.ask(meeting=meeting, person=person, by=factories.actor(person), at=AT)
    made.refresh_from_db()
    return made


def state() -> str:
    return Booking.objects.get().state


class TestOnesOwnSeat:
    def test_booked_and_given_up_by_a_button_each(self):
        meeting, person = stage.meeting(), Cast().trainee
        browser = signed_in(person)
        page = f"/incontri/{meeting.slug}/iscrizione/"
        assert f'action="{page}chiedi/"' in browser.get(page).content.decode()

        assert browser.post(f"{page}chiedi/", follow=True).redirect_chain == [(page, 302)]
        assert state() == "booked"
        give_up = f"/incontri/iscrizioni/{Booking.objects.get().uid}/rinuncia/"
        assert give_up in browser.get(page).content.decode()

        assert browser.get(give_up).status_code == 200
        assert state() == "booked"
        browser.post(give_up)
        browser.post(give_up)
        assert state() == "cancelled"
        assert f'action="{page}chiedi/"' in browser.get(page).content.decode()

    def test_who_is_not_signed_in_is_sent_there_and_back(self, client):
        meeting = stage.meeting()
        answer = client.get(f"/incontri/{meeting.slug}/iscrizione/")
        assert (answer.status_code, "/accedi/" in answer.headers["Location"]) == (302, True)

    def test_the_line_says_the_place_and_what_happens(self):
        meeting, people = stage.meeting(capacity=1), stage.people(3)
        for person in people:
            ask(meeting, person)
        box = box_of(meeting, factories.actor(people[2]), at=AT)
        assert (box.kind, box.place, box.can_leave, box.can_send) == ("waiting", 2, True, True)
        assert signed_in(people[2]).get(f"/incontri/{meeting.slug}/iscrizione/").status_code == 200

    def test_a_refusal_is_told_in_words(self):
        meeting = stage.meeting(closes_at=AT - timedelta(days=3650))
        answer = signed_in(Cast().trainee).post(f"/incontri/{meeting.slug}/iscrizione/chiedi/", follow=True)
        assert (answer.status_code, Booking.objects.exists()) == (200, False)
        assert "2021" in answer.content.decode()

    def test_a_meeting_for_others_gives_no_button_and_no_seat(self):
        meeting, browser = stage.meeting(audience="metropolitan"), signed_in(Cast().trainee)
        assert "chiedi/" not in browser.get(f"/incontri/{meeting.slug}/iscrizione/").content.decode()
        assert browser.post(f"/incontri/{meeting.slug}/iscrizione/chiedi/").status_code == 404

    def test_a_colleague_is_looked_for_and_sent(self):
        cast, meeting = Cast(), stage.meeting()
        to, stranger = cast.body_contact, cast.other_trainee
        booking, browser = ask(meeting, cast.trainee), signed_in(cast.trainee)
        page = f"/incontri/iscrizioni/{booking.uid}/al-posto-mio/"

        found = browser.get(page, {"chi": "franca"}).content.decode()
        assert (str(to.uid) in found, str(stranger.uid) in found) == (True, False)
        assert browser.post(page, {"person": str(stranger.uid)}).status_code == 404
        browser.post(page, {"person": str(to.uid)})

        assert Booking.objects.get(person=to).state == "booked"
        assert Booking.objects.get(person=cast.trainee).state == "cancelled"

    def test_an_invitation_is_answered_with_no(self):
        cast, meeting = Cast(), stage.meeting(audience="invited")
        officer = factories.actor(cast.training_officer)
        operations.invite(meeting=meeting, people=[cast.trainee], by=officer, at=AT)
        signed_in(cast.trainee).post(f"/incontri/{meeting.slug}/iscrizione/non-vengo/")
        assert state() == "declined"

    def test_anothers_booking_is_not_there(self):
        cast, meeting = Cast(), stage.meeting()
        booking, browser = ask(meeting, cast.trainee), signed_in(cast.other_trainee)
        for what in ("rinuncia", "al-posto-mio", "togli"):
            assert browser.post(f"/incontri/iscrizioni/{booking.uid}/{what}/").status_code == 404

    @pytest.mark.parametrize("count", [1, 3])
    def test_my_bookings_take_as_many_queries_for_one_as_for_three(self, count, django_assert_num_queries):
        person = Cast().trainee
        for number in range(count):
            ask(stage.meeting(f"incontro-{number}"), person)
        browser = signed_in(person)
        browser.get("/incontri/iscrizioni/")
        with django_assert_num_queries(OWN):
            page = browser.get("/incontri/iscrizioni/").content.decode()
        assert page.count('scope="row"') == count


class TestTheManager:
    @pytest.mark.parametrize("count", [1, 3])
    def test_requests_are_listed_with_a_fixed_number_of_queries(self, count, django_assert_num_queries):
        cast = Cast()
        browser = signed_in(cast.manager)
        for number in range(count):
            ask(stage.meeting(f"incontro-{number}", needs_approval=True), cast.trainee)
        browser.get("/incontri/richieste/")
        with django_assert_num_queries(REQUESTS):
            page = browser.get("/incontri/richieste/").content.decode()
        assert page.count('value="approved"') == count

    def test_approves_with_a_click_and_a_second_click_says_the_same(self):
        cast = Cast()
        browser = signed_in(cast.manager)
        booking = ask(stage.meeting(needs_approval=True), cast.trainee)
        for _click in range(2):
            answer = browser.post(f"/incontri/richieste/{booking.uid}/", {"outcome": "approved"})
            assert answer.status_code == 302
        assert state() == "booked"
        assert Notice.objects.filter(reader=cast.trainee).count() == 1
        assert browser.get(f"/incontri/richieste/{booking.uid}/").status_code == 200

    def test_a_no_needs_a_reason_and_what_was_typed_stays(self):
        cast = Cast()
        browser = signed_in(cast.manager)
        booking = ask(stage.meeting(needs_approval=True), cast.trainee)
        page = f"/incontri/richieste/{booking.uid}/"
        assert browser.post(page, {"note": ""}).status_code == 422
        assert "x" * 501 in browser.post(page, {"note": "x" * 501}).content.decode()
        assert browser.post(page, {"note": "Serve in ufficio."}).status_code == 302
        assert state() == "cancelled"

    def test_somebody_elses_manager_finds_nothing(self):
        cast = Cast()
        booking = ask(stage.meeting(needs_approval=True), cast.trainee)
        assert signed_in(cast.other_manager).get(f"/incontri/richieste/{booking.uid}/").status_code == 404


class TestTheOffice:
    @pytest.mark.parametrize("count", [1, 3])
    def test_the_list_takes_as_many_queries_for_one_as_for_three(self, count, django_assert_num_queries):
        meeting = stage.meeting(capacity=1)
        for person in stage.people(count):
            ask(meeting, person)
        browser = signed_in(Cast().training_officer)
        browser.get(f"/incontri/{meeting.slug}/iscrizioni/")
        with django_assert_num_queries(LIST):
            page = browser.get(f"/incontri/{meeting.slug}/iscrizioni/").content.decode()
        assert page.count('scope="row"') == count

    def test_the_list_is_in_order_and_searched(self):
        meeting, people = stage.meeting(capacity=1), stage.people(3)
        for person in people:
            ask(meeting, person)
        browser = signed_in(Cast().training_officer)
        page = browser.get(f"/incontri/{meeting.slug}/iscrizioni/").content.decode()
        assert page.index("Persona1 ") < page.index("Persona2 ") < page.index("Persona3 ")
        page = browser.get(f"/incontri/{meeting.slug}/iscrizioni/", {"nome": "persona2"}).content.decode()
        assert ("Persona2 " in page, "Persona1 " in page) == (True, False)
        page = browser.get(f"/incontri/{meeting.slug}/iscrizioni/", {"stato": "booked"}).content.decode()
        assert ("Persona1 " in page, "Persona2 " in page) == (True, False)

    def test_the_csv_has_the_places_of_the_line(self):
        meeting = stage.meeting(capacity=1)
        for person in stage.people(3):
            ask(meeting, person)
        answer = signed_in(Cast().training_officer).get(f"/incontri/{meeting.slug}/iscrizioni.csv")
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        assert [(row[1], row[3]) for row in rows[1:]] == [
            ("", "Persona1"),
            ("1", "Persona2"),
            ("2", "Persona3"),
        ]

    def test_somebody_is_found_added_and_taken_off_with_a_reason(self):
        cast, meeting = Cast(), stage.meeting(needs_approval=True)
        person, browser = cast.trainee, signed_in(cast.training_officer)
        page = f"/incontri/{meeting.slug}/iscrizioni/"
        assert str(person.uid) in browser.get(page, {"chi": "zanè"}).content.decode()
        for _click in range(2):
            browser.post(f"{page}aggiungi/", {"person": str(person.uid)})
        assert state() == "booked"

        off = f"/incontri/iscrizioni/{Booking.objects.get().uid}/togli/"
        assert browser.post(off, {"note": ""}).status_code == 422
        browser.post(off, {"note": "Aula troppo piccola."})
        assert state() == "cancelled"
        assert "Aula troppo piccola." in Notice.objects.latest("pk").body

    def test_somebody_is_invited_and_asked_by_mail(self):
        cast, meeting = Cast(), stage.meeting(audience="invited")
        page = f"/incontri/{meeting.slug}/iscrizioni/aggiungi/"
        signed_in(cast.training_officer).post(page, {"person": str(cast.trainee.uid), "what": "invite"})
        assert state() == "invited"
        assert "meeting_invited" in Notice.objects.get().key
        assert "non-vengo/" in signed_in(cast.trainee).get(f"/incontri/{meeting.slug}/").content.decode()

    def test_another_office_finds_no_list(self):
        meeting = stage.meeting()
        assert signed_in(Cast().plan_officer).get(f"/incontri/{meeting.slug}/iscrizioni/").status_code == 404


class TestByItself:
    def test_lapsed_seats_go_to_who_waits_once(self):
        meeting, people = stage.meeting(capacity=2), stage.people(3)
        kept = stage.reserve(meeting, "Rho", 1)
        for person in people:
            ask(meeting, person)

        assert free_lapsed(at=kept.until - timedelta(seconds=1)) == 0
        assert [free_lapsed(at=kept.until), free_lapsed(at=kept.until)] == [1, 0]
        assert Notice.objects.filter(key__contains="meeting_promoted").count() == 1
        assert free_lapsed(at=BEGINS) == 0

    def test_the_command_says_how_many_differed(self, capsys):
        ask(stage.meeting(), Cast().trainee)
        Booking.objects.update(state="waiting")
        call_command("rebuild_bookings")
        assert (capsys.readouterr().out, state()) == ("bookings that differed: 1\n", "booked")


def test_a_mail_carries_the_date_and_giving_up_takes_it_back():
    meeting, person = stage.meeting(), Cast().trainee
    booking = ask(meeting, person)
    operations.give_up(booking=booking, by=factories.actor(person), at=AT)
    first, last = Notice.objects.order_by("pk")
    assert "METHOD:REQUEST" in first.calendar
    assert "METHOD:CANCEL" in last.calendar
    assert "24 novembre 2031, ore 09:00" in first.body
    assert f"/incontri/{meeting.slug}/iscrizione/" in first.body
