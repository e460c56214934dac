# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calendars of meetings (ICS): for everybody by zone and kind, and one's own at a secret address."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.accounts import limits
from cms.meetings.booking.feeds import close_address, new_address, owner_of, public_sessions, sessions_of
from cms.meetings.booking.models import PersonalFeed
from cms.meetings.planning.calendars import entries_of
from cms.meetings.planning.models import Meeting, MeetingSession
from cms.notices.ical import Entry
from cms.pages.cache import mark_public
from cms.pages.queries import frame
from cms.rights import Hidden, actor_of, anyone, door, signed_in
from cms.territory.models import Zone
from cms.views.meetings.public_files import calendar_answer

READ_A_MINUTE = 60


@door(anyone)
def feed(request: HttpRequest) -> HttpResponseBase:
    """All public meetings."""
    return _public(request, _("Meetings"), "incontri")


@door(anyone, sample="meetings_zone")
def feed_zone(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The public meetings of a zone."""
    zone = Zone.objects.filter(slug=slug).first()
    if zone is None:
        raise Hidden(slug)
    return _public(request, _("Meetings of %(zone)s") % {"zone": zone}, f"incontri-{slug}", zone=zone)


@door(anyone, sample="meetings_kind")
def feed_kind(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The public meetings of a kind."""
    if kind not in Meeting.Kind.values:
        raise Hidden(kind)
    title = f"{_('Meetings')}: {Meeting.Kind(kind).label}"
    return _public(request, title, f"incontri-{kind}", kind=kind)


def _public(
    request: HttpRequest, title: str, name: str, *, zone: Zone | None = None, kind: str = ""
) -> HttpResponseBase:
    mark_public(request)
    rows = public_sessions(at=clock.now(), zone=zone, kind=kind)
    return _calendar(request, entries_of(rows), title, name)


@door(anyone, sample="personal_feed")
@never_cache
def personal_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """What calendar programs read at somebody's secret address; reading it writes nothing."""
    if limits.is_too_often(request, "personal_feed", READ_A_MINUTE):
        return _secret(HttpResponse(status=429, headers={"Retry-After": str(limits.MINUTE)}))
    owner = owner_of(token)
    if owner is None:
        raise Hidden("no such calendar")
    entries = entries_of(sessions_of(owner.pk, at=clock.now()), with_link=True)
    return _secret(_calendar(request, entries, _("My meetings"), "i-miei-incontri"))


@door(signed_in, methods=("GET", "POST"))
@never_cache
def my_feed(request: HttpRequest) -> HttpResponse:
    """The address of one's own calendar: made, made anew, closed. It is shown once: only its digest is kept."""
    actor, at, address = actor_of(request), clock.now(), ""
    if actor.person_id is None:
        raise Hidden("a login without a person")
    if request.method == "POST" and "close" in request.POST:
        close_address(person_id=actor.person_id, by=actor, at=at)
        messages.success(request, _("Closed: the address opens nothing any more."))
        return redirect("meetings:my_feed")
    if request.method == "POST":
        token = new_address(person_id=actor.person_id, by=actor, at=at)
        address = settings.SITE_URL.rstrip("/") + reverse("meetings:personal_feed", args=[token])
    made = PersonalFeed.objects.filter(person=actor.person_id).first()
    context = {
        "made": made,
        "address": address,
        "sessions": _coming(actor.person_id),
    }
    return render(request, "meetings/my_feed.html", context)


def _coming(person_id: int) -> list[MeetingSession]:
    at = clock.now()
    return list(sessions_of(person_id, at=at).filter(during__endswith__gt=at)[:50])


def _calendar(request: HttpRequest, entries: list[Entry], title: str, name: str) -> HttpResponseBase:
    whole = f"{title} – {frame().site.site_name}"
    return calendar_answer(request, entries, name=whole, path=request.path, filename=f"{name}.ics")


def _secret[R: HttpResponseBase](response: R) -> R:
    """Found by no search engine, kept by nobody on the way; its secret address is told to no other site."""
    response["X-Robots-Tag"], response["Referrer-Policy"] = "noindex, nofollow", "no-referrer"
    return response
