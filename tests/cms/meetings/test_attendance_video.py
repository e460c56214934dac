# SPDX-License-Identifier: AGPL-3.0-or-later
"""The CSV of a video call, in the shapes that Teams, Zoom and Meet write, → who was connected from when until when."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import gettext as _

from cms.clock import ROME
from cms.meetings.attendance.video import Connection, connections, moment_in
from cms.sheets import BadFile

BEGINS = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ENDS = BEGINS + timedelta(hours=4)

TEAMS = """1. Summary
Meeting title\tLavorare per zone, secondo incontro
Attended participants\t2
Start time\t11/24/26, 8:55:01 AM
End time\t11/24/26, 1:03:40 PM

2. Participants
Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole
Niccolò Zanè\t11/24/26, 9:02:13 AM\t11/24/26, 1:00:00 PM\t3h 27m\tniccolo.zane@example.it\tn@example.it\tPresenter

3. In-Meeting Activities
Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole
Niccolò Zanè\t11/24/26, 9:02:13 AM\t11/24/26, 10:00:00 AM\t57m 47s\tniccolo.zane@example.it\tPresenter
Niccolò Zanè\t11/24/26, 10:30:00 AM\t11/24/26, 1:00:00 PM\t2h 30m\tniccolo.zane@example.it\tPresenter
Ospite (Guest)\t11/24/26, 9:10:00 AM\t\t\t\tAttendee
"""
OLD_TEAMS = """Full Name\tUser Action\tTimestamp
Niccolò Zanè\tJoined\t11/24/2026, 9:02:13 AM
Żaneta Wiśniewska\tJoined before\t11/24/2026, 8:50:00 AM
Niccolò Zanè\tLeft\t11/24/2026, 10:00:00 AM
Nessuno\tLeft\t11/24/2026, 10:00:00 AM
"""
ZOOM = """Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants
123 4567 8901,Lavorare per zone,11/24/2026 08:50:00 AM,11/24/2026 01:00:00 PM,formazione@example.it,250,2

Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest
"Zanè, Niccolò",niccolo.zane@example.it,11/24/2026 09:02:13 AM,11/24/2026 12:00:00 PM,178,No
,,,,,
iPad di Żaneta,,11/24/2026 09:00:00 AM,11/24/2026 08:00:00 AM,0,Yes
"""
MEET = """First name;Last name;Email;Duration;Time joined;Time exited
Niccolò;Zanè;niccolo.zane@example.it;58 min;09:02;10:00
Żaneta;Wiśniewska;;1 min;molto presto;10:00
"""
ITALIAN = """Nome\tOra di partecipazione\tOra di uscita\tDurata\tPosta elettronica\tRuolo
Niccolò Zanè\t24/11/26, 09:02:13\t24/11/26, 13:00:00\t3h 57m\tniccolo.zane@example.it\tPartecipante
"""


def rome(hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(2026, 11, 24, hour, minute, second, tzinfo=ROME).astimezone(UTC)


def read(text: str, encoding: str = "utf-8") -> list[Connection]:
    return connections(text.encode(encoding), BEGINS, ENDS)


def test_teams_report_is_read_from_its_most_detailed_list() -> None:
    said = ("Niccolò Zanè", "niccolo.zane@example.it")
    assert read(TEAMS, "utf-16") == [
        Connection(13, *said, rome(9, 2, 13), rome(10, 0)),
        Connection(14, *said, rome(10, 30), rome(13, 0)),
        Connection(15, "Ospite (Guest)", "", rome(9, 10), None),
    ]


def test_older_teams_list_pairs_joins_with_leaves() -> None:
    assert read(OLD_TEAMS, "utf-16") == [
        Connection(2, "Niccolò Zanè", "", rome(9, 2, 13), rome(10, 0)),
        Connection(3, "Żaneta Wiśniewska", "", rome(8, 50), None),
        Connection(5, "Nessuno", "", None, rome(10, 0), _("Left without having joined.")),
    ]


def test_zoom_report_with_its_summary_above_and_an_error_per_line() -> None:
    assert read(ZOOM) == [
        Connection(5, "Zanè, Niccolò", "niccolo.zane@example.it", rome(9, 2, 13), rome(12, 0)),
        Connection(7, "iPad di Żaneta", "", rome(9, 0), rome(8, 0), _("Left before having joined.")),
    ]


def test_meet_report_has_hours_alone_of_the_session_s_day() -> None:
    assert read(MEET) == [
        Connection(2, "Niccolò Zanè", "niccolo.zane@example.it", rome(9, 2), rome(10, 0)),
        Connection(
            3,
            "Żaneta Wiśniewska",
            "",
            None,
            rome(10, 0),
            _("When is not readable: “%(cell)s”.") % {"cell": "molto presto"},
        ),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_italian_columns_in_any_encoding(encoding: str) -> None:
    found = read(ITALIAN, encoding)
    assert found == [Connection(2, "Niccolò Zanè", "niccolo.zane@example.it", rome(9, 2, 13), rome(13, 0))]


@pytest.mark.parametrize(
    "cell", ["11/12/26, 9:00:00 AM", "12/11/2026 09:00:00", "2026-12-11T09:00:00", "2026-12-11T08:00:00Z"]
)
def test_a_day_that_may_be_two_is_the_one_of_the_session(cell: str) -> None:
    begins = datetime(2026, 12, 11, 8, 0, tzinfo=UTC)
    assert moment_in(cell, begins, begins + timedelta(hours=4)) == begins


def test_the_hour_that_comes_twice_and_the_one_that_does_not_come() -> None:
    begins = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    content = b"Name,Join Time,Leave Time\nAda Bo,2026-10-25 02:50,2026-10-25 02:10\n"
    (one,) = connections(content, begins, begins + timedelta(hours=3))
    assert (one.joined, one.left) == (begins + timedelta(minutes=50), begins + timedelta(minutes=70))
    spring = datetime(2027, 3, 28, 0, 0, tzinfo=UTC)
    content = b"Name,Join Time,Leave Time\nAda Bo,2027-03-28 01:30,2027-03-28 03:30\n"
    (one,) = connections(content, spring, spring + timedelta(hours=3))
    assert (one.joined, one.left) == (spring + timedelta(minutes=30), spring + timedelta(minutes=90))


@pytest.mark.parametrize("content", [b"", b"Nome;Cognome\nAda;Bo\n", b"PK\x03\x04abc", b"a\x00b"])
def test_another_file_is_refused_with_words(content: bytes) -> None:
    with pytest.raises(BadFile):
        connections(content, BEGINS, ENDS)


def test_a_file_of_too_many_lines_is_refused() -> None:
    with pytest.raises(BadFile):
        read("Name,Join Time,Leave Time\n" + "Ada Bo,09:00,10:00\n" * 2001)
