# SPDX-License-Identifier: AGPL-3.0-or-later
"""Days and hours for the calendars of others: iCalendar (RFC 5545), the same bytes as long as nothing changed. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from cms.clock import ROME

PRODUCT = "-//piano metropolitano//calendario//IT"
TYPE = "text/calendar; charset=utf-8"
REFRESH = timedelta(hours=6)
"""How often a program may ask again (RFC 7986, 5.7)."""
HOURS = timedelta(hours=1), timedelta(hours=2)
"""Rome is one hour ahead of UTC, two in summer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What stands in a calendar. `begins` a date: it takes whole days, `ends` is the last of them; a moment: an hour.

    `uid` is for life; `revision` grows with every change and `changed_at` is the last one: who has the entry already
    learns from them that it moved. `url` is absolute.
    """

    uid: str
    title: str
    begins: date | datetime
    ends: date | datetime | None = None
    changed_at: datetime
    revision: int = 0
    url: str = ""
    place: str = ""
    words: str = ""
    is_cancelled: bool = False


def calendar_file(entries: Iterable[Entry], *, name: str, url: str) -> bytes:
    """A calendar to subscribe to, called `name`, whose address is `url`; Rome's rules of time are in it if need be."""
    made = Calendar()
    for key, value in (
        ("prodid", PRODUCT),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("method", "PUBLISH"),
    ):
        made.add(key, value)
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", ROME.key)
    made.add("url", url)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT6H")
    told = sorted(entries, key=lambda one: (_day(one.begins), one.uid))
    if any(isinstance(one.begins, datetime) for one in told):
        made.add_component(_rome())
    for one in told:
        made.add_component(_event(one))
    return bytes(made.to_ical())


def _day(when: date | datetime) -> date:
    return when.astimezone(ROME).date() if isinstance(when, datetime) else when


def _event(one: Entry) -> Event:
    event = Event()
    changed = one.changed_at.astimezone(UTC).replace(microsecond=0)
    event.add("uid", one.uid)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", one.revision)
    event.add("summary", one.title)
    event.add("dtstart", _told(one.begins))
    if end := _end(one):
        event.add("dtend", end)
    event.add("status", "CANCELLED" if one.is_cancelled else "CONFIRMED")
    if not isinstance(one.begins, datetime):
        event.add("transp", "TRANSPARENT")
    for key, value in (("description", one.words), ("location", one.place), ("url", one.url)):
        if value:
            event.add(key, value)
    return event


def _told(when: date | datetime) -> date | datetime:
    return when.astimezone(ROME) if isinstance(when, datetime) else when


def _end(one: Entry) -> date | datetime | None:
    """Of days the one after the last (RFC 5545, 3.6.1: the end is not part of it)."""
    if isinstance(one.begins, datetime):
        return _told(one.ends) if one.ends else None
    return _day(one.ends or one.begins) + timedelta(days=1)


def _rome() -> Timezone:
    """The rules since 1996: summer time from the last Sunday of March to the last of October."""
    zone = Timezone()
    zone.add("tzid", ROME.key)
    winter, summer = HOURS
    for part, first, month, name, before, after in (
        (TimezoneStandard(), "1996-10-27T03:00", 10, "CET", summer, winter),
        (TimezoneDaylight(), "1996-03-31T02:00", 3, "CEST", winter, summer),
    ):
        part.add("dtstart", datetime.fromisoformat(first))
        part.add("rrule", vRecur(freq="yearly", bymonth=month, byday="-1su"))
        part.add("tzname", name)
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        zone.add_component(part)
    return zone
