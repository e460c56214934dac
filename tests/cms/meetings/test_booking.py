# SPDX-License-Identifier: AGPL-3.0-or-later
"""Booking: a seat, the waiting list, the manager's yes, seats kept for bodies, somebody in one's place."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from cms.audit.models import AuditEntry
from cms.meetings.booking import operations
from cms.meetings.booking.models import Booking, BookingEvent
from cms.meetings.booking.operations import Decided, NotBooked, SeatsTaken
from cms.meetings.booking.queries import Seats, booking_of, seats_of, seats_of_many
from cms.meetings.booking.rules import can_change, can_decide
from cms.meetings.planning.models import Meeting
from cms.notices.models import Notice
from cms.people.merging import merge
from cms.people.models import Person
from tests import factories
from tests.cms.meetings import stage
from tests.cms.meetings.stage import AT, BEGINS
from tests.factories import Cast

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


def ask(meeting, person, at=AT, **more) -> Booking:
    return operations.ask(meeting=meeting, person=person, by=factories.actor(person), at=at, **more)


def give_up(booking, at=LATER) -> Booking:
    return operations.give_up(booking=booking, by=factories.actor(booking.person), at=at)


def states(meeting) -> list[str]:
    return list(
        Booking.objects.filter(meeting=meeting).order_by("asked_at", "pk").values_list("state", flat=True)
    )


def steps(person) -> list[str]:
    return list(BookingEvent.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def mails(person) -> list[str]:
    keys = Notice.objects.filter(reader=person).order_by("pk").values_list("key", flat=True)
    return [key.split(":")[2] for key in keys]


def test_who_asks_has_a_seat_at_once_with_a_mail_and_an_audit_entry():
    person = Cast().trainee
    booking = ask(stage.meeting(), person)

    assert (booking.state, booking.body) == ("booked", factories.body("Legnano"))
    assert steps(person) == ["booked"]
    assert mails(person) == ["meeting_booked"]
    assert AuditEntry.objects.filter(verb="meetings.booking_booked", thing_id=booking.pk).count() == 1


def test_asking_twice_is_asking_once():
    meeting, person = stage.meeting(), Cast().trainee

    assert ask(meeting, person).pk == ask(meeting, person, LATER).pk
    assert steps(person) == ["booked"]
    assert mails(person) == ["meeting_booked"]


def test_who_comes_later_waits_and_comes_up_in_order():
    meeting, people = stage.meeting(capacity=2), stage.people(5)
    first, *_rest = [ask(meeting, person) for person in people]
    assert states(meeting) == ["booked", "booked", "waiting", "waiting", "waiting"]

    give_up(first)

    assert states(meeting) == ["cancelled", "booked", "booked", "waiting", "waiting"]
    assert steps(people[2]) == ["waitlisted", "promoted"]
    assert mails(people[2]) == ["meeting_waiting", "meeting_promoted"]
    assert mails(people[3]) == ["meeting_waiting"]


def test_giving_up_twice_promotes_once():
    meeting, people = stage.meeting(capacity=1), stage.people(3)
    first, *_rest = [ask(meeting, person) for person in people]

    give_up(first)
    give_up(first)

    assert states(meeting) == ["cancelled", "booked", "waiting"]
    assert mails(people[0]) == ["meeting_booked", "meeting_left"]


def test_who_gave_up_and_asks_again_goes_to_the_end_of_the_line():
    meeting, people = stage.meeting(capacity=1), stage.people(3)
    first, *_rest = [ask(meeting, person) for person in people]
    give_up(first)
    again = ask(meeting, people[0], LATER)

    assert again.state == "waiting"
    assert list(Booking.objects.in_line().values_list("person", flat=True)) == [people[2].pk, people[0].pk]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "draft"}, "non è ancora pubblicato"),
        ({"state": "cancelled", "cancel_reason": "Sciopero."}, "annullato"),
        ({"opens_at": AT + timedelta(hours=1)}, "aprono il 3 novembre 2031, ore 11:00"),
        ({"closes_at": AT}, "si sono chiuse il 3 novembre 2031, ore 10:00"),
    ],
)
def test_asking_has_its_time(fields, words):
    with pytest.raises(NotBooked) as told:
        ask(stage.meeting(**fields), Cast().trainee)
    assert words in str(told.value)
    assert not BookingEvent.objects.exists()


def test_without_a_closing_booking_ends_when_the_meeting_begins():
    meeting = stage.meeting()
    ask(meeting, Cast().other_trainee, BEGINS - timedelta(minutes=1))
    with pytest.raises(NotBooked):
        ask(meeting, Cast().trainee, BEGINS)


def test_a_seat_is_given_up_until_the_day_said_a_place_in_the_line_always():
    meeting, people = stage.meeting(capacity=1, cancel_until=AT + timedelta(hours=1)), stage.people(2)
    first, second = [ask(meeting, person) for person in people]

    with pytest.raises(NotBooked):
        give_up(first)
    assert give_up(second).state == "cancelled"


def test_nobody_comes_up_once_the_meeting_has_begun():
    meeting, people = stage.meeting(capacity=1), stage.people(2)
    first, _second = [ask(meeting, person) for person in people]

    operations.remove(booking=first, by=factories.actor(Cast().training_officer), at=BEGINS, note="Malato.")

    assert states(meeting) == ["cancelled", "waiting"]


def test_more_seats_bring_people_up_fewer_than_the_booked_are_refused():
    meeting, people = stage.meeting(capacity=1), stage.people(4)
    officer = factories.actor(Cast().training_officer)
    for person in people:
        ask(meeting, person)

    came_up = operations.change_capacity(meeting=meeting, capacity=3, by=officer, at=LATER)

    assert {row.person for row in came_up} == set(people[1:3])
    with pytest.raises(SeatsTaken):
        operations.change_capacity(meeting=meeting, capacity=2, by=officer, at=LATER)
    meeting.refresh_from_db()
    assert meeting.capacity == 3


def test_the_database_refuses_fewer_seats_than_booked_whoever_writes():
    meeting = stage.meeting(capacity=2)
    for person in stage.people(2):
        ask(meeting, person)
    with pytest.raises(IntegrityError, match="more are booked than 1 seats"), transaction.atomic():
        Meeting.objects.update(capacity=1)
    with pytest.raises(IntegrityError, match="seats_within_capacity"), transaction.atomic():
        Booking.objects.create(
            meeting=meeting, person=Cast().trainee, state="booked", asked_at=AT, changed_at=AT
        )


class TestApproval:
    def test_the_manager_is_asked_and_says_yes(self):
        cast = Cast()
        manager, meeting = cast.manager, stage.meeting(needs_approval=True)
        booking = ask(meeting, cast.trainee)
        assert (booking.state, mails(manager)) == ("requested", ["meeting_asked"])

        for _click in range(2):
            operations.approve(booking=booking, by=factories.actor(manager), at=LATER)

        assert steps(cast.trainee) == ["requested", "approved", "booked"]
        assert mails(cast.trainee) == ["meeting_booked"]

    def test_a_no_is_told_with_its_words_and_leaves_the_seat(self):
        cast = Cast()
        manager, meeting = cast.manager, stage.meeting(needs_approval=True)
        booking = ask(meeting, cast.trainee)

        operations.refuse(booking=booking, by=factories.actor(manager), at=LATER, note="Serve in ufficio.")

        assert Booking.objects.get().state == "cancelled"
        assert "Serve in ufficio." in Notice.objects.get(reader=cast.trainee).body

    def test_the_second_to_decide_otherwise_is_told(self):
        cast = Cast()
        manager, meeting = cast.manager, stage.meeting(needs_approval=True)
        booking = ask(meeting, cast.trainee)
        operations.approve(booking=booking, by=factories.actor(manager), at=LATER)
        with pytest.raises(Decided):
            operations.refuse(booking=booking, by=factories.actor(cast.training_officer), at=LATER)

    def test_a_request_taken_back_is_not_decided(self):
        cast = Cast()
        manager, meeting = cast.manager, stage.meeting(needs_approval=True)
        booking = give_up(ask(meeting, cast.trainee))
        with pytest.raises(Decided):
            operations.approve(booking=booking, by=factories.actor(manager), at=LATER)

    def test_the_place_in_the_line_is_that_of_the_request(self):
        cast = Cast()
        manager, meeting = cast.manager, stage.meeting(needs_approval=True, capacity=1)
        officer = factories.actor(cast.training_officer)
        mine = ask(meeting, cast.trainee)
        others = [ask(meeting, person, LATER) for person in stage.people(2, town="Rho")]
        for booking in (*others, mine):
            operations.approve(booking=booking, by=officer, at=LATER)

        assert states(meeting) == ["waiting", "booked", "waiting"]
        give_up(others[0])
        assert states(meeting) == ["booked", "cancelled", "waiting"]
        assert manager

    def test_without_a_manager_the_contact_decides_without_one_the_office(self):
        cast = Cast()
        office, contact = cast.training_officer, cast.body_contact
        meeting = stage.meeting(needs_approval=True)
        ask(meeting, cast.trainee)
        ask(meeting, cast.other_trainee)
        assert (mails(contact), mails(office)) == (["meeting_asked"], ["meeting_asked"])

    def test_who_is_invited_needs_no_approval(self):
        cast = Cast()
        meeting = stage.meeting(needs_approval=True)
        officer = factories.actor(cast.training_officer)
        operations.invite(meeting=meeting, people=[cast.trainee], by=officer, at=AT)
        assert ask(meeting, cast.trainee).state == "booked"
        assert mails(cast.trainee) == ["meeting_invited", "meeting_booked"]


class TestReservedSeats:
    def test_seats_kept_for_a_body_are_for_its_people_until_their_day(self):
        meeting = stage.meeting(capacity=3)
        kept = stage.reserve(meeting, "Rho", 2)
        legnano, rho = stage.people(3), stage.people(1, town="Rho")
        for person in legnano:
            ask(meeting, person)
        assert states(meeting) == ["booked", "waiting", "waiting"]

        assert ask(meeting, rho[0]).state == "booked"
        assert Booking.objects.get(is_reserved=True).person == rho[0]
        operations.promote(meeting=meeting, by=None, at=kept.until - timedelta(seconds=1))
        assert states(meeting) == ["booked", "waiting", "waiting", "booked"]

        operations.promote(meeting=meeting, by=None, at=kept.until)
        assert states(meeting) == ["booked", "booked", "waiting", "booked"]
        assert mails(legnano[1]) == ["meeting_waiting", "meeting_promoted"]
        assert not Booking.objects.filter(is_reserved=True).exists()

    def test_what_a_body_has_more_than_its_seats_are_those_of_all(self):
        meeting = stage.meeting(capacity=2)
        stage.reserve(meeting, "Rho", 1)
        for person in stage.people(3, town="Rho"):
            ask(meeting, person)
        assert states(meeting) == ["booked", "booked", "waiting"]
        assert Booking.objects.filter(is_reserved=True).count() == 1

    def test_a_seat_kept_and_given_up_goes_to_the_first_of_that_body(self):
        meeting = stage.meeting(capacity=2)
        stage.reserve(meeting, "Rho", 1)
        rho, legnano = stage.people(2, town="Rho"), stage.people(2)
        first = ask(meeting, rho[0])
        for person in (*legnano, rho[1]):
            ask(meeting, person)
        assert states(meeting) == ["booked", "booked", "waiting", "waiting"]
        give_up(first)
        assert states(meeting) == ["cancelled", "booked", "waiting", "booked"]


class TestDelegates:
    def test_the_delegate_takes_the_very_seat(self):
        cast, meeting = Cast(), stage.meeting(capacity=1)
        booking = ask(meeting, cast.trainee)
        ask(meeting, cast.other_trainee)
        to = factories.person("Delegata", "Prova", employer="Legnano")

        for _click in range(2):
            sent = operations.delegate(booking=booking, to=to, by=factories.actor(cast.trainee), at=LATER)

        assert (sent.state, sent.sent_by, sent.body) == ("booked", cast.trainee, booking.body)
        assert states(meeting) == ["cancelled", "booked", "waiting"]
        assert steps(cast.trainee) == ["booked", "delegated"]
        assert mails(to) == ["meeting_sent"]

    def test_who_waits_passes_on_the_place_in_the_line(self):
        meeting, people = stage.meeting(capacity=1), stage.people(3)
        _first, second, _third = [ask(meeting, person) for person in people]
        to = factories.person("Delegata", "Prova", employer="Legnano")

        operations.delegate(booking=second, to=to, by=factories.actor(people[1]), at=LATER)

        assert list(Booking.objects.in_line().values_list("person", flat=True)) == [to.pk, people[2].pk]

    def test_who_is_invited_sends_somebody_who_finds_a_seat_or_waits(self):
        cast, meeting = Cast(), stage.meeting(audience="invited", capacity=0)
        officer = factories.actor(cast.training_officer)
        [booking] = operations.invite(meeting=meeting, people=[cast.trainee], by=officer, at=AT)
        to = factories.person("Delegata", "Prova", employer="Legnano")
        sent = operations.delegate(booking=booking, to=to, by=factories.actor(cast.trainee), at=LATER)
        assert (sent.state, sent.sent_by) == ("waiting", cast.trainee)

    def test_not_oneself_not_who_has_a_seat_not_without_one(self):
        meeting, people = stage.meeting(), stage.people(3)
        first, second, third = [ask(meeting, person) for person in people]
        give_up(third)
        for booking, to in ((first, people[0]), (first, people[1]), (third, people[1])):
            with pytest.raises(NotBooked):
                operations.delegate(booking=booking, to=to, by=factories.actor(booking.person), at=LATER)
        assert second.state == "booked"


def test_who_does_not_come_says_so_without_ever_having_asked():
    cast, meeting = Cast(), stage.meeting()
    person = cast.trainee
    booking = operations.decline(meeting=meeting, person=person, by=factories.actor(person), at=AT)
    assert (booking.state, steps(person), mails(person)) == ("declined", ["declined"], [])


def test_two_records_of_one_human_being_take_one_seat():
    cast, meeting = Cast(), stage.meeting()
    officer = factories.actor(cast.training_officer)
    guest = Person.objects.create(given_name="Niccolo", family_name="Zane")
    booking = operations.add(meeting=meeting, person=guest, by=officer, at=AT)
    merge(person=guest, into=cast.trainee, by=officer, at=AT)

    assert ask(meeting, cast.trainee) == booking
    assert booking_of(meeting.pk, cast.trainee.pk) == booking
    assert can_change(factories.actor(cast.trainee), booking)


def test_who_answered_no_uninvited_sends_nobody():
    cast, meeting = Cast(), stage.meeting(needs_approval=True)
    person, to = cast.trainee, cast.body_contact
    booking = operations.decline(meeting=meeting, person=person, by=factories.actor(person), at=AT)
    with pytest.raises(NotBooked):
        operations.delegate(booking=booking, to=to, by=factories.actor(person), at=AT)


def test_a_request_is_decided_also_once_the_meeting_asks_no_approval_any_more():
    cast = Cast()
    manager, meeting = cast.manager, stage.meeting(needs_approval=True)
    booking = ask(meeting, cast.trainee)
    Meeting.objects.update(needs_approval=False)
    booking.refresh_from_db()
    assert can_decide(factories.actor(manager), booking)


def test_seats_are_counted_for_many_in_three_queries(django_assert_num_queries):
    meetings = [stage.meeting(f"incontro-{number}", session=False, capacity=2) for number in range(3)]
    stage.reserve(meetings[0], "Rho", 1)
    for person in stage.people(2):
        ask(meetings[0], person)

    assert seats_of(meetings[0]) == Seats(capacity=2, booked=1, waiting=1, free=0, kept=1)
    with django_assert_num_queries(3):
        assert seats_of_many([one.pk for one in meetings])[meetings[2].pk] == Seats(capacity=2, free=2)
