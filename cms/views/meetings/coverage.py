# SPDX-License-Identifier: AGPL-3.0-or-later
"""Areas × zones × levels: for everybody what the public meetings reached, for the offices all of them, with filters."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.areas.models import PlanNode
from cms.meetings.planning.models import Meeting
from cms.meetings.planning.rules import can_plan
from cms.meetings.representation import drawing
from cms.meetings.representation.coverage import Level, Matrix, matrix_of
from cms.meetings.representation.queries import of_year, public_meetings, years_of
from cms.pages.cache import mark_public
from cms.rights import Hidden, anyone, door
from cms.sheets import csv_out
from cms.territory.models import Zone


@door(anyone, sample="held_year")
def coverage(request: HttpRequest, year: int) -> HttpResponse:
    """The matrix of the public meetings of a year."""
    years = years_of(public_meetings())
    if year not in years:
        raise Hidden("no meeting was held in that year")
    mark_public(request)
    context = {"year": year, "years": years, "matrix": matrix_of(year, meetings=public_meetings())}
    return render(request, "meetings/coverage.html", context)


@door(anyone, sample="held_year")
def coverage_csv(request: HttpRequest, year: int) -> HttpResponse:
    """The cells of the page, a row each."""
    if year not in years_of(public_meetings()):
        raise Hidden("no meeting was held in that year")
    mark_public(request)
    return _csv(matrix_of(year, meetings=public_meetings()), f"copertura-{year}")


@door(can_plan)
@never_cache
def coverage_office(request: HttpRequest) -> HttpResponse:
    """The same of every meeting that is no draft; ?anno=, ?tipo=, ?livello=, ?zona=, ?area= narrow it."""
    asked = _asked(request)
    meetings = _meetings(asked)
    context = {
        "asked": asked,
        "years": years_of(_all()) or [asked["year"]],
        "kinds": Meeting.Kind.choices,
        "levels": Meeting.Level.choices,
        "zones": Zone.objects.all(),
        "areas": PlanNode.objects.filter(kind=PlanNode.Kind.POLICY_AREA).order_by(
            "-edition__first_year", "order"
        ),
        "matrix": matrix_of(asked["year"], meetings=meetings, levels=_levels(asked)),
        "sheet": (sheet := of_year(asked["year"], meetings=meetings)),
        "finding": drawing.finding_of(sheet),
        "query": request.GET.urlencode(),
    }
    return render(request, "meetings/coverage_office.html", context)


@door(can_plan)
@never_cache
def coverage_office_csv(request: HttpRequest) -> HttpResponse:
    """The cells of the office's page, a row each."""
    asked = _asked(request)
    matrix = matrix_of(asked["year"], meetings=_meetings(asked), levels=_levels(asked))
    return _csv(matrix, f"copertura-{asked['year']}")


def _all() -> QuerySet[Meeting]:
    return Meeting.objects.exclude(state=Meeting.State.DRAFT)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What the page is narrowed to; what is no such thing narrows nothing."""
    said = {
        name: request.GET.get(name, "").replace("\x00", "")
        for name in ("anno", "tipo", "livello", "zona", "area")
    }
    year = said["anno"]
    return {
        "year": int(year) if year.isdecimal() and len(year) == 4 else clock.today().year,
        "kind": said["tipo"] if said["tipo"] in Meeting.Kind.values else "",
        "level": int(said["livello"]) if said["livello"] in ("1", "2") else None,
        "zone": said["zona"][:50],
        "area": int(said["area"]) if said["area"].isdecimal() and len(said["area"]) < 18 else None,
    }


def _meetings(asked: dict[str, Any]) -> QuerySet[Meeting]:
    rows = _all()
    if asked["kind"]:
        rows = rows.filter(kind=asked["kind"])
    if asked["level"]:
        rows = rows.filter(level=asked["level"])
    if asked["zone"]:
        rows = rows.filter(zones__slug=asked["zone"])
    return rows.filter(areas=asked["area"]) if asked["area"] else rows


def _levels(asked: dict[str, Any]) -> list[int | None]:
    return [asked["level"]] if asked["level"] else []


def _csv(matrix: Matrix, name: str) -> HttpResponse:
    titles = [_("Level"), _("Area"), _("Zone"), _("Meetings"), _("Municipalities reached")]
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    rows = (row for level in matrix.levels for row in _rows(matrix, level))
    return HttpResponse(csv_out(titles, rows), content_type="text/csv; charset=utf-8", headers=headers)


def _rows(matrix: Matrix, level: Level) -> Iterator[list[object]]:
    for line in level.lines:
        for (_slug, name), cell in zip(matrix.zones, line.cells, strict=True):
            yield [
                level.number or _("other meetings"), line.area or _("about no area"), name or _("no zone"),
                len(cell.meetings), len(cell.towns),
            ]  # fmt: skip
