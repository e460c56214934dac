# SPDX-License-Identifier: AGPL-3.0-or-later
"""Suggestions of one text for the editor, one's own in an agenda, older words brought back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from agende import process
from agende.amendments.models import Decision, Suggestion
from agende.amendments.queries import open_in, own_of
from agende.amendments.rules import can_restore
from agende.forms.review import ReasonForm
from agende.texts.models import Agenda, Section, TextDoc
from agende.texts.rules import can_read_agenda, can_read_history
from agende.views.addresses import of_section
from agende.views.review import DECIDED_A_PAGE, said_of
from cms import clock
from cms.rights import Hidden, WrongPhase, actor_of, door, fetch


@door(can_read_history, sample="text", methods=("GET", "POST"))
@never_cache
def suggestions(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """JSON of what is open in a text; the POST (`key` several, `outcome`, `reason`) decides, or withdraws one's own.

    Asked for JSON alone it answers {"decided", "left"} (keys), or {"error"} with 403, 404 or 422.
    """
    doc: TextDoc = fetch(request, can_read_history, uid=uid)
    if doc.of_section.agenda.uid != agenda:
        raise Hidden("a text of another agenda")
    if request.method != "POST":
        return JsonResponse({"open": [_as_json(each, request) for each in open_in(doc)]})
    if not request.accepts("text/html"):
        return _answer(request, doc)
    made, error = _decided(request, doc)
    (messages.error if error else messages.success)(request, error or said_of(made))
    return redirect("agende:own_suggestions" if request.POST.get("own") else "agende:review", agenda)


def _answer(request: HttpRequest, doc: TextDoc) -> JsonResponse:
    try:
        made, error = _decided(request, doc)
    except WrongPhase as refused:
        return JsonResponse({"error": str(refused)}, status=403)
    except Hidden:
        words = _("There is no such suggestion for you to decide on.")
        return JsonResponse({"error": words}, status=404)
    if error:
        return JsonResponse({"error": error}, status=422)
    left = sorted(each.key for each in open_in(doc))
    return JsonResponse({"decided": sorted(each.suggestion.key for each in made), "left": left})


def _decided(request: HttpRequest, doc: TextDoc) -> tuple[list[Decision], str]:
    """The decisions made, or why none was."""
    form = ReasonForm(request.POST)
    outcome = request.POST.get("outcome", "")
    if outcome not in Decision.Outcome:
        return [], _("Say whether you accept or refuse.")
    if not form.is_valid() and outcome != Decision.Outcome.WITHDRAWN:
        return [], _("Say why: who suggested it reads your reason.")
    try:
        made = process.decide(
            doc=doc, keys=request.POST.getlist("key"), outcome=Decision.Outcome(outcome),
            reason=form.cleaned_data.get("why", ""), by=actor_of(request), at=clock.now())  # fmt: skip
    except process.OwnSuggestion:
        return [], _("One of them is yours: another coordinator decides on it, or you withdraw it.")
    return made, ""


def _as_json(each: Suggestion, request: HttpRequest) -> dict[str, Any]:
    return {
        "key": each.key,
        "who": str(each.person),
        "body": str(each.body or ""),
        "at": each.at.isoformat(),
        "origin": each.origin,
        "mine": each.person_id == actor_of(request).person_id,
    }


@door(can_read_agenda, sample="agenda")
@never_cache
def own(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What became of one's own suggestions in an agenda; those that wait can be withdrawn."""
    agenda: Agenda = fetch(request, can_read_agenda, uid=uid)
    found = own_of(agenda, actor_of(request))
    context = {
        "agenda": agenda,
        "review": found.review,
        "decided": Paginator(found.decided, DECIDED_A_PAGE).get_page(request.GET.get("page")),
        "why_not": process.why_not("decide", agenda, at=clock.now()),
    }
    return render(request, "agende/own_suggestions.html", context)


@door(can_restore, sample="section", methods=("POST",))
def restore(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """Suggests that a paragraph (`block`) be what it was after update `seq`."""
    section: Section = fetch(request, can_restore, uid=uid, agenda__uid=agenda)
    seq = request.POST.get("seq", "")
    try:
        process.restore(
            doc=section.doc, block=request.POST.get("block", ""), seq=int(seq[:9]) if seq.isdecimal() else 0,
            by=actor_of(request), at=clock.now())  # fmt: skip
    except process.NothingToRestore:
        messages.error(
            request, _("There is nothing to bring back: the paragraph says today what it said then.")
        )
    except process.NoPlace:
        words = _(
            "These words cannot be brought back by themselves: the table has other rows and columns now."
        )
        messages.error(request, words)
    else:
        words = _("The older words are in the text as a suggestion of yours: somebody else decides on it.")
        messages.success(request, words)
    return redirect(of_section("section", section))
