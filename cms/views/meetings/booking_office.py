# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bookings of a meeting, for who runs it: list, search, CSV; somebody added, somebody taken off."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.meetings.booking import operations, rolls
from cms.meetings.booking.models import Booking, State
from cms.meetings.booking.queries import seats_of
from cms.meetings.booking.rules import can_keep
from cms.meetings.planning.models import Meeting
from cms.meetings.planning.rules import can_run
from cms.rights import WrongPhase, actor_of, door, fetch
from cms.sheets import csv_out
from cms.views.meetings.booking_forms import NoteForm, person_of, words_asked


@door(can_run, sample="run_meeting")
@never_cache
def bookings(request: HttpRequest, slug: str) -> HttpResponse:
    """Who comes, who waits in which order; ?stato= and ?nome= narrow the list, ?chi= looks for people to add."""
    meeting: Meeting = fetch(request, can_run, slug=slug)
    asked, who = _asked(request), words_asked(request, "chi")
    page = Paginator(rolls.roll(meeting, **asked), 100).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "meeting": meeting,
        "page": page,
        "seats": seats_of(meeting),
        "asked": asked,
        "states": State.choices,
        "query": "&" + urlencode({"stato": asked["state"], "nome": asked["text"]}),
        "who": who,
        "people": rolls.candidates(meeting, who),
    }
    return render(request, "meetings/bookings.html", context)


def _asked(request: HttpRequest) -> dict[str, str]:
    state = words_asked(request, "stato")
    return {"state": state if state in State.values else "", "text": words_asked(request, "nome")}


@door(can_run, sample="run_meeting")
@never_cache
def bookings_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The same list as a CSV."""
    meeting: Meeting = fetch(request, can_run, slug=slug)
    rows = rolls.cells(rolls.roll(meeting, **_asked(request)))
    response = HttpResponse(csv_out(rolls.titles(), rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="iscritti-{meeting.slug}.csv"'
    return response


@door(can_run, sample="run_meeting", methods=("POST",))
@never_cache
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Adds the person of the button, or invites them: then they say themselves whether they come."""
    meeting: Meeting = fetch(request, can_run, slug=slug)
    person, by, at = person_of(request), actor_of(request), clock.now()
    said = {
        State.INVITED: _("%(name)s is invited: an e-mail asks for an answer."),
        State.BOOKED: _("%(name)s has a seat."),
        State.WAITING: _("%(name)s is on the waiting list."),
    }
    try:
        if request.POST.get("what") == "invite":
            [row] = operations.invite(meeting=meeting, people=[person], by=by, at=at)
        else:
            row = operations.add(meeting=meeting, person=person, by=by, at=at)
        messages.success(request, said.get(State(row.state), _("Done.")) % {"name": person})
    except WrongPhase as told:
        messages.error(request, f"{person}: {told}")
    return redirect("meetings:bookings", slug=slug)


@door(can_keep, sample="kept_booking", methods=("GET", "POST"))
@never_cache
def remove(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Takes somebody off, with a reason that they read."""
    row: Booking = fetch(request, can_keep, uid=uid)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        operations.remove(booking=row, by=actor_of(request), at=clock.now(), note=note)
        messages.success(request, _("%(name)s is taken off the list.") % {"name": row.person})
        return redirect("meetings:bookings", slug=row.meeting.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "meetings/booking_remove.html", {"form": form, "booking": row}, status=status)
