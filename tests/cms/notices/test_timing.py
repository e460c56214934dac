# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a mail that can wait goes; on the nights when the clock moves too."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cms.clock import ROME
from cms.notices.timing import TOGETHER_AT, leaves_at

NIGHT = {"quiet_from": time(20), "quiet_to": time(7, 30)}
HOURS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
MOMENTS = st.one_of(
    st.integers(0, 4320).map(lambda minutes: datetime(2026, 10, 24, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.integers(0, 4320).map(lambda minutes: datetime(2027, 3, 27, tzinfo=UTC) + timedelta(minutes=minutes)),
)


def rome(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ROME)


def is_quiet(moment: datetime, first: time, last: time) -> bool:
    hour = moment.astimezone(UTC).astimezone(ROME).time()
    return (first <= hour < last) if first < last else (hour >= first or hour < last)


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        ("2026-05-04T19:59", None),
        ("2026-05-04T20:00", "2026-05-05T07:30"),
        ("2026-05-05T03:00", "2026-05-05T07:30"),
        ("2026-05-05T07:30", None),
        ("2026-10-24T23:00", "2026-10-25T07:30"),
        ("2027-03-27T23:00", "2027-03-28T07:30"),
    ],
)
def test_quiet_hours_over_midnight(at, leaves):
    assert leaves_at(rome(at), **NIGHT) == (rome(leaves) if leaves else None)


def test_the_mail_of_the_day_goes_at_eight_or_when_the_quiet_ends():
    at = rome("2026-05-04T08:00")
    assert leaves_at(at, daily=True) == rome("2026-05-05T08:00")
    assert leaves_at(at - timedelta(minutes=1), daily=True) == at
    late = {"quiet_from": time(22), "quiet_to": time(9, 15)}
    assert leaves_at(at, daily=True, **late) == rome("2026-05-05T09:15")


def test_an_hour_that_comes_twice_is_over_the_second_time():
    """Clocks go from 3:00 back to 2:00 on 25 October 2026: 2:30 in winter time is 1:30 UTC."""
    at = datetime(2026, 10, 24, 23, 0, tzinfo=UTC)
    leaves = leaves_at(at, quiet_from=time(0, 30), quiet_to=time(2, 30))
    assert leaves == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_an_hour_that_is_left_out_is_over_after_the_leap():
    """Clocks go from 2:00 to 3:00 on 28 March 2027: there is no 2:30."""
    at = datetime(2027, 3, 27, 23, 30, tzinfo=UTC)
    leaves = leaves_at(at, quiet_from=time(0, 30), quiet_to=time(2, 30))
    assert leaves == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert leaves.astimezone(ROME).time() == time(3, 30)


@given(at=MOMENTS, daily=st.booleans(), first=HOURS, last=HOURS)
def test_it_never_goes_before_it_is_written_nor_in_the_quiet_nor_days_later(at, daily, first, last):
    assume(first != last)
    leaves = leaves_at(at, daily=daily, quiet_from=first, quiet_to=last) or at

    assert leaves >= at
    assert not is_quiet(leaves, first, last)
    assert leaves - at <= timedelta(hours=50 if daily else 49)


@given(at=MOMENTS)
def test_who_chose_nothing_waits_for_nothing(at):
    assert leaves_at(at) is None
    assert leaves_at(at, quiet_from=time(9), quiet_to=time(9)) is None
    assert leaves_at(at, daily=True).astimezone(ROME).time() == TOGETHER_AT
