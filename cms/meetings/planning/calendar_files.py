# SPDX-License-Identifier: AGPL-3.0-or-later
"""A calendar file (iCalendar, RFC 5545) read into dates: what repeats is expanded within days given. Pure."""

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from dateutil.rrule import rruleset, rrulestr
from django.utils.translation import gettext as _
from icalendar import Calendar

from cms.clock import ROME, elided, moment_in_words
from cms.meetings.planning.times import NoSuchTime, TimeTwice, moment_of

LIMIT = 1024 * 1024
"""Bytes of a file."""
MOST, MOST_TIMES = 300, 100
"""Entries read of a file; dates of one that repeats."""
FIRST_YEAR = 1990
DAILY_AT_MOST = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
LONGEST = timedelta(hours=24)


class Unreadable(ValueError):
    """No calendar can be read from the file; the words say why."""


class BadEntry(ValueError):
    """An entry cannot be a meeting; the words say why."""


@dataclass(slots=True, kw_only=True)
class Found:
    """An entry as a meeting: its dates in order, in UTC; `outside` of them are not in the days asked for."""

    number: int
    uid: str
    title: str
    place: str = ""
    words: str = ""
    dates: list[tuple[datetime, datetime]] = field(default_factory=list)
    outside: int = 0
    problem: str = ""


def read(content: bytes, *, first: date, last: date) -> list[Found]:
    """Entries of a file, each with its dates that begin from `first` to `last` (days in Rome), or its problem.

    Raises Unreadable.
    """
    if len(content) > LIMIT:
        raise Unreadable(_("The file is larger than 1 MB: export fewer dates."))
    try:
        calendars: Any = Calendar.from_ical(content, multiple=True)
        events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as odd:
        raise Unreadable(
            _("This is no calendar file: export it as iCalendar (.ics), then choose that file.")
        ) from odd
    if not events:
        raise Unreadable(_("There are no entries in this calendar."))
    if len(events) > MOST:
        raise Unreadable(_("There are more than %(most)s entries: export fewer days.") % {"most": MOST})
    moved = [event for event in events if event.get("RECURRENCE-ID")]
    return [
        _found(number, event, moved, first, last)
        for number, event in enumerate(events, start=1)
        if not event.get("RECURRENCE-ID")
    ]


def _found(number: int, event: Any, moved: Iterable[Any], first: date, last: date) -> Found:
    made = Found(number=number, uid=_text(event, "UID"), title=_text(event, "SUMMARY")[:200])
    made.place, made.words = _text(event, "LOCATION")[:250], _text(event, "DESCRIPTION")[:5000]
    try:
        if not made.title:
            raise BadEntry(_("It has no title."))
        if _text(event, "STATUS").upper() == "CANCELLED":
            raise BadEntry(_("It is cancelled in the file."))
        theirs = [one for one in moved if _text(one, "UID") == made.uid]
        dates = sorted(_dates(event, theirs, first, last))
        made.dates = [one for one in dates if first <= one[0].astimezone(ROME).date() <= last]
        made.outside = len(dates) - len(made.dates)
        if not made.dates:
            raise BadEntry(_("None of its dates is in the days asked for."))
    except (BadEntry, NoSuchTime, TimeTwice) as odd:
        made.problem = str(odd)
    except (ValueError, TypeError, AttributeError, OverflowError, KeyError):
        made.problem = _("Its date cannot be read.")
    return made


def _text(event: Any, name: str) -> str:
    value = event.get(name)
    value = value[0] if isinstance(value, list) and value else value
    return " ".join(str(value).replace("\x00", "").split(" ")).strip() if value else ""


