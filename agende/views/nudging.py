# SPDX-License-Identifier: AGPL-3.0-or-later
"""The coordinator reminds municipalities of what they have not handed in."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from agende import process
from agende.amendments.nudges import Behind, behind_in, can_nudge
from agende.texts.models import Agenda
from cms import clock
from cms.clock import day_of
from cms.people.models import Body
from cms.rights import actor_of, door, fetch


@door(can_nudge, sample="agenda", methods=("GET", "POST"))
@never_cache
def nudge(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Municipalities with texts to hand in; a POST writes to those chosen, or to all that have handed in nothing."""
    agenda: Agenda = fetch(request, can_nudge, uid=uid)
    now = clock.now()
    process.require("write_contribution", agenda, at=now)
    rows = behind_in(agenda, day=day_of(now))
    error = ""
    if request.method == "POST":
        if chosen := _chosen(request, rows):
            done = process.nudge_municipalities(agenda=agenda, bodies=chosen, by=actor_of(request), at=now)
            _say(request, done)
            return redirect("agende:nudge", uid)
        error = _("Choose at least one municipality.")
    context = {
        "agenda": agenda,
        "rows": [(row, row.may_be_nudged(day_of(now))) for row in rows if row.editors],
        "without_editors": _names([row.body for row in rows if not row.editors]),
        "silent": sum(row.is_silent and row.may_be_nudged(day_of(now)) for row in rows),
        "error": error,
    }
    return render(request, "agende/nudge.html", context, status=422 if error else 200)


def _chosen(request: HttpRequest, rows: list[Behind]) -> set[str]:
    """The uids of the municipalities to remind."""
    if request.POST.get("who") == "silent":
        return {str(row.body.uid) for row in rows if row.is_silent}
    return set(request.POST.getlist("body"))


def _say(request: HttpRequest, outcome: process.Nudged) -> None:
    if outcome.done:
        count = len(outcome.done)
        words = ngettext(
            "%(count)s municipality is reminded: %(names)s.",
            "%(count)s municipalities are reminded: %(names)s.",
            count,
        )
        messages.success(
            request, words % {"count": count, "names": _names([each.body for each in outcome.done])}
        )
    if outcome.today_already:
        words = _("Reminded today already: %(names)s.")
        messages.info(request, words % {"names": _names(outcome.today_already)})
    if outcome.without_editors:
        words = _("Nobody to write to: %(names)s. Ask the plan office to name an editor.")
        messages.warning(request, words % {"names": _names(outcome.without_editors)})
    if not (outcome.done or outcome.today_already or outcome.without_editors):
        messages.info(request, _("They have handed everything in meanwhile: nobody was reminded."))


def _names(bodies: list[Body]) -> str:
    return ", ".join(str(body.municipality or body) for body in bodies)
