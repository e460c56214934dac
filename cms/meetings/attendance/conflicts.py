# SPDX-License-Identifier: AGPL-3.0-or-later
"""What does not agree on a line, in sentences."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cms.meetings.attendance.counting import Conflict
from cms.meetings.attendance.register import register_of
from cms.meetings.planning.models import MeetingSession
from cms.people.models import Person


@dataclass(frozen=True, slots=True)
class Odd:
    """Somebody on whose line something does not agree, in sentences."""

    person: Person
    words: list[str]


def words_of(conflicts: Iterable[Conflict]) -> list[str]:
    """A sentence for each, which says what counts meanwhile."""
    words = {
        Conflict.IN_WITHOUT_OUT: _("Came in and did not go out: counted until the end."),
        Conflict.OUT_WITHOUT_IN: _("Went out without having come in: not counted."),
        Conflict.ABSENT_AND_PRESENT: _("Marked absent, but other evidence says present: counted as present."),
        Conflict.TWO_BODIES: _("Recorded for two bodies: the last one counts."),
        Conflict.ROOM_AND_CALL: _("In the room and in the video call at the same time: counted once."),
        Conflict.OUTSIDE: _("Recorded at another time than the meeting’s: not counted."),
    }
    return [words[one] for one in conflicts]


def odd_lines(session: MeetingSession) -> list[Odd]:
    """Who should be looked at before the register is closed, by name."""
    lines = [line for line in register_of(session) if line.needs_a_look]
    disputed = _("Says that the register is wrong.")
    return [
        Odd(line.person, words_of(line.counted.conflicts) + [disputed] * line.has_open_dispute)
        for line in lines
    ]
