# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who was represented: at a meeting, in a year; page, CSV and annex. For everybody, so without personal data."""

from datetime import datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cms import clock, pdf
from cms.accounts import limits
from cms.charts import render as draw
from cms.meetings.planning.models import Meeting
from cms.meetings.planning.rules import can_see
from cms.meetings.representation import drawing
from cms.meetings.representation.queries import Row, Sheet, of_meeting, of_year, public_meetings, years_of
from cms.pages.cache import mark_public
from cms.pages.queries import frame
from cms.rights import Hidden, anyone, door, fetch
from cms.views.errors import too_many

MADE_A_MINUTE = 20
"""Annexes that one address may have made."""


def _sheet_of(request: HttpRequest, slug: str) -> tuple[Meeting, Sheet]:
    """A meeting that the reader sees, and who was at it. Raises Hidden before its register is closed."""
    meeting: Meeting = fetch(request, can_see, slug=slug)
    sheet = of_meeting(meeting)
    if sheet is None:
        raise Hidden("no register closed yet")
    if meeting.is_public:
        mark_public(request)
    return meeting, sheet


@door(can_see, sample="held_meeting", is_public=True)
def meeting_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """Which municipalities were at a meeting, in which role: map and table."""
    meeting, sheet = _sheet_of(request, slug)
    figure = drawing.map_of_roles(sheet, **_of_meeting(meeting))
    context = {
        "meeting": meeting,
        "sheet": sheet,
        "finding": drawing.finding_of(sheet),
        "figure": draw(figure, level=2) if figure else "",
        "rows": [] if figure else _rows(sheet),
    }
    return render(request, "meetings/representation_meeting.html", context)


def _of_meeting(meeting: Meeting) -> dict[str, Any]:
    return {
        "title": _("Municipalities by the highest role of who came for them"),
        "name": f"presenze-{meeting.slug}",
        "csv_url": reverse("meetings:representation_csv", args=[meeting.slug]),
        "is_example": meeting.is_example,
    }


@door(can_see, sample="held_meeting", is_public=True)
def meeting_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as a table."""
    meeting, sheet = _sheet_of(request, slug)
    return _csv(sheet, f"presenze-{meeting.slug}", is_example=meeting.is_example)


@door(can_see, sample="held_meeting", is_public=True)
def meeting_annex(request: HttpRequest, slug: str) -> HttpResponse:
    """The annex of the minutes: bodies and roles, no names."""
    if limits.is_too_often(request, "annex", MADE_A_MINUTE):
        return too_many(request)
    meeting, sheet = _sheet_of(request, slug)
    closings = meeting.sessions.filter(closings__isnull=False).values_list("closings__at", flat=True)
    figure = drawing.map_of_roles(sheet, **_of_meeting(meeting))
    context = {
        "title": _("Bodies represented at “%(title)s”") % {"title": meeting.title},
        "made_at": max(closings),
        "meeting": meeting,
        "sessions": meeting.sessions.filter(is_cancelled=False).select_related("room"),
        "is_example": meeting.is_example,
    }
    return _annex(sheet, figure, context, f"presenze-{meeting.slug}")


@door(anyone)
def years(request: HttpRequest) -> HttpResponse:
    """The last year of which there is something; a page that says so while there is none."""
    found = years_of(public_meetings())
    if found:
        return redirect("meetings:representation_year", year=found[0])
    mark_public(request)
    return render(request, "meetings/representation_none.html")


def _sheet_of_year(request: HttpRequest, year: int) -> Sheet:
    sheet = of_year(year, meetings=public_meetings())
    if not sheet.meetings:
        raise Hidden("no meeting was held in that year")
    mark_public(request)
    return sheet


@door(anyone, sample="held_year")
def year_sheet(request: HttpRequest, year: int) -> HttpResponse:
    """At how many meetings of a year each municipality was represented, in which role."""
    sheet = _sheet_of_year(request, year)
    figure = drawing.map_of_meetings(sheet, **_of_year(year, sheet))
    context = {
        "year": year,
        "years": years_of(public_meetings()),
        "sheet": sheet,
        "figure": draw(figure, level=2) if figure else "",
        "rows": [] if figure else _rows(sheet),
    }
    return render(request, "meetings/representation_year.html", context)


def _of_year(year: int, sheet: Sheet) -> dict[str, Any]:
    return {
        "title": _("Meetings at which each municipality was represented, %(year)s") % {"year": year},
        "name": f"presenze-{year}",
        "csv_url": reverse("meetings:representation_year_csv", args=[year]),
        "is_example": any(held.meeting.is_example for held in sheet.meetings),
    }


@door(anyone, sample="held_year")
def year_csv(request: HttpRequest, year: int) -> HttpResponse:
    """The same as a table."""
    sheet = _sheet_of_year(request, year)
    return _csv(sheet, f"presenze-{year}", is_example=_of_year(year, sheet)["is_example"])


@door(anyone, sample="held_year")
def year_annex(request: HttpRequest, year: int) -> HttpResponse:
    """The annex of a year: bodies, roles, meetings, no names."""
    if limits.is_too_often(request, "annex", MADE_A_MINUTE):
        return too_many(request)
    sheet = _sheet_of_year(request, year)
    last = max(held.day for held in sheet.meetings)
    words = _of_year(year, sheet)
    context = {
        "title": _("Bodies represented at the meetings of %(year)s") % {"year": year},
        "made_at": datetime.combine(last, time(23, 59), clock.ROME),
        "year": year,
        "is_example": words["is_example"],
    }
    return _annex(sheet, drawing.map_of_meetings(sheet, **words), context, f"presenze-{year}")


def _annex(sheet: Sheet, figure: Any, context: dict[str, Any], name: str) -> HttpResponse:
    made = pdf.render(
        "pdf/representation.html",
        {
            "author": frame().site.organisation_name,
            "finding": drawing.finding_of(sheet),
            "sheet": sheet,
            "rows": [] if figure else _rows(sheet),
            "figure": draw(figure, level=2, is_printed=True) if figure else "",
            **context,
        },
    )
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def _rows(sheet: Sheet) -> list[tuple[Row, str]]:
    """Each municipality with its role in words: where there are no borders to draw, the table alone."""
    return [(row, drawing.role_in_words(row.role)) for row in sheet.rows]


def _csv(sheet: Sheet, name: str, *, is_example: bool) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return HttpResponse(
        drawing.csv_of(sheet, is_example=is_example), content_type="text/csv; charset=utf-8", headers=headers
    )
