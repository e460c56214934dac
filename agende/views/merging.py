# SPDX-License-Identifier: AGPL-3.0-or-later
"""The coordinator's table: what municipalities handed in, side by side, into the common text."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from agende import process
from agende.phases.models import ContributionState
from agende.publishing import source_names
from agende.queries import contributions_to
from agende.texts.models import Section
from agende.texts.operations import settled
from agende.texts.rules import can_read_contribution, can_write_common_text
from agende.views.addresses import of_section
from agende.views.keeping import keeping_text
from cms import clock
from cms.rights import actor_of, door, fetch


@door(can_write_common_text, sample="section", methods=("GET", "POST"))
@never_cache
@keeping_text
def merge(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """Contributions handed in, each with its parts to choose; a POST takes one of them."""
    section: Section = fetch(request, can_write_common_text, uid=uid, agenda__uid=agenda)
    if request.method == "POST":
        return _take(request, section)
    process.require("merge", section.agenda, at=clock.now())
    return _table(request, section)


def _take(request: HttpRequest, section: Section) -> HttpResponse:
    uid = request.POST.get("contribution")
    if not uid:
        return _table(request, section, error=_("Choose a contribution."))
    contribution = fetch(request, can_read_contribution, section=section, uid=uid)
    try:
        process.merge_contribution(
            contribution=contribution,
            block_ids=set(request.POST.getlist("block")),
            note=request.POST.get("note", "")[:500],
            by=actor_of(request),
            at=clock.now(),
        )
    except process.NothingWritten:
        words = _("Choose at least one part of %(body)s's text, or say why you take none.")
        return _table(request, section, error=words % {"body": contribution.body}, at_fault=contribution.pk)
    messages.success(request, _("The text of %(body)s is settled.") % {"body": contribution.body})
    return redirect(of_section("merge", section))


def _table(request: HttpRequest, section: Section, *, error: str = "", at_fault: int = 0) -> HttpResponse:
    contributions = contributions_to(section, actor_of(request))
    settled(section.doc)
    context = {
        "section": section,
        "agenda": section.agenda,
        "waiting": [each for each in contributions if each.state == ContributionState.SUBMITTED],
        "taken": [each for each in contributions if each.state == ContributionState.MERGED],
        "sources": source_names(section.agenda),
        "error": error,
        "at_fault": at_fault,
    }
    return render(request, "agende/merge.html", context, status=422 if error else 200)
