# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own seat at a meeting: asked for, given up, passed on; one's own bookings."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.meetings.booking import operations
from cms.meetings.booking.boxes import box_of
from cms.meetings.booking.models import Booking, State
from cms.meetings.booking.queries import own_bookings
from cms.meetings.booking.rolls import SHOWN, colleagues
from cms.meetings.booking.rules import can_change, can_see_own_seat
from cms.meetings.planning.models import Meeting
from cms.meetings.planning.rules import can_book
from cms.people.models import Person
from cms.rights import Actor, Hidden, WrongPhase, actor_of, door, fetch, signed_in
from cms.views.meetings.booking_forms import person_of, words_asked


@door(can_see_own_seat, sample="seen_meeting")
@never_cache
def booking(request: HttpRequest, slug: str) -> HttpResponse:
    """The page that mails lead to: one's seat, and what one may do about it."""
    meeting: Meeting = fetch(request, can_see_own_seat, slug=slug)
    box = box_of(meeting, actor_of(request), at=clock.now())
    return render(request, "meetings/booking.html", {"meeting": meeting, "box": box})


def _themselves(actor: Actor) -> Person:
    if actor.person_id is None:
        raise Hidden("nobody known has no seat")
    return Person.objects.get(pk=actor.person_id)


def _told(request: HttpRequest, act: Callable[[], Booking], said: Mapping[State, str]) -> None:
    """Does it, and says what came of it by the state of the booking; or, in words, why it cannot be done now."""
    try:
        messages.success(request, said.get(State(act().state), _("Done.")))
    except WrongPhase as told:
        messages.error(request, str(told))


def _asked_words() -> dict[State, str]:
    return {
        State.BOOKED: _("You have a seat. An e-mail confirms it."),
        State.WAITING: _("Every seat is taken: you are on the waiting list. We write to you as soon as one is yours."),
        State.REQUESTED: _("Request sent: you will receive an e-mail with the answer."),
    }  # fmt: skip


@door(can_book, sample="open_meeting", methods=("POST",))
@never_cache
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks for a seat."""
    meeting: Meeting = fetch(request, can_book, slug=slug)
    actor = actor_of(request)
    person = _themselves(actor)
    at = clock.now()
    _told(
        request,
        lambda: operations.ask(meeting=meeting, person=person, by=actor, at=at),
        _asked_words(),
    )
    return redirect("meetings:booking", slug=slug)


@door(can_book, sample="open_meeting", methods=("POST",))
@never_cache
def decline(request: HttpRequest, slug: str) -> HttpResponse:
    """Answers an invitation: does not come."""
    meeting: Meeting = fetch(request, can_book, slug=slug)
    actor = actor_of(request)
    person = _themselves(actor)
    said = {State.DECLINED: _("Thank you for the answer: you do not come.")}
    _told(
        request,
        lambda: operations.decline(meeting=meeting, person=person, by=actor, at=clock.now()),
        said,
    )
    return redirect("meetings:booking", slug=slug)


@door(can_change, sample="own_booking", methods=("GET", "POST"))
@never_cache
def give_up(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A page with one button; the button gives up the seat, the place in the line or the request."""
    mine: Booking = fetch(request, can_change, uid=uid)
    if request.method == "POST":
        said = {State.CANCELLED: _("You have given up: thank you for telling.")}
        by, at = actor_of(request), clock.now()
        _told(request, lambda: operations.give_up(booking=mine, by=by, at=at), said)
        return redirect("meetings:booking", slug=mine.meeting.slug)
    box = box_of(mine.meeting, actor_of(request), at=clock.now())
    return render(request, "meetings/booking_give_up.html", {"booking": mine, "box": box})


@door(can_change, sample="own_booking", methods=("GET", "POST"))
@never_cache
def send(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Looks for a colleague (?chi=) who comes in one's place; the button sends them."""
    mine: Booking = fetch(request, can_change, uid=uid)
    who, actor = words_asked(request, "chi"), actor_of(request)
    if request.method == "POST":
        to = person_of(request, colleagues(mine, ""))
        said = _("%(name)s comes in your place: an e-mail tells them.") % {"name": to}
        words = dict.fromkeys((State.BOOKED, State.WAITING), said)
        at = clock.now()
        _told(request, lambda: operations.delegate(booking=mine, to=to, by=actor, at=at), words)
        return redirect("meetings:booking", slug=mine.meeting.slug)
    box = box_of(mine.meeting, actor, at=clock.now())
    people = list(colleagues(mine, who)[:SHOWN]) if box.can_send else []
    context = {"booking": mine, "box": box, "who": who, "people": people, "most": SHOWN}
    return render(request, "meetings/booking_send.html", context)


@door(signed_in)
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """One's own bookings: those to come first, then those that were."""
    rows = own_bookings(actor_of(request).person_id)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "meetings/own_bookings.html", {"page": page})
