# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mails about bookings: one a step and reader, written in the transaction of the step."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from cms.meetings.booking.links import open_link, path_of
from cms.meetings.booking.models import Booking, BookingEvent, GuestCard
from cms.meetings.planning.calendars import invitation
from cms.meetings.planning.models import Meeting, MeetingSession
from cms.notices.models import Notice
from cms.notices.operations import letter, write_many
from cms.people.models import Person, User

SOON = timedelta(days=2)
"""Mails about a meeting that begins within this time wait for nothing."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to write: which, to whom, about which step; `method` of what calendars are told (iTIP, RFC 5546)."""

    template: str
    person_id: int
    about: BookingEvent
    method: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a mail, and where: the address of the login, else that of a guest's card."""

    person: Person
    address: str
    is_guest: bool


def readers(person_ids: Collection[int]) -> dict[int, Reader]:
    """Those of them who have an address. Two queries."""
    cards = GuestCard.objects.filter(person__in=person_ids).exclude(email="").select_related("person")
    logins = User.objects.filter(is_active=True, person__in=person_ids).select_related("person")
    found = {card.person_id: Reader(card.person, card.email, is_guest=True) for card in cards}
    return found | {
        login.person.pk: Reader(login.person, login.email, is_guest=False) for login in logins if login.person
    }


def send(letters: Sequence[Letter], *, meeting: Meeting, at: datetime) -> None:
    """Puts them in the outbox; nothing for who has no address, or whose data were erased.

    What is said of a meeting that begins soon waits for nothing.
    """
    if not letters:
        return
    known = readers({one.person_id for one in letters})
    sessions = list(meeting.sessions.select_related("room", "meeting"))
    held = [one for one in sessions if not one.is_cancelled]
    is_soon = bool(held) and held[0].during.lower - at < SOON
    notices = [
        _notice(one, known[one.person_id], meeting, sessions, at) for one in letters if one.person_id in known
    ]
    write_many(notices, can_wait=not is_soon)


def _notice(
    one: Letter, reader: Reader, meeting: Meeting, sessions: Sequence[MeetingSession], at: datetime
) -> Notice:
    event, person = one.about, reader.person
    named = (event.person_id, event.delegate_id, event.by_person_id)
    others = [one for one in named if one is not None and one != person.pk]
    context = {
        "reader": person, "meeting": meeting, "event": event, "note": getattr(event, "note", None),
        "sessions": [session for session in sessions if not session.is_cancelled],
        "page": page_of(reader, meeting, at) if one.template != "meeting_removed" else _public(meeting),
    }  # fmt: skip
    if one.template == "meeting_waiting":
        context["place"] = place_in_line(event.meeting_id, event.person_id)
    calendar = _invitation(one, reader, meeting, sessions, at) if one.method else ""
    return letter(
        template=one.template, context=context, key=f"meetings.booking:{event.pk}:{one.template}:{person.pk}",
        to=reader.address, at=at, reader_id=person.pk, about_id=min(others, default=None), calendar=calendar,
    )  # fmt: skip


def _invitation(
    one: Letter, reader: Reader, meeting: Meeting, sessions: Sequence[MeetingSession], at: datetime
) -> str:
    is_coming = one.template != "meeting_invited"
    return invitation(
        meeting, method=one.method, to_name=str(reader.person), to_email=reader.address, is_coming=is_coming,
        at=at, sessions=sessions)  # fmt: skip


def _public(meeting: Meeting) -> str:
    """For who was taken off: their own links may be taken back with the seat."""
    return reverse("meetings:meeting", args=[meeting.slug])


def page_of(reader: Reader, meeting: Meeting, at: datetime) -> str:
    """Where they say what they do: the page of their booking, or a link of their own for who has no login."""
    if reader.is_guest:
        return path_of(open_link(meeting=meeting, person=reader.person, at=at))
    return reverse("meetings:booking", args=[meeting.slug])


def place_in_line(meeting_id: int, person_id: int) -> int | None:
    """1 for who comes up first; None for who is not in the line. One query."""
    line = Booking.objects.filter(meeting=meeting_id).in_line().values_list("person", flat=True)
    ids = list(line)
    return ids.index(person_id) + 1 if person_id in ids else None
