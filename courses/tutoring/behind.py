# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is behind: a stated rule, the same for everybody. Pure."""

from datetime import date
from enum import StrEnum

DAYS_STILL, DAYS_ENROLLED, HALF = 14, 30, 50


class Lag(StrEnum):
    """Why somebody is behind."""

    NONE = ""
    STILL = "still"
    SLOW = "slow"


def lag(*, is_completed: bool, percent: int, enrolled_on: date, last_on: date, today: date) -> Lag:
    """STILL: nothing done for 14 days or more. SLOW: enrolled for more than 30 days, and less than half done.

    `last_on`: day of the last thing done, the enrolment counting as one. Whoever has completed is never behind.
    """
    if is_completed:
        return Lag.NONE
    if (today - last_on).days >= DAYS_STILL:
        return Lag.STILL
    if (today - enrolled_on).days > DAYS_ENROLLED and percent < HALF:
        return Lag.SLOW
    return Lag.NONE
