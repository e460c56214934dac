# SPDX-License-Identifier: AGPL-3.0-or-later
"""What cannot be true of an action, in words that say what to do. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DONE = "done"
WITH_REASON = ("suspended", "given_up")


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone as it is typed."""

    state: str
    reached_date: date | None


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that cannot be true: of a field of the action, or of milestone number `row` (from 0)."""

    field: str
    words: str
    row: int | None = None


def faults_of(*, state: str, note: str, steps: Sequence[Step], today: date) -> list[Fault]:
    """The faults of an action's state and of its milestones; none when they can be published."""
    found = [fault for row, step in enumerate(steps) if (fault := _of_step(row, step, today))]
    if state in WITH_REASON and not note.strip():
        found.append(Fault("state_note", _("Write in a sentence why it is suspended or given up.")))
    still_open = sum(step.state != DONE for step in steps)
    if state == DONE and still_open:
        words = ngettext(
            "%(count)s milestone is not reached: an action is done when all are. Write the day on which it was "
            "reached, or choose another state.",
            "%(count)s milestones are not reached: an action is done when all are. Write the days on which they "
            "were reached, or choose another state.",
            still_open,
        )
        found.append(Fault("state", words % {"count": still_open}))
    return found


def _of_step(row: int, step: Step, today: date) -> Fault | None:
    if step.state == DONE and step.reached_date is None:
        return Fault(
            "reached_date", _("Write the day on which it was reached, or choose another state."), row
        )
    if step.state != DONE and step.reached_date:
        return Fault(
            "state", _("It has the day on which it was reached: choose “reached”, or take the day away."), row
        )
    if step.reached_date and step.reached_date > today:
        return Fault(
            "reached_date", _("This day has not come yet: write it once the milestone is reached."), row
        )
    return None


def next_code(codes: Iterable[str]) -> str:
    """The next code of the series "AZ-001", whatever other codes there are."""
    numbers = [int(code[3:]) for code in codes if code.startswith("AZ-") and code[3:].isdecimal()]
    return f"AZ-{max(numbers, default=0) + 1:03d}"
