# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests of a seat that wait for who decides: the manager, the contact of the body, who runs the meeting."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.meetings.booking import operations
from cms.meetings.booking.models import Booking, State
from cms.meetings.booking.queries import last_decision, seats_of, with_first_date
from cms.meetings.booking.rules import bookings_decided_by, can_decide
from cms.meetings.planning.rules import can_run
from cms.rights import WrongPhase, actor_of, door, fetch, signed_in
from cms.views.meetings.booking_forms import NoteForm


@door(signed_in)
@never_cache
def requests(request: HttpRequest) -> HttpResponse:
    """The requests that the actor decides, the oldest first."""
    waiting = bookings_decided_by(actor_of(request)).filter(state=State.REQUESTED)
    rows = with_first_date(waiting).order_by("asked_at", "pk")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "meetings/booking_requests.html", {"page": page})


@door(can_decide, sample="booking_to_decide", methods=("GET", "POST"))
@never_cache
def decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One request: approve with a click, or refuse with a reason."""
    asked: Booking = fetch(request, can_decide, uid=uid)
    refuses = request.method == "POST" and request.POST.get("outcome") != "approved"
    form = NoteForm(request.POST if refuses else None)
    if request.method == "POST" and (not refuses or form.is_valid()):
        _decided(request, asked, form.cleaned_data["note"] if refuses else None)
        if can_run(actor_of(request), asked.meeting):
            return redirect("meetings:bookings", slug=asked.meeting.slug)
        return redirect("meetings:requests")
    context = {"asked": asked, "form": form, "seats": seats_of(asked.meeting), "decision": None}
    if asked.state != State.REQUESTED:
        context["decision"] = last_decision(asked)
    return render(request, "meetings/booking_request.html", context, status=422 if refuses else 200)


def _decided(request: HttpRequest, asked: Booking, note: str | None) -> None:
    """Approves (no note) or refuses, and says what became of it."""
    by, at = actor_of(request), clock.now()
    name = {"name": asked.person, "title": asked.meeting.title}
    try:
        if note is not None:
            operations.refuse(booking=asked, by=by, at=at, note=note)
            said = _("Refused: %(name)s will read the reason in an e-mail.")
        elif operations.approve(booking=asked, by=by, at=at).state == State.WAITING:
            said = _("Approved: every seat of “%(title)s” is taken, %(name)s is on the waiting list.")
        else:
            said = _("Approved: %(name)s has a seat at “%(title)s”.")
        messages.success(request, said % name)
    except WrongPhase as told:
        messages.error(request, str(told))
