# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the script of the register asks: take these taps, how does it stand. And its service worker."""

from dataclasses import asdict
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.meetings.attendance.keeping import take
from cms.meetings.attendance.standing import Standing, standings_of
from cms.meetings.attendance.taps import Malformed, batch_of
from cms.meetings.planning.models import MeetingSession
from cms.meetings.planning.rules import can_keep_register
from cms.people.models import Person
from cms.rights import Actor, actor_of, anyone, door, fetch


@door(can_keep_register, sample="register_session", methods=("GET", "POST"))
@never_cache
def events(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Takes taps and says of each: recorded, known, or refused and why; and how the register stands.

    The answer leaves after the transaction is durable. Taps of somebody else on the same phone are a 409.
    """
    session: MeetingSession = fetch(request, can_keep_register, uid=uid)
    if request.method != "POST":
        return JsonResponse(said_of(session, standings_of(session)))
    actor, now = actor_of(request), clock.now()
    try:
        batch = batch_of(request.body)
    except Malformed as error:
        words = _("The request could not be understood (%(part)s).") % {"part": error}
        return JsonResponse({"error": words}, status=400)
    if str(batch.by) != me_of(actor):
        return JsonResponse(
            {"error": _("These taps are somebody else’s: they stay on the phone.")}, status=409
        )
    outcomes = take(
        session=session, rows=batch.rows, device=batch.device, by=actor, at=now, sent_at=batch.sent_at
    )
    said = said_of(session, standings_of(session))
    return JsonResponse(said | {"outcomes": [asdict(one) for one in outcomes]})


@door(anyone)
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, from the folder that is its scope."""
    return HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")


def said_of(session: MeetingSession, rows: list[Standing]) -> dict[str, Any]:
    """How a register stands, as its script reads it."""
    return {"as_of": clock.now().isoformat(), "lines": [row.told() for row in rows], "outcomes": [],
            "saved_words": _("Saved")}  # fmt: skip


def me_of(actor: Actor) -> str:
    """The uid of who keeps the register, "" for a login without person: a phone tells keepers apart by it."""
    return str(Person.objects.filter(pk=actor.person_id or 0).values_list("uid", flat=True).first() or "")


@cache
def _worker() -> str:
    return (settings.ROOT / "static" / "dist" / "register-worker.js").read_text()
