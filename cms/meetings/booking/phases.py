# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the moment allows, in words: "" where it may be done. Pure."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.clock import elided, moment_in_words
from cms.meetings.planning.models import Meeting


def not_held(meeting: Meeting) -> str:
    """Why nothing can be booked: a meeting not published, or cancelled."""
    if meeting.state == Meeting.State.CANCELLED:
        return _("This meeting was cancelled.")
    if meeting.state != Meeting.State.PUBLISHED:
        return _("This meeting is not published yet.")
    return ""


def not_open(meeting: Meeting, *, begins: datetime | None, at: datetime, is_invited: bool) -> str:
    """Why no seat can be asked for: between opening and closing; without a closing, until the meeting begins.

    Who is invited answers before the opening too.
    """
    opens, closes = meeting.opens_at, meeting.closes_at or begins
    if words := not_held(meeting):
        return words
    if opens is not None and at < opens and not is_invited:
        return elided(_("Booking opens on %(when)s.") % {"when": moment_in_words(opens)})
    if closes is not None and closes <= at:
        return elided(_("Booking closed on %(when)s.") % {"when": moment_in_words(closes)})
    return ""


def not_begun(*, begins: datetime | None, at: datetime) -> str:
    """Why nobody leaves or sends somebody else."""
    if begins is not None and begins <= at:
        return _("This meeting has begun: nothing can be changed any more.")
    return ""


def not_leaving(meeting: Meeting, *, begins: datetime | None, at: datetime, has_seat: bool) -> str:
    """Why a seat cannot be given up; a place in the waiting list always can, until the meeting begins."""
    if words := not_begun(begins=begins, at=at):
        return words
    until = meeting.cancel_until
    if until is not None and until <= at and has_seat:
        words = _("A seat could be given up until %(when)s: write to %(contact)s.")
        contact = meeting.contact or _("who organises the meeting")
        return elided(words % {"when": moment_in_words(until), "contact": contact})
    return ""


def seats_taken(capacity: int, taken: int) -> str:
    """Why a meeting cannot have so few seats."""
    words = ngettext(
        "%(taken)s person has a seat: there cannot be %(seats)s seats. Take somebody off first.",
        "%(taken)s people have a seat: there cannot be %(seats)s seats. Take somebody off first.",
        taken,
    )
    return words % {"taken": taken, "seats": capacity}
