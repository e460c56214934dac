# SPDX-License-Identifier: AGPL-3.0-or-later
"""Minutes in the room: begun, written item by item, approved, published, opened again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.meetings.minutes import operations
from cms.meetings.minutes.content import content_of, items_of, words_in
from cms.meetings.minutes.hints import hints_in
from cms.meetings.minutes.models import Minutes
from cms.meetings.minutes.operations import why_not_approve
from cms.meetings.minutes.queries import all_sendings_of, became_of, minutes_kept_by
from cms.meetings.minutes.reading import read, shown
from cms.meetings.minutes.rules import can_approve_minutes, can_write_minutes
from cms.meetings.minutes.sending import why_not_send
from cms.meetings.planning.models import Meeting
from cms.rights import Hidden, WrongPhase, actor_of, door, fetch, signed_in
from cms.views.meetings.minutes_forms import ApprovalForm, NewItemForm, see

A_PAGE = 20


@door(signed_in)
@never_cache
def minutes_list(request: HttpRequest) -> HttpResponse:
    """The meetings whose minutes one writes, each with where they stand."""
    rows = minutes_kept_by(actor_of(request))
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "meetings/minutes_list.html", {"page": page})


@door(can_write_minutes, sample="minuted_meeting", methods=("GET", "POST"))
@never_cache
def minutes(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The minutes as they stand, and what can be done with them; the POST begins them."""
    meeting: Meeting = fetch(request, can_write_minutes, uid=uid)
    if request.method == "POST":
        operations.begin(meeting=meeting, by=actor_of(request), at=clock.now())
        return redirect("meetings:minutes", uid)
    known = Minutes.objects.select_related("changed_by").filter(meeting=meeting).first()
    return _page(request, meeting, known, NewItemForm())


def _page(request: HttpRequest, meeting: Meeting, known: Minutes | None, form: NewItemForm) -> HttpResponse:
    context: dict[str, Any] = {"meeting": meeting, "minutes": known, "form": form}
    if known:
        version = known.versions.select_related("minutes__meeting", "publication").order_by("-number").first()
        sendings = all_sendings_of(meeting)
        context |= {
            "items": items_of(known),
            "runs": can_approve_minutes(actor_of(request), meeting),
            "why_not_approve": why_not_approve(known, at=clock.now()),
            "version": version,
            "frozen": read(version, became_of(sendings)) if version else None,
            "why_not_send": why_not_send(version) if version else "",
            "sendings": sendings,
        }
    return render(request, "meetings/minutes.html", context, status=422 if form.errors else 200)


def minutes_of(meeting: Meeting) -> Minutes:
    """The minutes of a meeting. Raises Hidden where they are not begun."""
    found = Minutes.objects.select_related("meeting", "changed_by").filter(meeting=meeting).first()
    if found is None:
        raise Hidden("minutes not begun")
    return found


@door(can_write_minutes, sample="minuted_meeting", methods=("POST",))
def add_item(request: HttpRequest, uid: UUID) -> HttpResponse:
    """An item that the agenda of the day did not have."""
    meeting: Meeting = fetch(request, can_write_minutes, uid=uid)
    known, form = minutes_of(meeting), NewItemForm(request.POST)
    if not form.is_valid():
        return _page(request, meeting, known, form)
    item = operations.add_item(
        minutes=known, title=form.cleaned_data["title"], by=actor_of(request), at=clock.now()
    )
    item.refresh_from_db(fields=["uid"])
    return redirect("meetings:minutes_item", uid, item.uid)


@door(can_approve_minutes, sample="minuted_meeting", methods=("GET", "POST"))
@never_cache
def approve(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The minutes as they will stand, with what to look at once more; the POST approves them."""
    meeting: Meeting = fetch(request, can_approve_minutes, uid=uid)
    known, now = minutes_of(meeting), clock.now()
    if words := why_not_approve(known, at=now):
        raise WrongPhase(words)
    is_first = not known.versions.exists()
    form = ApprovalForm(request.POST or None, is_first=is_first, seen=known.edits)
    if form.is_bound and form.is_valid() and _approved(request, known, form):
        messages.success(
            request, _("Approved: from now these words do not change. Publish them when you are ready.")
        )
        return redirect("meetings:minutes", uid)
    content = content_of(known)
    context = {
        "meeting": meeting,
        "minutes": known,
        "form": form,
        "content": shown(content),
        "hints": hints_in(words_in([content["opening"], content["consent"], content["items"]])),
    }
    return render(request, "meetings/minutes_approve.html", context, status=422 if form.errors else 200)


def _approved(request: HttpRequest, known: Minutes, form: ApprovalForm) -> bool:
    data = form.cleaned_data
    try:
        operations.approve(
            minutes=known, seen=data["seen"], note=data.get("note", ""), by=actor_of(request), at=clock.now()
        )
    except operations.Stale as stale:
        see(form, stale.minutes.edits)
        form.add_error(
            None,
            _("Somebody wrote in the minutes while you were reading: read them once more, then approve."),
        )
    except operations.NothingSaid:
        form.add_error(None, _("There is no item in these minutes: add one first."))
    except operations.Unprintable as odd:
        form.add_error(None, str(odd))
    return not form.errors


@door(can_approve_minutes, sample="minuted_meeting", methods=("POST",))
def publish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Shows the approved minutes to whoever sees the meeting."""
    meeting: Meeting = fetch(request, can_approve_minutes, uid=uid)
    operations.publish(minutes=minutes_of(meeting), by=actor_of(request), at=clock.now())
    messages.success(request, _("Published: whoever sees the meeting reads its minutes."))
    return redirect("meetings:minutes", uid)


@door(can_approve_minutes, sample="minuted_meeting", methods=("POST",))
def reopen(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Makes the minutes a draft again."""
    meeting: Meeting = fetch(request, can_approve_minutes, uid=uid)
    operations.reopen(minutes=minutes_of(meeting), by=actor_of(request), at=clock.now())
    messages.success(
        request, _("Open again: what was approved stays as it is, until you approve the next version.")
    )
    return redirect("meetings:minutes", uid)
