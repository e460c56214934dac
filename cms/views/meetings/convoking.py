# SPDX-License-Identifier: AGPL-3.0-or-later
"""Convoking a table to a meeting, its quorum while it meets."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from cms import clock, pdf
from cms.meetings.convening.agenda import changes_in_words, content_of
from cms.meetings.convening.convoking import (
    NotConvoked,
    can_read_convocation,
    changes_of,
    convoke,
    last_convocation,
    members_of,
    why_not,
)
from cms.meetings.convening.models import Convocation
from cms.meetings.convening.quorum import quorum_of
from cms.meetings.planning.models import Meeting, MeetingSession
from cms.meetings.planning.rules import can_keep_register, can_run
from cms.pages.queries import frame
from cms.rights import actor_of, door, fetch


@door(can_run, sample="run_meeting", methods=("GET", "POST"))
@never_cache
def convocation(request: HttpRequest, slug: str) -> HttpResponse:
    """Who would be convoked and what they would read, what changed, who answered what, who is to be called."""
    meeting: Meeting = fetch(request, can_run, slug=slug)
    if request.method == "POST":
        return _convoke(request, meeting)
    members, last = members_of(meeting), last_convocation(meeting)
    content = content_of(meeting, [one.seat for one in members])
    context: dict[str, Any] = {
        "meeting": meeting,
        "members": members,
        "by_phone": [one for one in members if one.is_by_phone],
        "content": content,
        "last": last,
        "changes": changes_in_words(last.content, content) if last else [],
        "convocations": Convocation.objects.filter(meeting=meeting).order_by("-number"),
        "why_not": why_not(meeting, at=clock.now()),
    }
    return render(request, "meetings/convoke.html", context)


def _convoke(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    try:
        made = convoke(meeting=meeting, by=actor_of(request), at=clock.now())
    except NotConvoked as told:
        messages.error(request, str(told))
        return redirect("meetings:convocation", slug=meeting.slug)
    mailed = made.calls.filter(is_mailed=True).count()
    said = ngettext(
        "Convoked: %(count)s mail is on its way.", "Convoked: %(count)s mails are on their way.", mailed
    )
    messages.success(request, said % {"count": mailed})
    if by_phone := made.calls.filter(is_mailed=False).count():
        words = ngettext("%(count)s seat is to be called.", "%(count)s seats are to be called.", by_phone)
        messages.warning(request, words % {"count": by_phone})
    return redirect("meetings:convocation", slug=meeting.slug)


@door(can_read_convocation, sample="convocation")
@never_cache
def convocation_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A convocation as it went out: date, place, agenda, papers, the bodies convoked; no names."""
    found: Convocation = fetch(request, can_read_convocation, uid=uid)
    content = pdf.render("pdf/meeting_convocation.html", _paper(found))
    name = f"convocazione-{found.meeting.slug}-{found.number}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _paper(found: Convocation) -> dict[str, Any]:
    sessions = [
        {**one, "begins": datetime.fromisoformat(one["begins"]), "ends": datetime.fromisoformat(one["ends"])}
        for one in found.content["sessions"]
    ]
    title = _("Convocation of the %(table)s") % {"table": found.meeting.table or found.content["title"]}
    return {
        "title": title, "made_at": found.at, "author": frame().site.organisation_name, "convocation": found,
        "sessions": sessions, "changes": changes_of(found), "is_example": found.meeting.is_example,
    }  # fmt: skip


@door(can_keep_register, sample="register_session")
@never_cache
def quorum(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How many of the voting seats are filled now, how many must be; the part alone for who has the page open."""
    session: MeetingSession = fetch(request, can_keep_register, uid=uid)
    context = {"session": session, "standing": quorum_of(session, at=clock.now()), "at": clock.now()}
    is_part = bool(request.headers.get("HX-Request"))
    return render(
        request, "meetings/table_quorum_part.html" if is_part else "meetings/table_quorum.html", context
    )
