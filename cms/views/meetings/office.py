# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's board of meetings, its sheets, and the office's page of one meeting."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.meetings.booking.queries import seats_of
from cms.meetings.convening import board
from cms.meetings.convening.board import Asked
from cms.meetings.planning.models import Meeting
from cms.meetings.planning.operations import missing_in_words
from cms.meetings.planning.papers import papers_of
from cms.meetings.planning.queries import as_dates, sessions_of
from cms.meetings.planning.rules import can_plan, can_run, kinds_planned_by
from cms.meetings.representation.queries import of_year
from cms.rights import actor_of, door, fetch
from cms.rights.roles import Role
from cms.sheets import csv_out, xlsx_out
from cms.territory.models import Zone

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 50


def _asked(request: HttpRequest) -> Asked:
    """The filters of the address; what is written badly counts as not written."""
    given = {
        name: request.GET.get(name, "").strip()[:LONGEST] for name in ("anno", "tipo", "livello", "zona")
    }
    year, this = given["anno"], clock.today().year
    known = year.isascii() and year.isdigit() and 2000 <= int(year) <= 2100
    return Asked(
        year=int(year) if known else this,
        kind=given["tipo"] if given["tipo"] in Meeting.Kind.values else "",
        level=int(given["livello"])
        if given["livello"] in {str(one) for one in Meeting.Level.values}
        else None,
        zone=given["zona"].replace("\x00", ""),
    )


@door(can_plan)
@never_cache
def office(request: HttpRequest) -> HttpResponse:
    """Planned and held, seats, attendance, which municipalities were there; narrowed by year, kind, level, zone."""
    actor, asked, now = actor_of(request), _asked(request), clock.now()
    meetings = board.meetings_asked(actor, asked)
    rows = board.rows_of(meetings, at=now)
    chosen = {"anno": asked.year, "tipo": asked.kind, "livello": asked.level or "", "zona": asked.zone}
    context = {
        "asked": asked,
        "rows": rows,
        "sums": board.sums_of(rows),
        "sheet": of_year(asked.year, meetings=meetings),
        "years": board.years_of(actor, now=now),
        "kinds": [one for one in Meeting.Kind.choices if one[0] in kinds_planned_by(actor)],
        "levels": Meeting.Level.choices if Meeting.Kind.TRAINING in kinds_planned_by(actor) else [],
        "zones": Zone.objects.all(),
        "query": urlencode({name: value for name, value in chosen.items() if value}),
        "coordinates": actor.role == Role.ZONE_COORDINATOR,
    }
    return render(request, "meetings/office.html", context)


@door(can_plan)
@never_cache
def office_csv(request: HttpRequest) -> HttpResponse:
    """The same list as a CSV."""
    return _sheet(csv_out(board.titles(), _cells(request)), "text/csv; charset=utf-8", "csv")


@door(can_plan)
@never_cache
def office_xlsx(request: HttpRequest) -> HttpResponse:
    """The same list for a spreadsheet program."""
    return _sheet(xlsx_out(board.titles(), _cells(request), name=_("Meetings")), XLSX, "xlsx")


def _cells(request: HttpRequest) -> Any:
    meetings = board.meetings_asked(actor_of(request), _asked(request))
    return board.cells(board.rows_of(meetings, at=clock.now()))


def _sheet(content: bytes, media_type: str, ending: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="incontri-ufficio.{ending}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)


@door(can_run, sample="office_meeting")
@never_cache
def office_meeting(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A meeting as the office prepares it: what is there, what is missing, what can be done next."""
    meeting: Meeting = fetch(request, can_run, uid=uid)
    now = clock.now()
    dates = as_dates(sessions_of([meeting]).prefetch_related("trainers__person"))
    held = [one for one in dates if not one.is_cancelled]
    seats = seats_of(meeting)
    papers = list(papers_of(meeting))
    context = {
        "meeting": meeting,
        "dates": dates,
        "items": list(meeting.items.order_by("order")),
        "papers": papers,
        "reserved": list(meeting.reserved.select_related("body").order_by("body__name")),
        "seats": seats,
        "zones": list(meeting.zones.all()),
        "areas": list(meeting.areas.all()),
        "missing": missing_in_words(meeting, at=now) if meeting.state == Meeting.State.DRAFT else [],
        "warning": board.least_in_words(
            meeting, seats.booked, begins=held[0].begins if held else None, at=now
        ),
        "is_over": bool(held) and all(one.is_past for one in held),
    }
    return render(request, "meetings/office_meeting.html", context)
