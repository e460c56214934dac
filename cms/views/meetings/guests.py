# SPDX-License-Identifier: AGPL-3.0-or-later
"""Guests without account: the office invites them, and they answer on a page that a signed link opens.

The secret is in the address of that page, never in a session or a cookie: nothing else that the browser sends lets an
answer in, so its forms need no other token against forged ones.
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from cms import clock
from cms.accounts import limits
from cms.meetings.booking.guests import add_guest, guests_of, send_in_place, send_link, take_back
from cms.meetings.booking.links import actor_by_link, can_answer, link_of
from cms.meetings.booking.models import Booking, MeetingLink, State
from cms.meetings.booking.operations import ask, decline
from cms.meetings.booking.rules import can_keep
from cms.meetings.booking.seating import LIVE
from cms.meetings.planning.models import Meeting
from cms.meetings.planning.rules import can_run
from cms.people.merging import can_merge
from cms.rights import WrongPhase, actor_of, anyone, door, fetch, fetch_for
from cms.views.meetings.guest_forms import GuestForm, InPlaceForm

TRIES_A_MINUTE = 40
COMING, NOT_COMING, SENDS = "coming", "not_coming", "sends"


@door(can_run, sample="meeting_with_guests", methods=("GET", "POST"))
@never_cache
def guests(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who is invited to a meeting without account, with their answers, and a form to invite somebody."""
    meeting: Meeting = fetch(request, can_run, uid=uid)
    form = GuestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            person = add_guest(meeting=meeting, **said, by=actor_of(request), at=clock.now())
        except WrongPhase as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Invited: the link for %(name)s is on its way.") % {"name": person})
            return redirect("meetings:guests", uid=uid)
    context = {
        "meeting": meeting,
        "form": form,
        "guests": guests_of(meeting),
        "may_merge": can_merge(actor_of(request), None),
    }
    return render(request, "meetings/guests.html", context, status=422 if form.errors else 200)


@door(can_keep, sample="guest_booking", methods=("POST",))
@never_cache
def guest_again(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Another link to a guest."""
    booking: Booking = fetch(request, can_keep, uid=uid)
    send_link(meeting=booking.meeting, person=booking.person, by=actor_of(request), at=clock.now())
    messages.success(request, _("Another link for %(name)s is on its way.") % {"name": booking.person})
    return redirect("meetings:guests", uid=booking.meeting.uid)


@door(can_keep, sample="guest_booking", methods=("POST",))
@never_cache
def guest_out(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A guest is invited no more."""
    booking: Booking = fetch(request, can_keep, uid=uid)
    take_back(meeting=booking.meeting, person=booking.person, by=actor_of(request), at=clock.now())
    messages.success(request, _("Taken back: the link of %(name)s opens nothing.") % {"name": booking.person})
    return redirect("meetings:guests", uid=booking.meeting.uid)


@csrf_exempt  # the secret in the address is the right itself, and no cookie is asked
@door(anyone, sample="meeting_link", methods=("GET", "POST"))
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What a link opens: the meeting, and a button for each answer. Reading it changes nothing."""
    if limits.is_too_often(request, "meeting_link", TRIES_A_MINUTE):
        return _hidden(render(request, "meetings/invitation_closed.html", {"is_busy": True}, status=429))
    link = link_of(token, at=clock.now())
    if link is None:
        return _closed(request)
    if request.method == "GET":
        return _page(request, link)
    form = InPlaceForm(request.POST) if request.POST.get("answer") == SENDS else None
    if form is not None and not form.is_valid():
        return _page(request, link, form=form)
    try:
        _answer(request.POST.get("answer", ""), link, form)
    except WrongPhase as refused:
        return _page(request, link, form=form, refused=str(refused))
    return _hidden(redirect("meetings:invitation", token=token))


def _answer(answer: str, link: MeetingLink, form: InPlaceForm | None) -> None:
    """Writes what was answered, through the verbs of booking. Raises WrongPhase."""
    by, at = actor_by_link(link), clock.now()
    meeting: Meeting = fetch_for(by, can_answer, pk=link.meeting_id)
    if form is not None:
        send_in_place(meeting=meeting, sender=link.person, **form.cleaned_data, by=by, at=at)
    elif answer == COMING:
        ask(meeting=meeting, person=link.person, by=by, at=at)
    elif answer == NOT_COMING:
        decline(meeting=meeting, person=link.person, by=by, at=at)
    else:
        raise WrongPhase(_("Choose one of the answers."))


def _page(
    request: HttpRequest, link: MeetingLink, *, form: InPlaceForm | None = None, refused: str = ""
) -> HttpResponse:
    meeting: Meeting = fetch_for(actor_by_link(link), can_answer, pk=link.meeting_id)
    bookings = Booking.objects.filter(meeting=meeting).select_related("person", "body")
    booking = bookings.filter(person=link.person_id).first()
    sessions = list(meeting.sessions.filter(is_cancelled=False).select_related("room"))
    is_open = meeting.state == Meeting.State.PUBLISHED
    context = {
        "link": link,
        "meeting": meeting,
        "sessions": sessions,
        "items": meeting.items.all(),
        "booking": booking,
        "comes": booking is not None and booking.state in LIVE,
        "has_seat": booking is not None and booking.state == State.BOOKED,
        "sent": bookings.filter(sent_by=link.person_id, state__in=LIVE).first(),
        "is_open": is_open and (not sessions or sessions[0].during.lower > clock.now()),
        "form": form or InPlaceForm(),
        "refused": refused,
    }
    page = render(request, "meetings/invitation.html", context, status=422 if form or refused else 200)
    return _hidden(page)


def _closed(request: HttpRequest) -> HttpResponse:
    """The one page of links that open nothing, whatever the reason."""
    return _hidden(render(request, "meetings/invitation_closed.html", status=410))


def _hidden[R: HttpResponse](response: R) -> R:
    """Found by no search engine, and its secret address is told to no other site."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
