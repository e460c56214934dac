# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading: a section, a contribution, the history of a text."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from agende import process
from agende.amendments.guests import can_invite
from agende.amendments.rules import can_suggest
from agende.phases.models import ContributionState
from agende.publishing import source_names
from agende.queries import contributions_to, municipalities_silent_on
from agende.queries.meetings import sent_to_section
from agende.texts.models import TextDoc
from agende.texts.operations import settled
from agende.texts.queries import blocks_at_each, last_to_say, saved_states
from agende.texts.rules import (
    can_read_contribution,
    can_read_history,
    can_read_section,
    can_write_common_text,
    can_write_contribution,
)
from agende.views.records import records_context
from cms import clock
from cms.rights import Hidden, actor_of, door, fetch

STATES_A_PAGE = 10
"""Each with its whole text: of 12,000 words a page of twenty took two seconds."""


@door(can_read_section, sample="section")
@never_cache
def section(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """The zone's common text, one's own contribution, what others have handed in."""
    thing, actor = fetch(request, can_read_section, uid=uid, agenda__uid=agenda), actor_of(request)
    contributions = contributions_to(thing, actor)
    settled(thing.doc)
    context = {
        "section": thing,
        "agenda": thing.agenda,
        "sources": source_names(thing.agenda) if thing.doc.blocks else {},
        "own": [each for each in contributions if each.body_id == actor.body_id],
        "others": [each for each in contributions if each.body_id != actor.body_id],
        "silent": municipalities_silent_on(thing, contributions),
        "to_merge": sum(each.state == ContributionState.SUBMITTED for each in contributions),
        "is_coordinator": can_write_common_text(actor, thing),
        "is_suggester": can_suggest(actor, thing),
        "open_threads": thing.doc.threads.filter(is_resolved=False).count(),
        "may_invite": can_invite(actor, thing),
        "heard": sent_to_section(thing),
        "why_not_suggest": process.why_not("suggest", thing.agenda, at=clock.now()),
        "why_not_write": process.why_not("write_common_text", thing.agenda, at=clock.now()),
    }
    if thing.holds_records:
        context |= records_context(request, thing)
    return render(request, "agende/section.html", context)


@door(can_read_contribution, sample="contribution")
@never_cache
def contribution(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """A municipality's text, and what its editor may do with it now."""
    thing = fetch(request, can_read_contribution, uid=uid, section__agenda__uid=agenda)
    actor = actor_of(request)
    settled(thing.doc)
    context = {
        "contribution": thing,
        "section": thing.section,
        "agenda": thing.section.agenda,
        "steps": thing.transitions.select_related("person", "note").order_by("-pk"),
        "is_own": can_write_contribution(actor, thing),
        "has_history": can_read_history(actor, thing.doc),
        "open_threads": thing.doc.threads.filter(is_resolved=False).count(),
        "why_not": process.why_not("write_contribution", thing.section.agenda, at=clock.now()),
        "why_not_submit": process.why_not("submit", thing.section.agenda, at=clock.now()),
    }
    return render(request, "agende/contribution.html", context)


@door(can_read_history, sample="text")
@never_cache
def history(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """Every saved state of a text, newest first."""
    doc: TextDoc = fetch(request, can_read_history, uid=uid)
    if doc.of_section.agenda.uid != agenda:
        raise Hidden("a text of another agenda")
    states = saved_states(doc).select_related("person", "mandate__body")
    page = Paginator(states, STATES_A_PAGE).get_page(request.GET.get("page"))
    newer = states.filter(seq__gt=page[0].seq).last() if page else None
    blocks = blocks_at_each(doc, {update.seq for update in [*page, *([newer] if newer else [])]})
    older = last_to_say(
        [blocks[each.seq] for each in [*([newer] if newer else []), *page]], settled(doc).blocks
    )
    section = doc.of_section
    context = {
        "doc": doc,
        "section": section,
        "agenda": section.agenda,
        "may_restore": doc.section is not None
        and process.may_restore(section, by=actor_of(request), at=clock.now()),
        "page": page,
        "first": page.paginator.count - page.start_index() + 1,
        "states": [
            (update, blocks[update.seq], said)
            for update, said in zip(page, older[1 if newer else 0 :], strict=True)
        ],
    }
    return render(request, "agende/history.html", context)
