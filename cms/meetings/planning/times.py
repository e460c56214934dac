# SPDX-License-Identifier: AGPL-3.0-or-later
"""Days and hours as somebody writes them, in Rome, also on the two nights on which the clock moves. Pure."""

from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _

from cms.clock import ROME, day_in_words, elided

A_YEAR = timedelta(weeks=52)
"""From a date to the same weekday of the year after, the nearest to the same day."""


class NoSuchTime(ValueError):
    """The clock jumps over that time; the words say so."""


class TimeTwice(ValueError):
    """The clock shows that time twice that night, and nobody said which; the words ask."""


def moment_of(day: date, at: time, *, fold: int | None = None) -> datetime:
    """The moment of a day and hour in Rome; `fold` 0 or 1: the first or second time of an hour there is twice.

    Raises NoSuchTime, TimeTwice (RFC 5545, 3.3.5, takes the first silently: a meeting should not).
    """
    local = datetime.combine(day, at.replace(fold=0), ROME)
    if local.astimezone(UTC).astimezone(ROME).replace(tzinfo=None) != local.replace(tzinfo=None):
        words = _("On %(day)s there is no %(time)s: the clock jumps to summer time. Choose another time.")
        raise NoSuchTime(elided(words % {"day": day_in_words(day), "time": f"{at:%H:%M}"}))
    if is_twice(day, at) and fold is None:
        words = _("On %(day)s the clock shows %(time)s twice: say which of the two.")
        raise TimeTwice(elided(words % {"day": day_in_words(day), "time": f"{at:%H:%M}"}))
    return local.replace(fold=fold or 0).astimezone(UTC)


def is_twice(day: date, at: time) -> bool:
    """Whether the clock shows that time twice on that day."""
    first = datetime.combine(day, at.replace(fold=0), ROME)
    offsets = first.utcoffset(), first.replace(fold=1).utcoffset()
    return offsets[0] is not None and offsets[1] is not None and offsets[0] > offsets[1]


def fold_of(moment: datetime) -> int | None:
    """Which of two a moment is, when the clock in Rome shows its time twice; None else."""
    local = moment.astimezone(ROME)
    return local.fold if is_twice(local.date(), local.time()) else None


def a_year_later(moment: datetime) -> datetime:
    """The same hour in Rome on the same weekday a year later; the hour after where the clock jumps over it."""
    local = moment.astimezone(ROME)
    return (local.replace(tzinfo=None) + A_YEAR).replace(tzinfo=ROME).astimezone(UTC)


def year_of(moment: datetime) -> int:
    """The year in Rome."""
    return moment.astimezone(ROME).year
