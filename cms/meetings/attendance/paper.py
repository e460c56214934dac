# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sheet that people sign in the room: PDF/A and PDF/UA, a row each of who booked, and spare ones."""

from datetime import datetime

from django.utils.translation import gettext as _

from cms import pdf
from cms.meetings.attendance.register import register_of
from cms.meetings.planning.models import MeetingSession

SPARE = 10


def sheet_of(session: MeetingSession, *, at: datetime) -> bytes:
    """The sheet as things stand at `at`. Raises pdf.NotMade."""
    title = _("Sheet to sign: %(meeting)s") % {"meeting": session.meeting.title}
    context = {
        "title": title,
        "made_at": at,
        "author": session.meeting.title,
        "foot": title,
        "is_example": session.meeting.is_example,
        "session": session,
        "lines": [line for line in register_of(session) if line.booking],
        "spare": range(SPARE),
        "trainers": session.trainers.filter(is_cancelled=False).select_related("person").order_by("pk"),
    }
    return pdf.render("pdf/attendance_sheet.html", context)
