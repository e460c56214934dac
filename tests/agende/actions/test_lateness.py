# SPDX-License-Identifier: AGPL-3.0-or-later
"""Since when a report is awaited."""

from datetime import UTC, datetime

import pytest

from agende.actions.lateness import is_over, late_since, months_after
from agende.models import IndicatorReading, ProgressReport, Record

BEGUN = datetime(2027, 1, 15, 9, tzinfo=UTC)


def at(*day):
    return datetime(*day, tzinfo=UTC)


def action(**data):
    return Record(kind="action", data=data)


def late(record, moment, *, report=None, readings=(), begun=BEGUN):
    return late_since(record, begun=begun, report=report, readings=readings, at=moment)


def test_a_report_on_an_action_is_awaited_six_months_after_the_last():
    assert late(action(), at(2027, 7, 15, 7)) is None
    assert late(action(), at(2027, 7, 15, 9)) == at(
        2027, 7, 15, 8
    )  # ten in the morning in Rome, in summer too
    report = ProgressReport(state="on_track", at=at(2027, 7, 1))
    assert late(action(), at(2027, 12, 1), report=report) is None
    assert late(action(), at(2028, 1, 2), report=report) == at(2028, 1, 1, 1)


def test_before_the_monitoring_nothing_is_awaited_and_time_counts_from_its_beginning():
    assert late(action(), at(2040, 1, 1), begun=None) is None
    old = ProgressReport(state="late", at=at(2020, 1, 1))
    assert late(action(), at(2027, 7, 1), report=old) is None


@pytest.mark.parametrize("state", ["done", "stopped"])
def test_of_what_is_done_or_stopped_no_more_is_awaited(state):
    assert late(action(), at(2040, 1, 1), report=ProgressReport(state=state, at=BEGUN)) is None


def test_of_an_objective_nothing_is_awaited():
    assert late(Record(kind="objective"), at(2040, 1, 1)) is None


@pytest.mark.parametrize(("frequency", "year"), [("", 2028), ("12", 2028), ("24", 2029), ("36", 2030)])
def test_a_value_is_awaited_as_often_as_the_indicator_says(frequency, year):
    record = Record(kind="indicator", data={"frequency": frequency})

    assert late(record, at(year, 1, 15, 8)) is None
    assert late(record, at(year, 1, 15, 9)) == at(year, 1, 15, 9)
    read = [IndicatorReading(year=2027, at=at(2027, 6, 1))]
    assert late(record, at(year, 1, 15, 9), readings=read) is None


def test_a_value_of_the_year_to_reach_is_the_last_one_awaited():
    record = Record(kind="indicator", data={"frequency": "12", "target_year": "2028"})
    read = [IndicatorReading(year=2027, at=BEGUN)]

    assert late(record, at(2040, 1, 1), readings=read)
    assert late(record, at(2040, 1, 1), readings=[*read, IndicatorReading(year=2028, at=BEGUN)]) is None


def test_the_end_of_a_shorter_month():
    assert months_after(at(2027, 8, 31, 12), 6) == at(2028, 2, 29, 13)


def test_the_time_of_an_action_is_over_after_its_last_half_year():
    assert not is_over({"ends": "2027-1"}, None, at=at(2027, 6, 30, 21))
    assert is_over({"ends": "2027-1"}, None, at=at(2027, 6, 30, 22))
    assert not is_over({"ends": "2027-2"}, None, at=at(2027, 12, 31))
    assert not is_over({"ends": ""}, None, at=at(2040, 1, 1))
    assert not is_over({"ends": "2027-1"}, ProgressReport(state="done"), at=at(2040, 1, 1))
