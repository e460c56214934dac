# SPDX-License-Identifier: AGPL-3.0-or-later
"""A paragraph's life: for the zone as it happens, for everybody once a version with it is published."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from agende import process
from agende.publishing.frames import frozen
from agende.publishing.lives import holding, life_of
from agende.queries import HEAVY, versions_shown
from agende.queries.meetings import born_of
from agende.texts.operations import settled
from agende.texts.rules import can_read_agenda
from agende.views.downloads import busy, is_busy
from cms import clock
from cms.pages.cache import mark_public
from cms.rights import Hidden, actor_of, anyone, door, fetch


@door(can_read_agenda, sample="agenda")
@never_cache
def lives(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Every paragraph of the common texts, each with the way to its life."""
    agenda = fetch(request, can_read_agenda, uid=uid)
    sections = agenda.sections.select_related("node", "doc").order_by("order")
    parts = [(section, frozen(settled(section.doc).blocks)) for section in sections]
    context = {"agenda": agenda, "parts": [(section, blocks) for section, blocks in parts if blocks]}
    return render(request, "agende/lives.html", context)


@door(can_read_agenda, sample="agenda_block")
@never_cache
def life(request: HttpRequest, uid: UUID, block: str) -> HttpResponse:
    """All that happened to a paragraph of the common text, also to one that is no longer there."""
    agenda = fetch(request, can_read_agenda, uid=uid)
    found = life_of(agenda, block)
    if found is None:
        raise Hidden("no text ever held this block")
    section = found.doc.of_section
    context = {
        "agenda": agenda,
        "life": found,
        "section": section,
        "is_public": False,
        "born": born_of(agenda, block, is_public=False),
        "may_restore": process.may_restore(section, by=actor_of(request), at=clock.now()),
    }
    return render(request, "agende/life.html", context)


@door(anyone, sample="published_block")
def published_life(request: HttpRequest, zone: str, edition: str, block: str) -> HttpResponse:
    """What is public of a paragraph's life: bodies and acts, no persons, nothing after its last published version.

    The log is read for a block that a published version shows, and for no other address.
    """
    version = holding(versions_shown(zone, edition), block).defer(*HEAVY).first()
    if version is None:
        raise Hidden("no published version holds this block")
    if is_busy(request):
        return busy(request)
    found = life_of(version.agenda, block)
    if found is None:
        raise Hidden("its log was not kept")
    mark_public(request)
    context = {
        "agenda": version.agenda,
        "life": found.for_everybody(),
        "section": found.doc.of_section,
        "is_public": True,
        "born": born_of(version.agenda, block, is_public=True),
    }
    return render(request, "agende/life.html", context)
