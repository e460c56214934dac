# SPDX-License-Identifier: AGPL-3.0-or-later
"""A calendar file read into drafts: what would be made, entry by entry, then made once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cms.meetings.planning import calendar_files, importing
from cms.meetings.planning.models import Meeting, MeetingSession
from tests.cms.meetings import stage
from tests.cms.meetings.stage import AT

DAYS = {"first": date(2031, 1, 1), "last": date(2031, 12, 31)}


def calendar(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//prova//IT\n{body}END:VCALENDAR\n".replace(
        "\n", "\r\n"
    ).encode()


def event(number: int, lines: str, title: str = "Incontro") -> str:
    return f"UID:{number}@example.it\nSUMMARY:{title} {number}\n{lines}"


def read(*events: str, **days) -> list[calendar_files.Found]:
    return calendar_files.read(calendar(*events), **DAYS | days)


HOUR = "DTSTART:20310303T080000Z\nDTEND:20310303T100000Z"
WEEKLY = (
    "DTSTART;TZID=Europe/Rome:20310318T150000\nDURATION:PT2H\nRRULE:FREQ=WEEKLY;COUNT=4\n"
    "EXDATE;TZID=Europe/Rome:20310325T150000"
)


class TestReading:
    def test_a_moment_in_utc(self):
        found = read(event(1, HOUR))[0]
        assert found.dates == [(datetime(2031, 3, 3, 8, tzinfo=UTC), datetime(2031, 3, 3, 10, tzinfo=UTC))]
        assert found.problem == ""

    def test_what_repeats_keeps_its_hour_in_rome_across_the_change_and_leaves_out_what_is_taken_out(self):
        dates = read(event(1, WEEKLY))[0].dates
        assert [begins for begins, _ends in dates] == [
            datetime(2031, 3, 18, 14, tzinfo=UTC), datetime(2031, 4, 1, 13, tzinfo=UTC),
            datetime(2031, 4, 8, 13, tzinfo=UTC)]  # fmt: skip

    def test_a_date_moved_by_itself_takes_the_place_of_its_own(self):
        to = "DTSTART;TZID=Europe/Rome:20310402T090000\nDURATION:PT1H"
        moved = f"RECURRENCE-ID;TZID=Europe/Rome:20310401T150000\n{to}"
        dates = read(event(1, WEEKLY), event(1, moved))[0].dates
        assert [begins.day for begins, _ends in dates] == [18, 2, 8]

    def test_the_days_asked_for_bound_what_repeats_for_ever(self):
        forever = "DTSTART:20200101T080000Z\nDURATION:PT1H\nRRULE:FREQ=MONTHLY"
        assert len(read(event(1, forever))[0].dates) == 12
        daily = read(event(1, "DTSTART:20200101T080000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"))[0]
        assert (daily.dates, bool(daily.problem)) == ([], True)

    @pytest.mark.parametrize(
        "lines",
        [
            "DTSTART;VALUE=DATE:20310303\nDTEND;VALUE=DATE:20310304",
            "DTSTART:20310303T080000Z",
            "DTSTART:20310303T080000Z\nDTEND:20310303T070000Z",
            "DTSTART:20310303T080000Z\nDTEND:20310306T070000Z",
            "DTSTART:20290303T080000Z\nDTEND:20290303T100000Z",
            "DTSTART:20310330T023000\nDTEND:20310330T043000",
            "DTSTART:20311026T023000\nDTEND:20311026T043000",
            f"{HOUR}\nSTATUS:CANCELLED",
            f"{HOUR}\nRRULE:FREQ=SECONDLY",
            f"{HOUR}\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=x",
            "DTSTART;TZID=Luna/Mare:20310303T080000\nDTEND;TZID=Luna/Mare:20310303T100000",
        ],
    )  # fmt: skip
    def test_an_entry_that_cannot_be_a_meeting_says_why_and_spoils_no_other(self, lines):
        bad, good = read(event(1, lines), event(2, HOUR))
        assert (bool(bad.problem), good.problem, len(good.dates)) == (True, "", 1)

    @pytest.mark.parametrize(
        "content", [b"", b"ciao", b"\xff\xfe\x00", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", b"PK\x03\x04"]
    )
    def test_what_is_no_calendar_is_refused_with_words(self, content):
        with pytest.raises(calendar_files.Unreadable):
            calendar_files.read(content, **DAYS)

    def test_too_many_entries_are_refused(self):
        with pytest.raises(calendar_files.Unreadable):
            read(*[event(number, HOUR) for number in range(calendar_files.MOST + 1)])


@pytest.mark.django_db
class TestMaking:
    def make(self, *events: str):
        entries = importing.proposals(read(*events), by=None)
        return importing.make_drafts(proposals=entries, fields={"kind": "training"}, by=None, at=AT)

    def test_what_repeats_is_one_draft_of_several_dates_in_the_room_that_its_place_names(self):
        hall = stage.room()
        made, problems = self.make(
            event(1, f"{WEEKLY}\nLOCATION:Sala Affreschi (Via Vivaio)"), event(2, HOUR)
        )
        assert ([one.state for one in made], problems) == (["draft", "draft"], [])
        assert made[0].sessions.filter(room=hall).count() == 3

    def test_read_again_it_makes_nothing(self):
        self.make(event(1, WEEKLY))
        entries = importing.proposals(read(event(1, WEEKLY)), by=None)
        assert entries[0].known == Meeting.objects.get()
        assert self.make(event(1, WEEKLY)) == ([], [])
        assert (Meeting.objects.count(), MeetingSession.objects.count()) == (1, 3)

    def test_two_entries_in_one_room_at_once_make_one_draft_and_say_why(self):
        stage.room()
        place = f"{HOUR}\nLOCATION:Sala Affreschi"
        made, problems = self.make(event(1, place), event(2, place))
        assert (len(made), len(problems), Meeting.objects.count()) == (1, 1, 1)
        later = importing.proposals(read(event(2, place)), by=None)[0]
        assert (later.can_be_made, "Sala Affreschi" in later.problem) == (False, True)

    def test_a_link_as_place_is_the_link(self):
        made, _problems = self.make(event(1, f"{HOUR}\nLOCATION:https://video.example.it/stanza"))
        session = made[0].sessions.get()
        assert (session.link, session.place) == ("https://video.example.it/stanza", "")
        assert session.during.upper - session.during.lower == timedelta(hours=2)
