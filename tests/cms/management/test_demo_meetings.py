# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's meetings, counted from today: in no week does a room or a trainer of theirs meet two at once."""

from datetime import date, timedelta
from itertools import combinations

from cms.clock import ROME
from cms.management.demo.content import read
from cms.management.demo.meetings import HOLIDAYS, days_of

ZONES = 7
MONDAYS = [date(2026, 1, 5) + timedelta(weeks=number) for number in range(52 * 6)]


def rows():
    """As loaded: one a zone where the row says so."""
    for row in read("meetings.json")["meetings"]:
        for number in range(ZONES if row.get("per_zone") else 1):
            yield row | {"week": row["week"] + number}


def taken(monday):
    """(room or trainer, begins, ends) of every date of the demo made in that week."""
    for row in rows():
        for begins, ends in days_of(row, monday=monday):
            for what in (row.get("room"), *row.get("trainers", [])):
                if what:
                    yield what, begins, ends


def test_no_room_and_no_trainer_is_taken_twice_whatever_the_week():
    for monday in MONDAYS:
        for one, other in combinations(sorted(taken(monday)), 2):
            is_free = one[0] != other[0] or one[2] <= other[1]
            assert is_free, (monday, one, other)


def test_nothing_is_held_on_a_holiday():
    for monday in MONDAYS:
        days = {begins.astimezone(ROME).date() for _what, begins, _ends in taken(monday)}
        assert not [day for day in days if (day.month, day.day) in HOLIDAYS or day.weekday() > 4]
