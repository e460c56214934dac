# SPDX-License-Identifier: AGPL-3.0-or-later
"""The matrices of all the zones: page, table (CSV) and data (JSON), which say the same."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from agende.actions.models import Alignment
from agende.queries.alignment import Cell
from agende.queries.comparison import editions_read_by
from agende.queries.zones import Side, ZonesMatrix, matrix_of_zones
from agende.views.addresses import chosen_edition
from agende.views.downloads import busy, is_busy
from cms.pages.cache import mark_public
from cms.rights import Hidden, actor_of, anyone, door
from cms.sheets import csv_out


@door(anyone)
def matrix(request: HttpRequest) -> HttpResponse:
    """Actions × areas and projects of the plan × zones, what no zone serves, actions of two zones that are alike."""
    if is_busy(request):
        return busy(request)
    mark_public(request)
    editions = editions_read_by(actor_of(request))
    edition = chosen_edition(request, editions)
    context = {
        "editions": editions,
        "edition": edition,
        "zones": matrix_of_zones(edition, actor_of(request)) if edition else None,
    }
    return render(request, "agende/zones_matrix.html", context)


def _matrix(request: HttpRequest) -> ZonesMatrix:
    edition = chosen_edition(request, editions_read_by(actor_of(request)))
    if edition is None:
        raise Hidden("no agenda yet")
    return matrix_of_zones(edition, actor_of(request))


@door(anyone)
def matrix_csv(request: HttpRequest) -> HttpResponse:
    """The cells of the page, a row each."""
    if is_busy(request):
        return busy(request)
    mark_public(request)
    zones = _matrix(request)
    titles = [
        _("Zone"), _("Version"), _("Code"), _("Action"), _("Kind"), _("Area or project"), _("Strength (1-3)"),
        _("Strength"), _("Why"), _("Section"), _("Paragraph"), _("Example"),
    ]  # fmt: skip
    rows = (
        _row(side, row.node, cell) for row in zones.rows for side in zones.sides for cell in side.of(row.node)
    )
    headers = {"Content-Disposition": f'attachment; filename="matrice-{zones.edition.slug}.csv"'}
    return HttpResponse(csv_out(titles, rows), content_type="text/csv; charset=utf-8", headers=headers)


def _row(side: Side, node: Any, cell: Cell) -> list[object]:
    version = side.version.number if side.version else side.agenda.get_state_display()
    words = Alignment.Strength(cell["strength"]).label
    return [
        side.agenda.zone, version, cell["code"], cell["title"], node.get_kind_display(), node,
        cell["strength"], words, cell["reason"], cell["section"], cell["block"],
        _("yes") if side.agenda.is_example else "",
    ]  # fmt: skip


@door(anyone)
def matrix_json(request: HttpRequest) -> HttpResponse:
    """All of the page as data: zones with their actions and cells, what nobody serves, twins with why."""
    if is_busy(request):
        return busy(request)
    mark_public(request)
    zones = _matrix(request)
    data = {
        "edition": zones.edition.slug,
        "zones": list(_zones(zones)),
        "served_by_no_action": [{"kind": node.kind, "node": node.slug} for node in zones.empty],
        "twins": [
            {
                "actions": [
                    {"zone": each.zone, "code": each.code, "uid": each.uid} for each in (twin.one, twin.other)
                ],
                "likeness": round(twin.likeness, 3),
                "shared_nodes": [{"kind": node.kind, "node": node.slug} for node in zones.shared(twin)],
            }
            for twin in zones.twins
        ],
    }
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})


def _zones(zones: ZonesMatrix) -> Iterator[dict[str, Any]]:
    for side in zones.sides:
        yield {
            "zone": side.agenda.zone.slug,
            "version": side.version.number if side.version else None,
            "sha256": side.version.sha256 if side.version else None,
            "is_example": side.agenda.is_example,
            "actions": [{"uid": each.uid, "code": each.code, "title": each.title} for each in side.actions],
            "cells": side.cells,
        }
