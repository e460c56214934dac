# SPDX-License-Identifier: AGPL-3.0-or-later
"""Traces → minutes: the union of the intervals, clipped; whatever the order of the traces, however often given."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.clock import ROME
from cms.meetings.attendance.counting import Conflict, Counted, Trace, clip, counted, union
from cms.meetings.attendance.models import Evidence, Source

Kind = Evidence.Kind
BEGINS = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ENDS = BEGINS + timedelta(hours=4)


def at(minutes: float) -> datetime:
    return BEGINS + timedelta(minutes=minutes)


def trace(kind: str, minutes: float = 0, source: str = Source.QR, **fields: Any) -> Trace:
    return Trace(
        **{"key": (kind, minutes, source, fields.get("connection"))} | fields,
        kind=kind,
        source=source,
        at=at(minutes),
    )


def of(*traces: Trace) -> Counted:
    return counted(traces, BEGINS, ENDS)


def test_minutes_from_entrance_to_exit_clipped_to_the_session() -> None:
    assert of(trace(Kind.IN, -20), trace(Kind.OUT, 90)) == Counted(90, ((BEGINS, at(90)),))
    assert of(trace(Kind.IN, 200), trace(Kind.OUT, 300)) == Counted(40, ((at(200), ENDS),))


def test_an_entrance_by_qr_has_its_exit_by_the_desk() -> None:
    assert of(trace(Kind.IN, 2), trace(Kind.OUT, 62, Source.KIOSK)).minutes == 60


def test_entrance_without_exit_lasts_until_the_end_and_says_so() -> None:
    assert of(trace(Kind.IN, 30)) == Counted(210, ((at(30), ENDS),), (Conflict.IN_WITHOUT_OUT,))


def test_exit_without_entrance_counts_for_nothing_and_says_so() -> None:
    assert of(trace(Kind.OUT, 30)) == Counted(0, (), (Conflict.OUT_WITHOUT_IN,))


def test_present_is_the_whole_session_and_an_edge_of_the_room_narrows_it() -> None:
    assert of(trace(Kind.PRESENT, source=Source.SHEET)).minutes == 240
    assert of(trace(Kind.PRESENT, source=Source.SHEET), trace(Kind.IN, 30)).minutes == 210
    left_early = of(trace(Kind.PRESENT, source=Source.TRAINER), trace(Kind.OUT, 100))
    assert left_early == Counted(100, ((BEGINS, at(100)),))


def test_out_for_a_while_and_back() -> None:
    edges = [trace(Kind.IN, 0), trace(Kind.OUT, 60), trace(Kind.IN, 90), trace(Kind.OUT, 240)]
    assert of(*edges).minutes == 210


def test_an_exit_after_another_is_shown_unless_it_is_the_same_said_twice() -> None:
    assert of(trace(Kind.IN, 0), trace(Kind.OUT, 60), trace(Kind.OUT, 62)).conflicts == ()
    assert of(trace(Kind.IN, 0), trace(Kind.OUT, 60), trace(Kind.OUT, 90)).conflicts == (
        Conflict.OUT_WITHOUT_IN,
    )


def test_connections_of_a_call_overlap_and_count_once() -> None:
    phone = [
        trace(kind, moment, Source.VIDEO, connection="phone")
        for kind, moment in ((Kind.IN, 0), (Kind.OUT, 60))
    ]
    desk = [
        trace(kind, moment, Source.VIDEO, connection="desk")
        for kind, moment in ((Kind.IN, 30), (Kind.OUT, 120))
    ]
    assert of(*phone, *desk) == Counted(120, ((BEGINS, at(120)),), is_remote=True)


def test_room_and_call_are_one_presence() -> None:
    room = [trace(Kind.IN, 0), trace(Kind.OUT, 120)]
    call = [trace(Kind.IN, 60, Source.VIDEO), trace(Kind.OUT, 240, Source.VIDEO)]
    assert of(*room, *call) == Counted(240, ((BEGINS, ENDS),), (Conflict.ROOM_AND_CALL,), is_remote=True)


def test_absent_by_the_trainer_and_there_by_qr_is_shown_and_takes_nothing_away() -> None:
    found = of(trace(Kind.ABSENT, source=Source.TRAINER), trace(Kind.IN, 0), trace(Kind.OUT, 240))
    assert (found.minutes, found.conflicts) == (240, (Conflict.ABSENT_AND_PRESENT,))


def test_what_is_taken_back_counts_no_longer() -> None:
    wrong = trace(Kind.ABSENT, source=Source.TRAINER, key="wrong")
    taken_back = trace(Kind.VOID, 300, Source.TRAINER, voids="wrong")
    assert of(wrong, taken_back, trace(Kind.IN, 0), trace(Kind.OUT, 240)).conflicts == ()


def test_two_bodies_are_shown() -> None:
    found = of(trace(Kind.IN, 0, body_id=1), trace(Kind.OUT, 240, Source.KIOSK, body_id=2))
    assert found.conflicts == (Conflict.TWO_BODIES,)


def test_another_hour_than_the_session_s_is_shown() -> None:
    assert of(trace(Kind.IN, 300), trace(Kind.OUT, 400)) == Counted(0, (), (Conflict.OUTSIDE,))


@pytest.mark.parametrize(("day", "minutes"), [((2026, 10, 25), 300), ((2027, 3, 28), 180)])
def test_the_night_in_which_the_clock_moves_counts_real_time(day: tuple[int, int, int], minutes: int) -> None:
    begins, ends = datetime(*day, 1, 0, tzinfo=ROME), datetime(*day, 5, 0, tzinfo=ROME)
    present = Trace(key=1, kind=Kind.PRESENT, source=Source.TRAINER, at=begins)
    assert counted([present], begins, ends).minutes == minutes
    edges = [
        Trace(key=1, kind=Kind.IN, source=Source.QR, at=begins),
        Trace(key=2, kind=Kind.OUT, source=Source.QR, at=ends),
    ]
    assert counted(edges, begins, ends).minutes == minutes


MOMENTS = st.integers(min_value=-100, max_value=400)


@st.composite
def traces(draw: st.DrawFn) -> list[Trace]:
    """Some pieces of evidence of every kind and source; some take others back."""
    made: list[Trace] = []
    for key in range(draw(st.integers(0, 12))):
        kind = draw(st.sampled_from(list(Kind) if made else [Kind.IN, Kind.OUT, Kind.PRESENT, Kind.ABSENT]))
        voids = draw(st.sampled_from(made)).key if kind == Kind.VOID else None
        source, connection = draw(st.sampled_from(list(Source))), draw(st.sampled_from(["a", "b"]))
        made.append(
            Trace(key=key, kind=kind, source=source, at=at(draw(MOMENTS)), connection=connection, voids=voids)
        )
    return made


@given(given_traces=traces(), seed=st.integers())
def test_any_order_and_any_duplication_give_the_same(given_traces: list[Trace], seed: int) -> None:
    chance = random.Random(seed)
    again = given_traces + [one for one in given_traces if chance.random() < 0.5]
    chance.shuffle(again)
    assert of(*again) == of(*given_traces)


@given(given_traces=traces())
def test_minutes_never_exceed_the_session_and_intervals_lie_apart_within_it(
    given_traces: list[Trace],
) -> None:
    found = of(*given_traces)
    assert 0 <= found.minutes <= 240
    edges = [moment for interval in found.intervals for moment in interval]
    assert edges == sorted(set(edges))
    assert all(BEGINS <= moment <= ENDS for moment in edges)


INTERVALS = st.lists(st.tuples(MOMENTS, MOMENTS).map(lambda pair: (at(pair[0]), at(pair[1]))))


@given(one=INTERVALS, other=INTERVALS)
def test_union_is_a_set_of_minutes(one: list[Any], other: list[Any]) -> None:
    def minutes(intervals: list[Any]) -> set[int]:
        return {minute for low, high in intervals for minute in range(-100, 401) if low <= at(minute) < high}

    both = union([*one, *other])
    assert minutes(both) == minutes(one) | minutes(other)
    assert both == union([*other, *one]) == union([*both, *one])
    assert minutes(clip(both, BEGINS, ENDS)) == minutes(both) & set(range(240))
