# SPDX-License-Identifier: AGPL-3.0-or-later
"""Late proposals: kept for the editor, listed for their author, handed in or put away."""

import json
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from agende import process
from agende.amendments.late import can_keep_late, can_settle_late, late_of
from agende.forms.late import LateForm
from agende.texts.models import TextDoc
from cms import clock
from cms.rights import Hidden, actor_of, door, fetch, signed_in

A_PAGE = 20


@door(can_keep_late, sample="text", methods=("POST",))
def keep(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """Keeps what the editor could not save; its page asks for nothing more."""
    doc: TextDoc = fetch(request, can_keep_late, uid=uid)
    if doc.of_section.agenda.uid != agenda:
        raise Hidden("a text of another agenda")
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        return JsonResponse({"errors": {"": ["JSON"]}}, status=400)
    form = LateForm(sent if isinstance(sent, dict) else {})
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    try:
        kept = process.keep_late(doc=doc, **form.cleaned_data, by=actor_of(request), at=clock.now())
    except process.TooManyKept:
        words = _(
            "You have left as many late proposals as are kept in a day. "
            "These words stay in this browser: open this page again tomorrow."
        )
        return JsonResponse({"error": words}, status=429)
    return JsonResponse({"uid": str(kept.uid), "address": f"{reverse('agende:late')}#{kept.uid}"})


@door(signed_in)
@never_cache
def late(request: HttpRequest) -> HttpResponse:
    """One's own late proposals: what waits for a word, then what became of the others."""
    pages = Paginator(late_of(actor_of(request)).prefetch_related("steps"), A_PAGE)
    return render(request, "agende/late.html", {"page": pages.get_page(request.GET.get("page"))})


@door(can_settle_late, sample="late_proposal", methods=("POST",))
def settle(request: HttpRequest, uid: UUID) -> HttpResponse:
    """`do=hand_in` gives the words to the coordinator, `do=put_away` puts them away."""
    proposal, by = fetch(request, can_settle_late, uid=uid), actor_of(request)
    try:
        if request.POST.get("do") == "put_away":
            process.put_away_late(proposal=proposal, by=by, at=clock.now())
            messages.success(request, _("Put away. The words stay on this page, and only you read them."))
        elif request.POST.get("do") == "hand_in":
            process.hand_in_late(proposal=proposal, by=by, at=clock.now())
            messages.success(request, _("Handed in: the zone's coordinator reads your words and answers."))
    except process.NotWaiting:
        messages.warning(request, _("These words were handed in already."))
    return redirect("agende:late")
