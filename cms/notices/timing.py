# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a mail that can wait goes: out of the quiet hours of who reads it, or with the others of the day. Pure."""

from datetime import UTC, datetime, time, timedelta

from cms.clock import ROME

TOGETHER_AT = time(8)
"""When the one mail of the day goes, in Rome."""


def leaves_at(
    at: datetime, *, daily: bool = False, quiet_from: time | None = None, quiet_to: time | None = None
) -> datetime | None:
    """The moment before which a mail written `at` does not go; None: it goes at once.

    `quiet_from` and `quiet_to` are hours in Rome, half-open, over midnight where the second comes first; the same hour
    twice is no quiet at all.
    """
    leaves = _next(at, TOGETHER_AT) if daily else at
    while quiet_from is not None and quiet_to is not None and _is_within(leaves, quiet_from, quiet_to):
        leaves = _next(leaves, quiet_to)
    return leaves if leaves > at else None


def _is_within(moment: datetime, first: time, last: time) -> bool:
    hour = moment.astimezone(ROME).time()
    return first <= hour < last if first <= last else hour >= first or hour < last


def _next(moment: datetime, hour: time) -> datetime:
    """The first time after `moment` that clocks in Rome have that hour behind them.

    Of an hour that comes twice the second; of one that is left out, as long after the leap as it would have come.
    """
    day = moment.astimezone(ROME).date()
    while (found := _last_of(datetime.combine(day, hour, ROME))) <= moment:
        day += timedelta(days=1)
    return found


def _last_of(when: datetime) -> datetime:
    return max(when.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
