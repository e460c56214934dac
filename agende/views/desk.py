# SPDX-License-Identifier: AGPL-3.0-or-later
"""The agendas, and one agenda as it stands."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from agende import process
from agende.queries import (
    desk_of,
    drafting_phase,
    matrix_of,
    own_contributions,
    published_agendas,
    sections_with_counts,
    steps_of,
    versions_of,
)
from agende.texts.rules import can_open_agenda, can_read_agenda, can_run_agenda, can_write_common_text
from cms import clock
from cms.pages.cache import mark_public
from cms.rights import Role, actor_of, anyone, door, fetch


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
    """The agenda: a municipality's texts for who writes them; municipalities × sections for who follows them."""
    thing, actor, now = fetch(request, can_read_agenda, uid=uid), actor_of(request), clock.now()
    sections = sections_with_counts(thing)
    is_municipal = actor.has(Role.MUNICIPAL_EDITOR, Role.SIGNATORY)
    is_coordinator = bool(sections) and can_write_common_text(actor, sections[0])
    context = {
        "agenda": thing,
        "sections": sections,
        "phase": drafting_phase(thing),
        "own": own_contributions(thing, actor) if is_municipal else [],
        "rows": [] if is_municipal else matrix_of(thing),
        "is_municipal": is_municipal,
        "is_editor": actor.has(Role.MUNICIPAL_EDITOR),
        "is_coordinator": is_coordinator,
        "runs": can_run_agenda(actor, thing),
        "versions": versions_of(thing),
        "steps": steps_of(thing),
        "why_not_write": process.why_not("write_contribution", thing, at=now),
    }
    return render(request, "agende/agenda.html", context)
