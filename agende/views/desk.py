# SPDX-License-Identifier: AGPL-3.0-or-later
"""The agendas, and one agenda as it stands for whoever reads it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from agende import process
from agende.amendments.claims import claims_in
from agende.amendments.models import Claim
from agende.amendments.nudges import can_nudge
from agende.phases.calendar import calendar_of
from agende.queries import (
    desk_of,
    drafting_phase,
    matrix_of,
    published_agendas,
    steps_of,
    versions_of,
)
from agende.queries.home import SectionLine, handed_in_by_others, own_of, own_texts, section_lines
from agende.texts.models import Agenda
from agende.texts.rules import can_open_agenda, can_read_agenda, can_run_agenda, can_write_common_text
from agende.views import waiting
from cms import clock
from cms.pages.cache import mark_public
from cms.rights import Actor, Role, actor_of, anyone, door, fetch


@door(anyone)
def agendas(request: HttpRequest) -> HttpResponse:
    """What the actor works on, and what is published for everybody."""
    mark_public(request)
    actor = actor_of(request)
    context = {
        "desk": desk_of(actor),
        "published": published_agendas(),
        "may_open": can_open_agenda(actor, None),
    }
    return render(request, "agende/agendas.html", context)


@door(can_read_agenda, sample="agenda")
@never_cache
def agenda(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What waits, one's own texts or all the municipalities', the sections, the calendar, the versions."""
    thing, actor, now = fetch(request, can_read_agenda, uid=uid), actor_of(request), clock.now()
    claims = claims_in(thing, at=now)
    lines = section_lines(thing, claims)
    context = {
        "agenda": thing,
        "lines": lines,
        "phase": drafting_phase(thing),
        "periods": calendar_of(thing, at=now),
        "runs": can_run_agenda(actor, thing),
        "versions": versions_of(thing),
        "steps": steps_of(thing),
        "why_not_write": process.why_not("write_contribution", thing, at=now),
    }
    if actor.has(Role.MUNICIPAL_EDITOR, Role.SIGNATORY):
        context |= _municipal(thing, actor, claims, may_write=not context["why_not_write"])
    else:
        context |= _followed(thing, actor, lines, now)
    return render(request, "agende/agenda.html", context)


def _municipal(agenda: Agenda, actor: Actor, claims: dict[int, Claim], *, may_write: bool) -> dict[str, Any]:
    """For who writes or signs for a municipality."""
    texts, own = own_texts(agenda, actor, claims), own_of(agenda, actor)
    is_editor = actor.has(Role.MUNICIPAL_EDITOR)
    tasks = waiting.for_editor(texts, own, actor, may_write=may_write)
    return {
        "is_municipal": True,
        "is_editor": is_editor,
        "texts": texts,
        "own": own,
        "others": handed_in_by_others(agenda, actor),
        "tasks": list(tasks if is_editor else waiting.for_signatory(agenda, actor)),
    }


def _followed(agenda: Agenda, actor: Actor, lines: list[SectionLine], now: datetime) -> dict[str, Any]:
    """For who follows all municipalities: the zone's coordinator, the plan office."""
    is_coordinator = bool(lines) and can_write_common_text(actor, lines[0].section)
    matrix = matrix_of(agenda, at=now)
    of_role = waiting.for_coordinator if is_coordinator else waiting.for_office
    return {
        "is_coordinator": is_coordinator,
        "may_nudge": can_nudge(actor, agenda) and agenda.state == "drafting",
        "matrix": matrix,
        "tasks": list(of_role(agenda, lines, matrix)),
    }
