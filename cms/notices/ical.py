# SPDX-License-Identifier: AGPL-3.0-or-later
"""Days and hours for the calendars of others: iCalendar (RFC 5545), the same bytes as long as nothing changed. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vBoolean,
    vCalAddress,
    vDDDTypes,
    vRecur,
    vText,
)

from cms.clock import ROME

PRODUCT = "-//piano metropolitano//calendario//IT"
TYPE = "text/calendar; charset=utf-8"
REFRESH = timedelta(hours=6)
"""How often a program may ask again (RFC 7986, 5.7)."""
HOURS = timedelta(hours=1), timedelta(hours=2)
"""Rome is one hour ahead of UTC, two in summer."""
REQUEST, CANCEL = "REQUEST", "CANCEL"
"""The methods by which an organizer asks to write an entry down, or newly, and to take it away (RFC 5546, 3.2)."""
OBJECT = re.compile(r"BEGIN:VCALENDAR\r\n.*?\r\nEND:VCALENDAR\r\n", re.DOTALL)
METHOD = re.compile(r"^METHOD:(\w+)\r$", re.MULTILINE)


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
    made = _calendar("PUBLISH")
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


@dataclass(frozen=True, slots=True)
class Address:
    """Somebody in a calendar: their name and mail address."""

    name: str
    email: str


def invitation_file(
    entries: Iterable[Entry],
    *,
    method: str,
    organizer: Address,
    attendee: Address,
    is_coming: bool,
    at: datetime,
) -> str:
    """A mail's iCalendar objects, one after the other: RFC 5546 (3.2.2, 3.2.5) wants one UID in each.

    `method` is REQUEST, for the first time and after each change alike, or CANCEL; an entry that is cancelled is always
    the latter, and comes last. No answer by mail is asked for (RSVP=FALSE): it is given on a page of ours. `at` is when
    they are written, which of two of the same revision is the later one (2.1.5).
    """
    made = ""
    for one in sorted(entries, key=lambda one: (one.is_cancelled, _moment(one.begins), one.uid)):
        gone = one.is_cancelled or method == CANCEL
        calendar, event = _calendar(CANCEL if gone else REQUEST), _event(replace(one, is_cancelled=gone))
        event["dtstamp"] = vDDDTypes(at.astimezone(UTC).replace(microsecond=0))
        event.add("organizer", _called(organizer))
        event.add("attendee", _invited(attendee, is_coming=is_coming))
        if isinstance(one.begins, datetime):
            calendar.add_component(_rome())
        calendar.add_component(event)
        made += calendar.to_ical().decode()
    return made


def objects_in(text: str) -> list[tuple[str, str]]:
    """(object, its method) of each iCalendar object that a text holds one after the other."""
    return [(one, METHOD.findall(one)[0]) for one in OBJECT.findall(text)]


def _called(one: Address) -> vCalAddress:
    address = vCalAddress(f"mailto:{one.email}")
    address.params["CN"] = vText(one.name)
    return address


def _invited(one: Address, *, is_coming: bool) -> vCalAddress:
    address = _called(one)
    address.params["ROLE"] = vText("REQ-PARTICIPANT")
    address.params["PARTSTAT"] = vText("ACCEPTED" if is_coming else "NEEDS-ACTION")
    address.params["RSVP"] = vBoolean(False)
    return address


def _calendar(method: str) -> Calendar:
    made = Calendar()
    for key, value in (
        ("prodid", PRODUCT),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("method", method),
    ):
        made.add(key, value)
    return made


def _moment(when: date | datetime) -> float:
    begins = when if isinstance(when, datetime) else datetime.combine(when, time(), ROME)
    return begins.timestamp()


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
