# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a closing is near: pure, in days of Rome."""

from datetime import date, datetime

from agende.phases.models import Phase
from cms.clock import day_of, last_day_of

DAYS_BEFORE = (7, 1)
LASTS = 3
"""Days after a closing in which its summary may still be sent: a worker may have been down."""


def days_to_tell(phase: Phase, *, at: datetime) -> int | None:
    """The reminder whose day it is, 7 or 1 days before the last day; None outside of them.

    Whoever could have been told only after it was due is told by the next one: a phase shorter than a week has no
    reminder of seven days.
    """
    if not phase.closes_at or not phase.entered_at:
        return None
    left = (last_day_of(phase.closes_at) - day_of(at)).days
    due = [days for days in DAYS_BEFORE if left <= days and _was_open(phase, days)]
    return min(due) if due and left >= 0 and at < phase.closes_at else None


def _was_open(phase: Phase, days: int) -> bool:
    """Whether the phase had begun before the day of the reminder."""
    begun: date = day_of(phase.entered_at or phase.opens_at)
    last: date = last_day_of(phase.closes_at or phase.opens_at)
    return (last - begun).days > days


def has_just_closed(phase: Phase, *, at: datetime) -> bool:
    """Whether its closing passed in the last days."""
    return bool(phase.closes_at and phase.closes_at <= at and (at - phase.closes_at).days < LASTS)
