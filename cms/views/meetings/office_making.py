# SPDX-License-Identifier: AGPL-3.0-or-later
"""New meetings: from nothing, from last year's, from a calendar file; rooms and series."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from cms import clock
from cms.meetings.planning import calendar_files, copying, importing
from cms.meetings.planning.clashes import Taken
from cms.meetings.planning.models import Meeting, Room, Series
from cms.meetings.planning.operations import create, save_room, save_series
from cms.meetings.planning.rules import can_keep_room, can_keep_series, can_plan, can_run
from cms.rights import actor_of, door, fetch
from cms.rights.roles import Role
from cms.territory.models import Zone
from cms.views.meetings.office_date_forms import CopyForm, ImportForm, copy_forms
from cms.views.meetings.office_editing import page
from cms.views.meetings.office_forms import RoomForm, SeriesForm, WordsForm


@door(can_plan, methods=("GET", "POST"))
@never_cache
def office_new(request: HttpRequest) -> HttpResponse:
    """A draft from nothing; what else it needs is asked on its page, step by step."""
    form = WordsForm(request.POST if request.method == "POST" else None, actor=actor_of(request))
    if form.is_bound and form.is_valid():
        fields = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        made = create(fields=fields, by=actor_of(request), at=clock.now())
        messages.success(request, _("The draft is there: add its dates."))
        return redirect("meetings:office_meeting", made.uid)
    return page(request, _("New meeting"), form, submit=_("Make the draft"), is_new=True)


@door(can_plan)
@never_cache
def office_last_year(request: HttpRequest) -> HttpResponse:
    """Meetings to copy, of ?anno=, of last year, or of the year nearest to it that has some."""
    actor, given = actor_of(request), request.GET.get("anno", "")
    years = copying.years_to_copy(actor)
    last = clock.today().year - 1
    nearest = min(years, key=lambda one: abs(one - last), default=last)
    wanted = int(given) if given in {str(one) for one in years} else nearest
    context = {"meetings": copying.to_copy(actor, year=wanted), "years": years, "year": wanted}
    return render(request, "meetings/office_last_year.html", context)


@door(can_run, sample="office_meeting", methods=("GET", "POST"))
@never_cache
def office_copy(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The same meeting a year later: its dates, proposed on the same weekdays, are looked at once."""
    meeting: Meeting = fetch(request, can_run, uid=uid)
    proposed = copying.proposed(meeting)
    data = request.POST if request.method == "POST" else None
    form, dates = CopyForm(data), copy_forms(proposed, data)
    if data is not None and all([form.is_valid(), *(one.is_valid() for one in dates)]):
        whens = [copying.moved(when, one.when) for when, one in zip(proposed, dates, strict=True)]
        try:
            copied = copying.copy(
                meeting=meeting, dates=whens, by=actor_of(request), at=clock.now(),
                with_papers=form.cleaned_data["with_papers"])  # fmt: skip
        except Taken as taken:
            form.add_error(None, str(taken))
        else:
            messages.success(request, _("The draft is there: look at it, then publish it."))
            for words in copied.left_out:
                messages.warning(request, words)
            return redirect("meetings:office_meeting", copied.meeting.uid)
    every = [form, *dates]
    context = {
        "meeting": meeting,
        "form": form,
        "dates": list(zip(dates, proposed, strict=True)),
        "every": every,
    }
    status = 422 if any(one.errors for one in every) else 200
    return render(request, "meetings/office_copy.html", context, status=status)


@door(can_plan, methods=("GET", "POST"))
@never_cache
def office_import(request: HttpRequest) -> HttpResponse:
    """Drafts from a calendar file: first the list of what would be made, then, with `do=make`, made."""
    is_sent, actor = request.method == "POST", actor_of(request)
    form = ImportForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        actor=actor,
        today=clock.today(),
    )
    context: dict[str, Any] = {"form": form}
    if is_sent and form.is_valid():
        data = form.cleaned_data
        try:
            entries = calendar_files.read(data["text"].encode(), first=data["first"], last=data["last"])
        except calendar_files.Unreadable as bad:
            form.add_error("file", str(bad))
        else:
            found = importing.proposals(entries, by=actor)
            if request.POST.get("do") == "make":
                return _made(request, found, data["kind"])
            context |= {
                "proposals": found,
                "text": data["text"],
                "count": sum(one.can_be_made for one in found),
            }
    return render(request, "meetings/office_import.html", context, status=422 if form.errors else 200)


def _made(request: HttpRequest, found: list[importing.Proposal], kind: str) -> HttpResponse:
    actor = actor_of(request)
    chosen = set(request.POST.getlist("entry"))
    wanted = [one for one in found if str(one.found.number) in chosen]
    fields: dict[str, Any] = {"kind": kind}
    if actor.role == Role.ZONE_COORDINATOR:
        fields["zones"] = list(Zone.objects.filter(pk__in=[actor.zone_id]))
    made, problems = importing.make_drafts(proposals=wanted, fields=fields, by=actor, at=clock.now())
    words = ngettext("%(count)s draft made.", "%(count)s drafts made.", len(made)) % {"count": len(made)}
    messages.success(request, words)
    for problem in problems:
        messages.warning(request, problem)
    response = redirect("meetings:office")
    if made:
        first = made[0].sessions.order_by("during")[0]
        response["Location"] += f"?anno={clock.day_of(first.during.lower).year}"
    return response


@door(can_plan)
@never_cache
def office_rooms(request: HttpRequest) -> HttpResponse:
    """Rooms and series."""
    context = {"rooms": Room.objects.order_by("-is_in_use", "name"), "series": Series.objects.all()}
    return render(request, "meetings/office_rooms.html", context)


@door(can_plan, methods=("GET", "POST"))
@never_cache
def office_new_room(request: HttpRequest) -> HttpResponse:
    """A new room."""
    return _room(request, None)


@door(can_keep_room, sample="room", methods=("GET", "POST"))
@never_cache
def office_room(request: HttpRequest, room: UUID) -> HttpResponse:
    """A room as it is now."""
    return _room(request, fetch(request, can_keep_room, uid=room))


def _room(request: HttpRequest, room: Room | None) -> HttpResponse:
    names = tuple(RoomForm.base_fields)
    initial = {name: getattr(room, name) for name in names} if room else None
    form = RoomForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        same = Room.objects.filter(name=data["name"], address=data["address"])
        same = same.exclude(pk=room.pk) if room else same
        if same.exists():
            form.add_error("name", _("There is a room of this name and address already."))
        else:
            save_room(room=room, fields=data, by=actor_of(request), at=clock.now())
            messages.success(request, _("Saved."))
            return redirect("meetings:office_rooms")
    return page(request, _("Change the room") if room else _("New room"), form, is_room=True)


@door(can_plan, methods=("GET", "POST"))
@never_cache
def office_new_series(request: HttpRequest) -> HttpResponse:
    """A new series."""
    return _series(request, None)


@door(can_keep_series, sample="series", methods=("GET", "POST"))
@never_cache
def office_series(request: HttpRequest, series: UUID) -> HttpResponse:
    """Another title of a series."""
    return _series(request, fetch(request, can_keep_series, uid=series))


def _series(request: HttpRequest, series: Series | None) -> HttpResponse:
    initial = {"title": series.title} if series else None
    form = SeriesForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        title = form.cleaned_data["title"]
        save_series(series=series, title=title, by=actor_of(request), at=clock.now())
        messages.success(request, _("Saved."))
        return redirect("meetings:office_rooms")
    return page(request, _("Change the series") if series else _("New series"), form, is_room=True)
