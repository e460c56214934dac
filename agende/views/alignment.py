# SPDX-License-Identifier: AGPL-3.0-or-later
"""The matrix of an agenda, an action's cells, and the form of one cell."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from agende import process
from agende.actions.alignment import actions_aligned_by, can_align, cell_history, sources_of
from agende.actions.models import Alignment, Record
from agende.forms.alignment import CellForm
from agende.queries.alignment import matrix_of_plan, matrix_of_version
from agende.texts.models import Agenda
from agende.texts.rules import can_read_agenda
from agende.views.keeping import keeping_text
from cms import clock
from cms.areas.models import PlanNode
from cms.rights import actor_of, door, fetch


@door(can_read_agenda, sample="agenda")
@never_cache
def matrix(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Actions against areas and projects of the plan, as they stand; with ?versione=n as that version keeps them."""
    agenda: Agenda = fetch(request, can_read_agenda, uid=uid)
    number = request.GET.get("versione", "")
    version = get_object_or_404(agenda.versions, number=number) if number.isdecimal() else None
    aligns = actions_aligned_by(actor_of(request)).filter(agenda=agenda) if version is None else None
    context = {
        "agenda": agenda,
        "version": version,
        "matrix": matrix_of_version(version) if version else matrix_of_plan(agenda),
        "may_align": aligns is not None and aligns.exists(),
        "why_not": process.why_not("align", agenda, at=clock.now()),
        "versions": agenda.versions.order_by("-number").values_list("number", flat=True),
    }
    return render(request, "agende/alignment.html", context)


@door(can_align, sample="action")
@never_cache
def action(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """All cells of an action, area by area and project by project, each with the way to its form."""
    thing: Record = fetch(request, can_align, uid=uid, agenda__uid=agenda)
    lines = {line.action.uid: line for line in matrix_of_plan(thing.agenda).lines}
    context = {
        "agenda": thing.agenda,
        "action": thing,
        "line": lines[str(thing.uid)],
        "may_align": True,
        "why_not": process.why_not("align", thing.agenda, at=clock.now()),
    }
    return render(request, "agende/alignment_action.html", context)


@door(can_align, sample="action_cell", methods=("GET", "POST"))
@never_cache
@keeping_text
def cell(request: HttpRequest, agenda: UUID, uid: UUID, node: UUID) -> HttpResponse:
    """How strongly an action serves a node of the plan: the form, and all that was said before."""
    thing: Record = fetch(request, can_align, uid=uid, agenda__uid=agenda)
    asked = get_object_or_404(PlanNode, uid=node, edition=thing.agenda.edition_id)
    process.require("align", thing.agenda, at=clock.now())
    history = list(cell_history(thing, asked))
    form = _form(request, thing, history)
    if form.is_bound and form.is_valid() and _filled_in(request, form, thing, asked):
        return redirect(reverse("agende:alignment_action", args=[agenda, thing.uid]))
    context = {"agenda": thing.agenda, "action": thing, "node": asked, "form": form, "history": history}
    return render(request, "agende/alignment_cell.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, action: Record, history: list[Alignment]) -> CellForm:
    """The form as sent, or as the cell stands."""
    sources = sources_of(action)
    if request.method == "POST":
        return CellForm(request.POST, sources=sources)
    last = history[0] if history else None
    initial = (
        {"strength": last.strength, "reason": last.reason, "block": last.block, "seen": last.uid}
        if last
        else {}
    )
    return CellForm(initial=initial, sources=sources)


def _filled_in(request: HttpRequest, form: CellForm, action: Record, node: PlanNode) -> bool:
    """Does the verb; False with words in the form when it was refused."""
    try:
        process.align(action=action, node=node, by=actor_of(request), at=clock.now(), **form.cleaned_data)
    except process.NotInTheText:
        form.add_error("block", _("This paragraph was taken out of the text meanwhile: choose another."))
        return False
    except process.Overtaken as overtaken:
        words = _("%(who)s filled this cell in meanwhile: read below what they wrote, then send yours again.")
        form.add_error(None, words % {"who": overtaken.last.person})
        form.data = {**request.POST.dict(), "seen": str(overtaken.last.uid)}
        return False
    messages.success(request, _("Kept: %(action)s and “%(node)s”.") % {"action": action.code, "node": node})
    return True
