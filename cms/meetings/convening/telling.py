# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mails about a meeting that moves, is cancelled, or is to be led: one a reader and change."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from cms.meetings.booking.models import Booking, State
from cms.meetings.booking.telling import SOON, Reader, page_of, readers
from cms.meetings.planning.calendars import CANCEL, REQUEST, invitation, place_in_words
from cms.meetings.planning.clashes import hours_in_words
from cms.meetings.planning.models import Meeting, MeetingSession, TrainerUse
from cms.notices.operations import letter, write_many

TRAINER, GONE = "trainer", "gone"
GOES = frozenset({State.BOOKED.value, TRAINER})
"""As what a date stands in somebody's calendar, agreed to."""
TOLD = (State.BOOKED, State.WAITING, State.REQUESTED, State.INVITED)

type Roles = dict[int, str]
"""Person's id → as what they are told: the state of their booking, TRAINER, or GONE for who was one."""


def readers_of(meeting: Meeting) -> Roles:
    """Who comes, waits, asked or was invited, and who leads a date. Two queries."""
    rows = Booking.objects.filter(meeting=meeting, state__in=TOLD)
    found: Roles = dict(rows.values_list("person", "state"))
    return found | dict.fromkeys(trainers_of(meeting), TRAINER)


def dates_in_words(meeting: Meeting) -> dict[int, str]:
    """Id of each date that is held → when and where. One query."""
    sessions = meeting.sessions.filter(is_cancelled=False).select_related("room")
    return {
        one.pk: ", ".join(filter(None, [hours_in_words(one), place_in_words(one), one.link]))
        for one in sessions
    }


def changes_in_words(before: Mapping[int, str], after: Mapping[int, str]) -> list[str]:
    """A line for each date that moved, is new, or is not held."""
    lines = []
    for pk, was in before.items():
        if pk not in after:
            lines.append(_("%(date)s: not held") % {"date": was})
        elif after[pk] != was:
            lines.append(_("%(date)s: now %(new)s") % {"date": was, "new": after[pk]})
    return lines + [
        _("%(date)s: new date") % {"date": words} for pk, words in after.items() if pk not in before
    ]


def say_changed(meeting: Meeting, readers: Roles, *, before: Mapping[int, str], at: datetime) -> None:
    """What moved; with the dates for the calendars of who comes, leads or was invited."""
    lines = changes_in_words(before, dates_in_words(meeting))
    _send("meeting_changed", meeting, readers, {"lines": lines}, at=at)


def say_cancelled(meeting: Meeting, readers: Roles, *, at: datetime) -> None:
    """Why it is not held; every calendar takes it away."""
    _send("meeting_cancelled", meeting, readers, {}, at=at)


def trainers_of(meeting: Meeting) -> set[int]:
    """People who lead a date of it. One query."""
    leads = TrainerUse.objects.filter(session__meeting=meeting, is_cancelled=False)
    return set(leads.values_list("person", flat=True))


def say_leads(meeting: Meeting, people: Collection[int], *, at: datetime) -> None:
    """To its trainers, once it is published or they become so; with the dates for their calendar."""
    _send("meeting_to_lead", meeting, dict.fromkeys(people, TRAINER), {}, at=at)


def say_leads_no_more(meeting: Meeting, people: Collection[int], *, at: datetime) -> None:
    """To who was one of its trainers; the dates leave their calendar, unless they have a seat."""
    seated = readers_of(meeting)
    roles: Roles = {pk: seated.get(pk, GONE) for pk in people}
    _send("meeting_led", meeting, roles, {}, at=at)


def _send(template: str, meeting: Meeting, roles: Roles, context: dict[str, Any], *, at: datetime) -> None:
    known = readers(roles)
    sessions = list(meeting.sessions.select_related("room", "meeting").order_by("during", "pk"))
    held = [one for one in sessions if not one.is_cancelled]
    shared = context | {"meeting": meeting, "sessions": held}
    made = []
    for pk, reader in sorted(known.items()):
        words = {"reader": reader.person, "is_waiting": roles[pk] == State.WAITING}
        row = letter(
            template=template, context=shared | words | {"page": page_of(reader, meeting, at)},
            key=f"meetings.{template}:{meeting.pk}:{at.isoformat()}:{pk}", to=reader.address, at=at, reader_id=pk,
            calendar=_calendar(template, roles[pk], reader, sessions, at=at))  # fmt: skip
        made.append(row)
    write_many(made, can_wait=not _is_soon(sessions, at))


def _calendar(
    template: str, role: str, reader: Reader, sessions: Sequence[MeetingSession], *, at: datetime
) -> str:
    """For who has the dates in their calendar: to be put right, or taken away."""
    is_cancelled = template == "meeting_cancelled" or role == GONE
    if not sessions or (not is_cancelled and role not in (*GOES, State.INVITED)):
        return ""
    method, is_coming = (CANCEL if is_cancelled else REQUEST), role in GOES
    return invitation(
        sessions[0].meeting, method=method, to_name=str(reader.person), to_email=reader.address,
        is_coming=is_coming, at=at, sessions=sessions)  # fmt: skip


def _is_soon(sessions: Sequence[MeetingSession], at: datetime) -> bool:
    """Whether a date is so near that the mail waits for nothing."""
    return any(at - timedelta(days=1) <= one.during.lower < at + SOON for one in sessions)
