# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of meetings for everybody: calendars, papers."""

import hashlib
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from cms.meetings.booking.reading import can_read_paper, takes_part
from cms.meetings.planning.calendars import entries_of
from cms.meetings.planning.models import PaperContent
from cms.meetings.planning.queries import address_of, sessions_of
from cms.meetings.planning.rules import can_see
from cms.notices.ical import TYPE, Entry, calendar_file
from cms.pages.cache import mark_public
from cms.rights import Hidden, actor_of, door, fetch

IN_THE_BROWSER = frozenset({"application/pdf", "text/plain"})


def calendar_answer(
    request: HttpRequest, entries: Iterable[Entry], *, name: str, path: str, filename: str
) -> HttpResponseBase:
    """Those entries as a calendar called `name`, whose address is `path`; 304 to who has it as it is."""
    content = calendar_file(entries, name=name, url=settings.SITE_URL.rstrip("/") + path)
    response = HttpResponse(content, content_type=TYPE)
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    response["ETag"], response["Cache-Control"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"', "no-cache"
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@door(can_see, sample="seen_meeting", is_public=True)
def meeting_ics(request: HttpRequest, slug: str) -> HttpResponseBase:
    """All the dates of a meeting for somebody's calendar. The video call is only for who takes part."""
    mark_public(request)
    meeting = fetch(request, can_see, slug=slug)
    is_part = takes_part(actor_of(request), meeting)
    response = calendar_answer(
        request,
        entries_of(sessions_of([meeting]), with_link=is_part),
        name=str(meeting),
        path=f"{address_of(meeting)}incontro.ics",
        filename=f"{slug}.ics",
    )
    if is_part:
        response["Cache-Control"] = "private, no-cache"
    return response


@door(can_read_paper, sample="meeting_paper", is_public=True)
def paper(request: HttpRequest, uid: UUID, name: str) -> HttpResponseBase:
    """A paper by its bytes: it never changes at its address. Gone with its content, or with its meeting."""
    kept = fetch(request, can_read_paper, uid=uid)
    content = PaperContent.objects.filter(paper=kept).first()
    if kept.name != name or content is None:
        raise Hidden("no such paper")
    response = HttpResponse(bytes(content.content), content_type=kept.media_type)
    as_file = kept.media_type not in IN_THE_BROWSER
    response["Content-Disposition"] = content_disposition_header(as_attachment=as_file, filename=name) or ""
    response["ETag"] = f'"{kept.sha256}"'
    response["Cache-Control"] = "no-cache" if kept.is_for_all else "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
