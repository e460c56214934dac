# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from cms.clock import ROME
from cms.notices.ical import Entry, calendar_file

CHANGED = datetime(2026, 1, 1, 12, 30, 15, 999, tzinfo=UTC)
ABOUT = {"name": "Piano", "url": "https://piano.example.it/segui/date/sito.ics"}


def made(**fields) -> bytes:
    given = {"uid": "uno", "title": "Prova", "begins": date(2026, 3, 31), "changed_at": CHANGED}
    return calendar_file([Entry(**given | fields)], **ABOUT)


def only(content: bytes):
    [event] = Calendar.from_ical(content).events
    return event


def test_a_day_ends_before_the_next_and_takes_no_hour_of_anybody():
    event = only(made())
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2026, 3, 31), date(2026, 4, 1))
    assert b"DTSTART;VALUE=DATE:20260331" in made()
    assert (event["transp"], event["status"]) == ("TRANSPARENT", "CONFIRMED")
    assert only(made(ends=date(2026, 4, 2)))["dtend"].dt == date(2026, 4, 3)


def test_the_same_entries_are_the_same_bytes_in_whatever_order():
    entries = [
        Entry(uid=uid, title=uid, begins=date(2026, 3, 31), changed_at=CHANGED) for uid in ("uno", "due")
    ]
    assert calendar_file(entries, **ABOUT) == calendar_file(entries[::-1], **ABOUT)


def test_words_with_signs_of_the_format_are_read_back_and_lines_are_short():
    title = "Tavolo; prima, seconda \\ terza\nrigo – è così " + "à" * 90
    content = made(title=title, place="Melzo, via Roma 1")
    assert str(only(content)["summary"]) == title
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert content.count(b"BEGIN:VEVENT") == 1


def test_nothing_typed_becomes_a_property():
    content = made(title="x\r\nATTENDEE:mailto:a@example.it", words="y\nEND:VEVENT")
    assert "attendee" not in only(content)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 1, 15, 17, tzinfo=UTC),
        datetime(2026, 3, 29, 0, 59, tzinfo=UTC),
        datetime(2026, 3, 29, 1, tzinfo=UTC),
        datetime(2026, 7, 15, 16, tzinfo=UTC),
        datetime(2026, 10, 25, 2, tzinfo=UTC),
    ],
)
def test_the_rules_of_time_in_the_file_are_those_of_rome(moment):
    content = made(begins=moment, ends=moment + timedelta(hours=1))
    [zone] = Calendar.from_ical(content).timezones
    told = only(content)["dtstart"].dt.replace(tzinfo=None)
    assert (
        told.replace(tzinfo=zone.to_tz(lookup_tzid=False)).utcoffset() == moment.astimezone(ROME).utcoffset()
    )
    assert only(content)["dtstart"].dt.astimezone(UTC) == moment


def test_without_an_hour_there_are_no_rules_of_time():
    assert b"VTIMEZONE" not in made()
