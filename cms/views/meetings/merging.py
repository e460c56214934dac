# SPDX-License-Identifier: AGPL-3.0-or-later
"""Guests who are people known already: joined by the office, and parted again if it was a mistake."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.meetings.booking.models import Booking
from cms.meetings.booking.twins import proposals
from cms.people.merging import CannotMerge, can_join, can_merge, can_undo, merge, merges_undone_by, undo
from cms.people.models import Employment, Person, PersonMerge
from cms.rights import Hidden, actor_of, door, fetch

SHOWN = 25
"""Pairs on a page."""


@door(can_merge)
@never_cache
def twins(request: HttpRequest) -> HttpResponse:
    """Pairs that may be one person, and those joined."""
    merges = merges_undone_by(actor_of(request)).order_by("-pk")
    page = Paginator(proposals(), SHOWN).get_page(request.GET.get("page"))
    return render(request, "meetings/twins.html", {"page": page, "merges": merges})


@door(can_join, sample="twin", methods=("GET", "POST"))
@never_cache
def join(request: HttpRequest, uid: UUID, into: UUID) -> HttpResponse:
    """What each of the two has, and the button that joins them."""
    person: Person = fetch(request, can_join, uid=uid)
    other = Person.objects.filter(uid=into).exclude(pk=person.pk).first()
    if other is None:
        raise Hidden(into)
    refused = ""
    if request.method == "POST":
        try:
            merge(person=person, into=other, by=actor_of(request), at=clock.now())
        except CannotMerge as why:
            refused = str(why)
        else:
            messages.success(request, _("Joined: the two count as one person. You can undo it."))
            return redirect("meetings:twins")
    context = {"sides": [_side(person), _side(other)], "person": person, "other": other, "refused": refused}
    return render(request, "meetings/join.html", context, status=422 if refused else 200)


def _side(person: Person) -> dict[str, object]:
    """What tells two people of the same name apart."""
    works = Employment.objects.filter(person=person, during__contains=clock.today()).select_related("body")
    bookings = Booking.objects.filter(person=person).select_related("meeting").order_by("-asked_at")
    return {
        "person": person,
        "card": getattr(person, "guest_card", None),
        "login": getattr(person, "user", None),
        "works": works,
        "bookings": bookings[:10],
        "lines": person.register_lines.count(),
    }


@door(can_undo, sample="merge_undone", methods=("POST",))
@never_cache
def part(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The two are two again."""
    made: PersonMerge = fetch(request, can_undo, uid=uid)
    undo(merge=made, by=actor_of(request), at=clock.now())
    messages.success(request, _("Undone: each has what was theirs again."))
    return redirect("meetings:twins")
