# SPDX-License-Identifier: AGPL-3.0-or-later
"""Meetings as calendars read them: the entry of each date, and the invitation that goes with a mail."""

from collections.abc import Iterable
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from cms import clock
from cms.meetings.planning.models import Meeting, MeetingSession
from cms.notices.ical import CANCEL, REQUEST, Address, Entry, invitation_file

__all__ = ["CANCEL", "REQUEST", "entries_of", "invitation"]


def entries_of(sessions: Iterable[MeetingSession], *, with_link: bool = False) -> list[Entry]:
    """The entry of each date, in their order; `meeting` and `room` of them should be at hand.

    `with_link`: with the address of the video call, which is only for who takes part.
    """
    return [_entry(session, with_link=with_link) for session in sessions]


def _entry(session: MeetingSession, *, with_link: bool) -> Entry:
    meeting = session.meeting
    title = f"{meeting.title}: {session.title}" if session.title else meeting.title
    words = [meeting.summary]
    if with_link and session.link:
        words.append(_("Video call: %(link)s") % {"link": session.link})
    if session.room and session.room.access_notes:
        words.append(session.room.access_notes)
    return Entry(
        uid=str(session.uid),
        title=f"{_('Example')}: {title}" if meeting.is_example else title,
        begins=session.during.lower,
        ends=session.during.upper,
        changed_at=meeting.changed_at,
        revision=meeting.revision,
        url=settings.SITE_URL.rstrip("/") + reverse("meetings:meeting", args=[meeting.slug]),
        place=place_in_words(session),
        words="\n".join(filter(None, words)),
        is_cancelled=session.is_cancelled or meeting.state == Meeting.State.CANCELLED,
    )


def place_in_words(session: MeetingSession) -> str:
    """Room and its address, or the other place; "by video call" where there is only that."""
    if session.room:
        return f"{session.room.name}, {session.room.address}"
    return session.place or (_("By video call") if session.link else "")


def invitation(
    meeting: Meeting, *, method: str, to_name: str, to_email: str, is_coming: bool = True,
    at: datetime | None = None, sessions: Iterable[MeetingSession] | None = None,
) -> str:  # fmt: skip
    """What goes as `calendar` of a mail to somebody about a meeting: an object for each of its dates.

    `sessions`: these alone, `room` at hand, for who writes to many; None: all, also those cancelled.

    `method` is REQUEST when they have a seat, are convened (then they are not `is_coming` yet) or something changed;
    CANCEL when they come no more, or nobody does. Names of dates (UID) and the revision (SEQUENCE) are the meeting's.
    """
    sender, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organizer = Address(sender or settings.WAGTAIL_SITE_NAME, address)
    if sessions is None:
        sessions = meeting.sessions.select_related("room").order_by("during", "pk")
    return invitation_file(
        entries_of(sessions, with_link=method == REQUEST),
        method=method,
        organizer=organizer,
        attendee=Address(to_name, to_email),
        is_coming=is_coming,
        at=at or clock.now(),
    )