def _dates(event: Any, moved: list[Any], first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
    """Each date of an entry, with those of what repeats that were moved put right."""
    begins, length = _begins(event), _length(event)
    gone = {_local(one["RECURRENCE-ID"].dt, begins) for one in moved}
    for local in _times(event, begins, first, last):
        if local not in gone:
            moment = _moment(local, begins)
            yield moment, moment + length
    for one in moved:
        if _text(one, "STATUS").upper() != "CANCELLED":
            moment = _moment(_begins(one).replace(tzinfo=None), _begins(one))
            yield moment, moment + _length(one)


def _begins(event: Any) -> datetime:
    if event.get("DTSTART") is None:
        raise BadEntry(_("It has no beginning."))
    found = event["DTSTART"].dt
    if not isinstance(found, datetime):
        raise BadEntry(_("It takes the whole day: give it an hour of beginning and end in your calendar."))
    if found.tzinfo is None and event["DTSTART"].params.get("TZID"):
        words = _("Its time zone is not known: %(zone)s.")
        raise BadEntry(words % {"zone": str(event["DTSTART"].params["TZID"])[:60]})
    return found


def _length(event: Any) -> timedelta:
    if event.get("DURATION") is not None:
        length: timedelta = event["DURATION"].dt
    elif event.get("DTEND") is not None:
        begins, ends = _begins(event), event["DTEND"].dt
        if not isinstance(ends, datetime):
            raise BadEntry(
                _("It takes the whole day: give it an hour of beginning and end in your calendar.")
            )
        length = _moment(ends.replace(tzinfo=None), ends) - _moment(begins.replace(tzinfo=None), begins)
    else:
        raise BadEntry(_("It has no end."))
    if length <= timedelta(0):
        raise BadEntry(_("It ends before it begins."))
    if length > LONGEST:
        raise BadEntry(_("It lasts more than a day: make an entry for each day."))
    return length


def _moment(local: datetime, like: datetime) -> datetime:
    """The moment of a wall-clock time in the zone of `like`; a floating one is Rome's, whose odd hours are told."""
    if like.tzinfo is None:
        return moment_of(local.date(), local.time())
    return local.replace(tzinfo=like.tzinfo).astimezone(UTC)


def _local(found: date | datetime, like: datetime) -> datetime:
    """A date of an entry on the wall clock of its beginning."""
    if not isinstance(found, datetime):
        return datetime.combine(found, like.time())
    if found.tzinfo and like.tzinfo:
        found = found.astimezone(like.tzinfo)
    return found.replace(tzinfo=None)


def _times(event: Any, begins: datetime, first: date, last: date) -> list[datetime]:
    """Wall-clock times at which it begins, from a day before `first` to one after `last`."""
    start = begins.replace(tzinfo=None)
    rules, more, less = (event.get(name) for name in ("RRULE", "RDATE", "EXDATE"))
    if not (rules or more):
        return [start]
    if start.year < FIRST_YEAR:
        raise BadEntry(_("It repeats since before %(year)s: make a new entry.") % {"year": FIRST_YEAR})
    end = datetime.combine(last + timedelta(days=1), time.max)
    made = rruleset()
    made.rdate(start)
    for rule in rules if isinstance(rules, list) else filter(None, [rules]):
        made.rrule(_rule(rule, begins, end))
    for take, lists in ((made.rdate, more), (made.exdate, less)):
        for each in lists if isinstance(lists, list) else filter(None, [lists]):
            for one in each.dts:
                take(_local(one.dt, begins))
    found = list(
        islice(made.xafter(datetime.combine(first - timedelta(days=1), time()), inc=True), MOST_TIMES + 1)
    )
    if len(found) > MOST_TIMES:
        raise BadEntry(_("It repeats more than %(most)s times: choose fewer days.") % {"most": MOST_TIMES})
    return [one for one in found if one <= end]


def _rule(rule: Any, begins: datetime, end: datetime) -> Any:
    """A rule that stops at `end`: the days asked for bound what is counted, whatever the file says."""
    parts = {key.upper(): value for key, value in rule.items()}
    frequency = str((parts.get("FREQ") or [""])[0]).upper()
    if frequency not in DAILY_AT_MOST:
        raise BadEntry(_("It repeats more often than once a day."))
    until = (parts.get("UNTIL") or [end])[0]
    stop = min(
        _local(until, begins) if isinstance(until, datetime) else datetime.combine(until, time.max), end
    )
    words = ";".join(
        part for part in rule.to_ical().decode().split(";") if not part.upper().startswith("UNTIL=")
    )
    with warnings.catch_warnings():  # a count and an end together: RFC 5545 allows one, and both bound it
        warnings.simplefilter("ignore", DeprecationWarning)
        return rrulestr(words, dtstart=begins.replace(tzinfo=None)).replace(until=stop)


def in_words(found: Found) -> list[str]:
    """Its dates, one a line."""
    return [
        elided(f"{moment_in_words(begins)}–{ends.astimezone(ROME):%H:%M}") for begins, ends in found.dates
    ]
