# SPDX-License-Identifier: AGPL-3.0-or-later
"""The quorum of a table: pure."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from cms.meetings.tables.quorum import Present, Seat, needed_of, quorum


def test_eleven_of_twenty_are_more_than_half():
    seats = [Seat(number, number, person=number) for number in range(20)]
    ten = quorum(seats, [Present(number) for number in range(10)], 51)
    eleven = quorum(seats, [Present(number) for number in range(11)], 51)
    assert (ten.present, ten.voting, ten.needed, ten.is_reached, ten.missing) == (10, 20, 11, False, 1)
    assert (eleven.present, eleven.is_reached, eleven.missing) == (11, True, 0)


def test_who_is_sent_fills_the_seat_of_the_sender():
    assert quorum([Seat(1, 7, person=1)], [Present(9, body=7, sent_by=1)], 51).present == 1


def test_a_colleague_nobody_sent_does_not_vote_for_a_member():
    assert quorum([Seat(1, 7, person=1)], [Present(9, body=7)], 51).present == 0


def test_whoever_the_body_sends_fills_the_seat_of_the_body():
    assert quorum([Seat(1, 7)], [Present(9, body=7)], 51).present == 1
    assert quorum([Seat(1, 7)], [Present(9, body=8)], 51).present == 0


def test_nobody_fills_two_seats():
    assert quorum([Seat(1, 7), Seat(2, 7, person=9)], [Present(9, body=7)], 51).present == 1


def test_who_sits_without_a_vote_does_not_vote_for_the_body():
    seats = [Seat(1, 7), Seat(2, 7, person=9, is_voting=False)]
    assert quorum(seats, [Present(9, body=7)], 51).present == 0


def test_somebody_moves_to_another_seat_of_theirs_to_make_room():
    seats = [Seat(1, 7), Seat(2, 7, person=9)]
    assert quorum(seats, [Present(9, body=7), Present(8, body=7)], 51).filled == {1, 2}


def test_a_table_of_no_voting_seat_decides_nothing():
    assert not quorum([], [Present(1)], 51).is_reached


PEOPLE = st.integers(1, 4)
SEATS = st.lists(st.tuples(st.integers(1, 2), st.none() | PEOPLE, st.booleans()), max_size=4)
THERE = st.lists(
    st.tuples(PEOPLE, st.integers(1, 2), st.none() | PEOPLE), max_size=4, unique_by=lambda one: one[0]
)


def _fits(seat, one, without_vote):
    if seat.person is not None:
        return seat.person in (one.person, one.sent_by)
    return seat.body == one.body and one.person not in without_vote


@given(SEATS, THERE)
def test_as_many_seats_are_filled_as_can_be(seats, there):
    """Against every way to seat them, tried one by one."""
    seats = [Seat(number, *seat) for number, seat in enumerate(seats)]
    present = [Present(*one) for one in there]
    without_vote = {seat.person for seat in seats if not seat.is_voting and seat.person}
    voting = [seat for seat in seats if seat.is_voting]
    chairs = present + [None] * len(voting)
    best = max(
        sum(
            one is not None and _fits(seat, one, without_vote)
            for seat, one in zip(voting, order, strict=False)
        )
        for order in permutations(chairs, len(voting))
    )
    found = quorum(seats, present, 51)
    assert (found.present, len(found.filled)) == (best, best)


@given(SEATS, THERE, st.integers(1, 100))
def test_one_more_never_takes_a_seat_away(seats, there, percent):
    seats = [Seat(number, *seat) for number, seat in enumerate(seats)]
    present = [Present(*one) for one in there]
    counts = [quorum(seats, present[:number], percent).present for number in range(len(present) + 1)]
    assert counts == sorted(counts)


@given(st.integers(0, 500), st.integers(1, 100))
def test_the_needed_are_the_least_that_make_the_percent(voting, percent):
    needed = needed_of(voting, percent)
    assert needed * 100 >= voting * percent
    assert needed == 1 or (needed - 1) * 100 < voting * percent
