# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the script on the page of a test asks: keep answers, take over, hand in. Never the key.

A reply leaves only after the transaction is durable: what is acknowledged is there.
"""

import re
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.rights import actor_of, door, fetch
from courses import sitting
from courses.enrolments.rules import can_sit_quiz
from courses.quizzes.models import Attempt
from courses.quizzes.queries import answers_of, last_events_of, last_kept, last_seq_of
from courses.quizzes.receiving import Malformed, batch_of, body_of, uid_in
from courses.quizzes.state import State, last_saved, state_of
from courses.views.outline import saved_words


def told[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Answers in words what no page of ours sends, and what another device holds."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except Malformed as error:
            words = _("The request could not be understood (%(part)s).") % {"part": error}
            return JsonResponse({"error": words}, status=400)
        except sitting.NotHolder as error:
            words = _("The test goes on elsewhere: continue here to take it back.")
            return JsonResponse({"error": words, "epoch": error.epoch}, status=409)

    return guarded


def _in_words(state: State, device_uid: UUID | None, saved_at: datetime | None) -> dict[str, Any]:
    return {
        "saved_at": saved_at.isoformat() if saved_at else None,
        "saved_words": saved_words(saved_at) if saved_at else "",
        "epoch": state.epoch,
        "is_holder": state.is_holder(device_uid),
        "is_open": state.is_open,
        "late": [],
        "seconds_left": state.seconds_left,
    }


@door(can_sit_quiz, sample="attempt", methods=("POST",))
@never_cache
@told
def answers(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Keeps the answers sent and acknowledges them: each is there, once, however often it comes."""
    sat: Attempt = fetch(request, can_sit_quiz, uid=uid)
    batch = batch_of(body_of(request.body))
    receipt = sitting.append(attempt=sat, batch=batch)
    sent = [event.client_uid for event in batch.events]
    saved_at = receipt.state.at if receipt.state.is_open and sent else None
    kept = {"acknowledged": sent, "late": [key for key in sent if key in receipt.late], "epoch": batch.epoch}
    return JsonResponse(_in_words(receipt.state, batch.device_uid, saved_at) | kept)


@door(can_sit_quiz, sample="attempt", methods=("POST",))
@never_cache
@told
def take_over(request: HttpRequest, uid: UUID) -> HttpResponse:
    """From here on this device answers; it gets all that was answered, and by which event
    (`seen`), for what was written before may be older. A form is led back to the questions."""
    sat: Attempt = fetch(request, can_sit_quiz, uid=uid)
    is_form = request.content_type != "application/json"
    device_uid = uid_in(request.POST if is_form else body_of(request.body), "device")
    sitting.take_over(attempt=sat, device_uid=device_uid, at=clock.now())
    if is_form:
        return redirect("attempt", uid=uid)
    known = {"last_seq": last_seq_of(sat), "seen": last_events_of(sat), "answers": answers_of(sat)}
    return JsonResponse(_in_words(state_of(sat), device_uid, last_saved(sat)[0]) | known)


@door(can_sit_quiz, sample="attempt")
@never_cache
def state(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Where the attempt stands, for the device that asks. To the one that may go on also all answers, when some came
    from elsewhere (`others`: the last event of those) after the last that it knows (`seen`)."""
    sat: Attempt = fetch(request, can_sit_quiz, uid=uid)
    try:
        device_uid = uid_in(request.GET, "device")
    except Malformed:
        device_uid = None
    stands = state_of(sat)
    saved_at, others = last_kept(sat, epoch=stands.epoch)
    said = _in_words(stands, device_uid, saved_at) | {"others": others}
    seen = request.GET.get("seen", "")
    if stands.is_holder(device_uid) and re.fullmatch(r"[0-9]{1,19}", seen) and others > int(seen):
        said["answers"] = answers_of(sat)
    return JsonResponse(said)


@door(can_sit_quiz, sample="attempt", methods=("POST",))
@never_cache
@told
def hand_in(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hands in what was sent before; again and again it is the same."""
    sat: Attempt = fetch(request, can_sit_quiz, uid=uid)
    key = uid_in(body_of(request.body), "client_uid")
    sitting.submit(attempt=sat, form=None, key=key, by=actor_of(request), at=clock.now())
    return JsonResponse({"is_open": False, "result": reverse("attempt_result", args=[uid])})
