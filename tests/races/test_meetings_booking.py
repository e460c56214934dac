# SPDX-License-Identifier: AGPL-3.0-or-later
"""45 clients at once want 30 seats: 30 sit, 15 wait in order. Without the lock the trigger alone holds; without both
there are too many."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from cms.accounts.privacy import erase
from cms.meetings.booking import desk, operations
from cms.meetings.booking.models import Booking, BookingEvent
from cms.meetings.planning.models import Meeting
from cms.notices.models import Notice
from cms.people.models import Person
from tests import factories
from tests.cms.meetings import stage
from tests.races.test_certificates import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
SEATS, PEOPLE, ROUNDS = 30, 45, 50


def ask_at_once(meeting: Meeting, people: list[Person]) -> list:
    actors = [factories.actor(person) for person in people]
    return all_at_once(
        lambda number: operations.ask(meeting=meeting, person=people[number], by=actors[number], at=stage.AT),
        clients=len(people),
    )


def stands(meeting: Meeting) -> Counter[str]:
    return Counter(Booking.objects.filter(meeting=meeting).values_list("state", flat=True))


def is_in_order(meeting: Meeting) -> bool:
    """Whoever sits was written before whoever waits; the line is that of the steps."""
    steps = list(BookingEvent.objects.filter(meeting=meeting).order_by("pk").values_list("kind", "person"))
    kinds = [kind for kind, _person in steps]
    line = list(Booking.objects.filter(meeting=meeting).in_line().values_list("person", flat=True))
    return kinds == ["booked"] * SEATS + ["waitlisted"] * (PEOPLE - SEATS) and line == [
        person for kind, person in steps if kind == "waitlisted"
    ]


def test_thirty_seats_of_forty_five_who_ask_fifty_times():
    people = stage.people(PEOPLE)
    actors = [factories.actor(person) for person in people]
    meetings = [stage.meeting(f"incontro-{number}", capacity=SEATS) for number in range(ROUNDS)]
    together = Barrier(PEOPLE)

    def client(number: int) -> list[str]:
        """One person on one connection, round after round."""
        try:
            return [asked(number, meeting) for meeting in meetings]
        finally:
            connection.close()

    def asked(number: int, meeting: Meeting) -> str:
        together.wait(60)
        return operations.ask(meeting=meeting, person=people[number], by=actors[number], at=stage.AT).state

    with ThreadPoolExecutor(PEOPLE) as pool:
        said = list(pool.map(client, range(PEOPLE)))

    for number, meeting in enumerate(meetings):
        assert stands(meeting) == {"booked": SEATS, "waiting": PEOPLE - SEATS}
        assert Counter(told[number] for told in said) == stands(meeting)
        assert is_in_order(meeting)
    assert Notice.objects.count() == PEOPLE * ROUNDS


def test_forty_five_browsers_press_the_button_at_once():
    meeting, people = stage.meeting(capacity=SEATS), stage.people(PEOPLE)
    browsers = [factories.sign_in(Client(), person) for person in people]

    answers = all_at_once(
        lambda number: browsers[number].post(f"/incontri/{meeting.slug}/iscrizione/chiedi/").status_code,
        clients=PEOPLE,
    )

    assert set(answers) == {302}
    assert stands(meeting) == {"booked": SEATS, "waiting": PEOPLE - SEATS}
    assert is_in_order(meeting)


@pytest.fixture
def no_lock(monkeypatch):
    """Whoever counts the seats does so together with all the others, and no row is held."""
    together, counted = Barrier(PEOPLE), desk.hall_of

    def count_together(meeting, *, at):
        hall = counted(meeting, at=at)
        together.wait(60)
        return hall

    monkeypatch.setattr(desk, "hold", lambda pk: Meeting.objects.get(pk=pk))
    monkeypatch.setattr(desk, "hall_of", count_together)


def test_control_without_lock_and_trigger_there_are_too_many(no_lock):
    meeting, people = stage.meeting(capacity=SEATS), stage.people(PEOPLE)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cms_booking DISABLE TRIGGER seats_within_capacity")

    ask_at_once(meeting, people)

    assert stands(meeting)["booked"] > SEATS


def test_the_trigger_alone_refuses_who_is_too_many(no_lock):
    meeting, people = stage.meeting(capacity=SEATS), stage.people(PEOPLE)

    answers = ask_at_once(meeting, people)

    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert {type(answer) for answer in refused} == {IntegrityError}
    assert "seats_within_capacity" in str(refused[0])
    assert stands(meeting) == {"booked": SEATS}


def test_four_give_up_at_once_and_the_first_four_come_up_in_order():
    meeting, people = stage.meeting(capacity=SEATS), stage.people(PEOPLE)
    for person in people:
        operations.ask(meeting=meeting, person=person, by=factories.actor(person), at=stage.AT)
    seated = list(Booking.objects.seated().select_related("person").order_by("pk")[:4])
    actors = [factories.actor(row.person) for row in seated]

    all_at_once(
        lambda number: operations.give_up(booking=seated[number % 4], by=actors[number % 4], at=stage.AT),
        clients=8,
    )

    assert stands(meeting) == {"booked": SEATS, "waiting": 11, "cancelled": 4}
    came_up = BookingEvent.objects.filter(kind="promoted").order_by("pk").values_list("person", flat=True)
    assert list(came_up) == [person.pk for person in people[SEATS : SEATS + 4]]
    assert Notice.objects.filter(key__contains=":meeting_promoted:").count() == 4


def test_a_manager_approves_while_the_office_refuses_and_only_one_counts():
    cast = factories.Cast()
    manager, officer = factories.actor(cast.manager), factories.actor(cast.training_officer)
    meeting, person = stage.meeting(needs_approval=True), cast.trainee
    booking = operations.ask(meeting=meeting, person=person, by=factories.actor(person), at=stage.AT)

    def act(number: int):
        verb = operations.approve if number else operations.refuse
        return verb(booking=booking, by=manager if number else officer, at=stage.AT)

    answers = all_at_once(act, clients=2)

    assert [type(answer) for answer in answers if isinstance(answer, Exception)] == [operations.Decided]
    assert BookingEvent.objects.filter(kind__in=("approved", "refused")).count() == 1


def test_somebody_erased_meanwhile_does_not_come_up():
    """The erasure ends their place in the line while the seat is being given: it waits, or is waited for."""
    meeting, people = stage.meeting(capacity=1), stage.people(3)
    rows = [
        operations.ask(meeting=meeting, person=one, by=factories.actor(one), at=stage.AT) for one in people
    ]
    first, admin = factories.actor(people[0]), factories.actor(factories.Cast().administrator)

    def act(number: int):
        if number:
            return erase(person=people[1], reason="Richiesta.", by=admin, at=stage.AT)
        return operations.give_up(booking=rows[0], by=first, at=stage.AT)

    answers = all_at_once(act, clients=2)
    operations.promote(meeting=meeting, by=None, at=stage.AT)

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert list(Booking.objects.seated().values_list("person", flat=True)) == [people[2].pk]
