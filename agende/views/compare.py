# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two versions side by side, by word: for the zone any two and today's text, for everybody the published ones."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from agende.forms.comparing import DRAFT, CompareForm
from agende.publishing import Held, draft_of, held_by
from agende.publishing.comparing import Owner, compared
from agende.queries import HEAVY, versions_of, versions_shown
from agende.signoffs.queries import bodies_of
from agende.texts.models import Agenda, Contribution, Version
from agende.texts.rules import can_read_agenda
from agende.views.downloads import busy, is_busy
from cms import clock
from cms.pages.cache import mark_public
from cms.people.models import Body
from cms.rights import Hidden, anyone, door, fetch


@door(can_read_agenda, sample="agenda")
@never_cache
def compare(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What changed from a frozen version to another, or to today's text."""
    agenda = fetch(request, can_read_agenda, uid=uid)
    return _page(request, agenda, list(versions_of(agenda)), has_draft=True)


@door(anyone, sample="published_agenda")
def compare_published(request: HttpRequest, zone: str, edition: str) -> HttpResponse:
    """What changed from a published version to another."""
    versions = list(versions_shown(zone, edition).defer(*HEAVY))
    if not versions:
        raise Hidden("no published agenda")
    if is_busy(request):
        return busy(request)
    mark_public(request)
    return _page(request, versions[0].agenda, versions, has_draft=False)


def _page(request: HttpRequest, agenda: Agenda, versions: list[Version], *, has_draft: bool) -> HttpResponse:
    context: dict[str, Any] = {"agenda": agenda, "is_public": not has_draft}
    status = 200
    if len(versions) + has_draft > 1:
        form = CompareForm(request.GET, versions=versions, bodies=bodies_of(agenda), has_draft=has_draft)
        context["form"] = form
        if form.is_valid():
            context |= _found(agenda, **form.cleaned_data)
        else:
            status = 422
    return render(request, "agende/compare.html", context, status=status)


def _found(agenda: Agenda, *, da: str, a: str, comune: Body | None, tutto: bool) -> dict[str, Any]:
    held = {number: _held(agenda, number) for number in {da, a}}
    owner = _owner(agenda, comune) if comune else None
    return {
        "comparison": compared(held[da], held[a], of=owner, whole=tutto),
        "is_same": da == a,
        "is_whole": tutto,
        "body": comune,
    }


def _held(agenda: Agenda, number: str) -> Held:
    if number == DRAFT:
        return draft_of(agenda, day=clock.today()).held
    return held_by(agenda.versions.only("frame", "blocks").get(number=number))


def _owner(agenda: Agenda, body: Body) -> Owner:
    uids = Contribution.objects.filter(section__agenda=agenda, body=body).values_list("uid", flat=True)
    return Owner(frozenset(map(str, uids)), str(body.uid))
