# SPDX-License-Identifier: AGPL-3.0-or-later
"""Any history of the bookings of a meeting, told with the real verbs; what must hold after each.

Every example is undone at its end: the people are made once. Who should wait and who should sit is said here a second
time, with lists in memory.
"""

from collections import Counter
from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from cms.meetings.booking import lapsing, operations
from cms.meetings.booking.models import Booking, BookingEvent
from cms.meetings.planning.models import Meeting
from cms.notices.models import Notice
from cms.people.models import Body, Person
from cms.rights import Actor, WrongPhase
from tests.cms.meetings import stage

WHO = st.integers(0, 7)
LIVE = ("requested", "booked", "waiting")


class Bookings(RuleBasedStateMachine):
    """Eight people of two bodies, an officer; a refusal of a verb is part of the history and changes nothing."""

    def __init__(self, people: list[Person], bodies: list[Body], officer: Actor) -> None:
        super().__init__()
        self.people, self.bodies, self.officer, self.at = people, bodies, officer, stage.AT
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.meeting = Meeting.objects.get(slug="storie")
        self.before: list[int] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def does(self, verb, **fields) -> None:
        self.at += timedelta(minutes=1)
        self.before = self.line()
        with suppress(WrongPhase):
            verb(**fields, by=self.officer, at=self.at)

    def booking(self, who: int) -> Booking | None:
        mine = Booking.objects.filter(meeting=self.meeting, person=self.people[who])
        return mine.select_related("meeting", "person").first()

    def on(self, verb, who: int, **fields) -> None:
        if booking := self.booking(who):
            self.does(verb, booking=booking, **fields)

    def line(self) -> list[int]:
        return list(Booking.objects.in_line().values_list("person", flat=True))

    @rule(who=WHO)
    def ask(self, who: int) -> None:
        self.does(operations.ask, meeting=self.meeting, person=self.people[who])

    @rule(needs=st.booleans())
    def ask_the_managers_or_not(self, needs: bool) -> None:
        Meeting.objects.filter(pk=self.meeting.pk).update(needs_approval=needs)

    @rule(who=WHO, yes=st.booleans())
    def decide(self, who: int, yes: bool) -> None:
        self.on(operations.approve if yes else operations.refuse, who)

    @rule(who=WHO)
    def invite(self, who: int) -> None:
        self.does(operations.invite, meeting=self.meeting, people=[self.people[who]])

    @rule(who=WHO)
    def add(self, who: int) -> None:
        self.does(operations.add, meeting=self.meeting, person=self.people[who])

    @rule(who=WHO)
    def give_up(self, who: int) -> None:
        self.on(operations.give_up, who)

    @rule(who=WHO)
    def decline(self, who: int) -> None:
        self.does(operations.decline, meeting=self.meeting, person=self.people[who])

    @rule(who=WHO)
    def remove(self, who: int) -> None:
        self.on(operations.remove, who)

    @rule(who=WHO, to=WHO)
    def delegate(self, who: int, to: int) -> None:
        self.on(operations.delegate, who, to=self.people[to])

    @rule(seats=st.none() | st.integers(0, 5))
    def change_capacity(self, seats: int | None) -> None:
        self.does(operations.change_capacity, meeting=self.meeting, capacity=seats)

    @rule(body=st.integers(0, 1), seats=st.integers(1, 3))
    def keep_seats(self, body: int, seats: int) -> None:
        until = self.at + timedelta(hours=1)
        values = {"seats": seats, "until": until}
        self.meeting.reserved.update_or_create(body=self.bodies[body], defaults=values)
        self.does(operations.promote, meeting=self.meeting)

    @rule()
    def the_time_of_kept_seats_passes(self) -> None:
        self.at += timedelta(hours=2)
        self.before = self.line()
        lapsing.free_lapsed(at=self.at)

    @invariant()
    def never_more_than_the_seats(self) -> None:
        seats = Meeting.objects.get(pk=self.meeting.pk).capacity
        assert seats is None or Booking.objects.seated().count() <= seats

    @invariant()
    def nobody_waits_while_a_seat_is_theirs(self) -> None:
        seats = Meeting.objects.get(pk=self.meeting.pk).capacity
        booked = Counter(Booking.objects.seated().values_list("body", flat=True))
        kept = self.meeting.reserved.filter(until__gt=self.at).values_list("body", "seats")
        unused = {body: max(0, count - booked[body]) for body, count in kept}
        for body in Booking.objects.in_line().values_list("body", flat=True):
            assert seats is not None
            left = seats - booked.total()
            assert left <= 0 or (not unused.get(body) and left <= sum(unused.values()))

    @invariant()
    def the_line_keeps_its_order(self) -> None:
        """Who was in it before stays in that order; who joined it later comes after, but for who asked earlier."""
        now = self.line()
        stayed = [person for person in self.before if person in now]
        assert [person for person in now if person in stayed] == stayed

    @invariant()
    def steps_say_what_the_rows_say(self) -> None:
        assert list(lapsing.differing(meeting_id=self.meeting.pk)) == []
        assert Booking.objects.count() == len(set(BookingEvent.objects.values_list("person", flat=True)))

    @invariant()
    def reserved_seats_are_those_kept(self) -> None:
        kept = dict(self.meeting.reserved.filter(until__gt=self.at).values_list("body", "seats"))
        marked = Counter(Booking.objects.filter(is_reserved=True).values_list("body", flat=True))
        booked = Counter(Booking.objects.seated().values_list("body", flat=True))
        assert all(marked[body] <= min(seats, booked[body]) for body, seats in kept.items())
        assert not Booking.objects.filter(is_reserved=True).exclude(state="booked").exists()

    @invariant()
    def one_mail_a_step_and_reader(self) -> None:
        keys = list(Notice.objects.values_list("key", flat=True))
        assert len(keys) == len(set(keys))
        promoted = BookingEvent.objects.filter(kind="promoted").count()
        assert Notice.objects.filter(key__contains=":meeting_promoted:").count() == promoted
