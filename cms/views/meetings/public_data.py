# SPDX-License-Identifier: AGPL-3.0-or-later
"""A meeting for programs: schema.org Event in JSON-LD. Nothing that its page does not say to everybody."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from cms.meetings.planning.models import Meeting
from cms.meetings.planning.queries import Date, address_of

SCHEMA = "https://schema.org"


def event_of(meeting: Meeting, dates: Sequence[Date], *, organiser: str) -> dict[str, Any]:
    """The meeting, from its first date to its last; several dates are events within it."""
    address = settings.SITE_URL.rstrip("/") + address_of(meeting)
    told: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "Event",
        "@id": address,
        "url": address,
        "name": meeting.title,
        "inLanguage": "it",
        "isAccessibleForFree": True,
        "eventStatus": _status(meeting.state == Meeting.State.CANCELLED),
    }
    if words := meeting.summary or meeting.description:
        told["description"] = words
    if organiser:
        told["organizer"] = {"@type": "GovernmentOrganization", "name": organiser}
    if dates:
        told |= {
            "startDate": _moment(dates[0], "begins"),
            "endDate": max(one.ends for one in dates).isoformat(timespec="minutes"),
            **_where(dates, address),
        }
    if len(dates) > 1:
        told["subEvent"] = [_date(one, address) for one in dates]
    return told


def _status(is_cancelled: bool) -> str:
    return f"{SCHEMA}/{'EventCancelled' if is_cancelled else 'EventScheduled'}"


def _moment(one: Date, name: str) -> str:
    return str(getattr(one, name).isoformat(timespec="minutes"))


def _date(one: Date, address: str) -> dict[str, Any]:
    return {
        "@type": "Event",
        "name": one.title,
        "startDate": _moment(one, "begins"),
        "endDate": _moment(one, "ends"),
        "eventStatus": _status(one.is_cancelled),
        **_where([one], address),
    }


def _where(dates: Sequence[Date], address: str) -> dict[str, Any]:
    """Rooms and places, the video call by the page that leads to it."""
    places: list[dict[str, Any]] = []
    for one in dates:
        room = one.session.room
        if room:
            places.append({"@type": "Place", "name": room.name, "address": room.address})
        elif one.session.place:
            places.append({"@type": "Place", "name": one.session.place, "address": one.session.place})
    is_video = any(one.is_by_video for one in dates)
    mode = "Mixed" if places and is_video else "Online" if is_video else "Offline"
    if is_video:
        places.append({"@type": "VirtualLocation", "url": address})
    each = [place for number, place in enumerate(places) if place not in places[:number]]
    found: dict[str, Any] = {"eventAttendanceMode": f"{SCHEMA}/{mode}EventAttendanceMode"}
    return found | ({"location": each[0] if len(each) == 1 else each} if each else {})
