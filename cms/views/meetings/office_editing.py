# SPDX-License-Identifier: AGPL-3.0-or-later
"""A meeting prepared in short steps: its words, terms, dates, seats kept; published, cancelled.

Somebody who saves over somebody else is told, and sees both.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.clock import end_of
from cms.meetings.booking.operations import SeatsTaken
from cms.meetings.convening import operations
from cms.meetings.planning.clashes import Taken
from cms.meetings.planning.marks import Stale, mark_of_meeting, mark_of_session
from cms.meetings.planning.models import Meeting, MeetingSession, ReservedSeats
from cms.meetings.planning.operations import NotReady
from cms.meetings.planning.rules import can_run
from cms.rights import Hidden, actor_of, door, fetch
from cms.views.meetings.office_date_forms import DateForm, ReservedForm
from cms.views.meetings.office_forms import CancelForm, TermsForm, WordsForm

type Difference = tuple[str, str, str]
"""A field's label, what is saved, what was typed."""


def differences(form: forms.Form, saved: forms.Form) -> list[Difference]:
    """What somebody else saved and what was typed here, where they are not the same."""
    found = []
    for field in form:
        if not field.is_hidden and field.name in saved.fields:
            theirs, typed = in_words(saved[field.name]), in_words(field)
            if theirs != typed:
                found.append((str(field.label), theirs, typed))
    return found


def in_words(field: forms.BoundField) -> str:
    """What stands in a field, choices by their names."""
    value, choices = field.value(), getattr(field.field, "choices", None)
    if isinstance(field.field, forms.BooleanField):
        return _("yes") if value else _("no")
    if choices is None:
        return str(field.field.prepare_value(value) or "").strip() if value is not None else ""
    prepared = field.field.prepare_value(value)
    wanted = {str(one) for one in (prepared if isinstance(prepared, list | tuple) else [prepared])}
    return ", ".join(str(label) for key, label in choices if str(key) in wanted and str(key))


def put_over(form: Any, mark: str) -> None:
    """What was typed, to save over what has been seen now."""
    form.data = form.data.copy()
    form.data[form.add_prefix("seen")] = mark
    form.add_error(
        None,
        _("Somebody saved this while you were writing. Yours is not saved yet: look at both, then save."),
    )


def page(
    request: HttpRequest, title: str, form: Any, *, meeting: Meeting | None = None, **more: Any
) -> HttpResponse:
    """A page of one form; what is typed in it is kept in the tab until it is saved."""
    context = {"title": title, "form": form, "meeting": meeting, "submit": _("Save")} | more
    return render(request, "meetings/office_form.html", context, status=422 if form.errors else 200)


@door(can_run, sample="office_meeting", methods=("GET", "POST"))
@never_cache
def office_words(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What the meeting is."""
    meeting: Meeting = fetch(request, can_run, uid=uid)

    def made(known: Meeting, data: Any = None) -> WordsForm:
        return WordsForm(data, actor=actor_of(request), meeting=known)

    return _change(request, meeting, made, lambda form: form.cleaned_data, _("What it is"))


@door(can_run, sample="office_meeting", methods=("GET", "POST"))
@never_cache
def office_terms(request: HttpRequest, uid: UUID) -> HttpResponse:
    """For whom it is, seats, terms of booking."""
    meeting: Meeting = fetch(request, can_run, uid=uid)

    def made(known: Meeting, data: Any = None) -> TermsForm:
        return TermsForm(data, meeting=known)

    return _change(request, meeting, made, lambda form: form.fields_of_meeting, _("For whom, and how many"))


def _change(
    request: HttpRequest, meeting: Meeting, made: Callable[..., Any], fields: Callable[[Any], Any], title: str
) -> HttpResponse:
    form = made(meeting, request.POST if request.method == "POST" else None)
    theirs: list[Difference] = []
    if form.is_bound and form.is_valid():
        data = {name: value for name, value in fields(form).items() if name not in ("kind", "seen")}
        try:
            operations.change(
                meeting=meeting,
                fields=data,
                by=actor_of(request),
                at=clock.now(),
                seen=form.cleaned_data["seen"],
            )
        except Stale as stale:
            theirs = differences(form, made(stale.known))
            put_over(form, mark_of_meeting(stale.known))
        except SeatsTaken as taken:
            form.add_error("capacity", str(taken))
        else:
            messages.success(request, _("Saved."))
            return redirect("meetings:office_meeting", meeting.uid)
    return page(request, title, form, meeting=meeting, theirs=theirs)


@door(can_run, sample="office_meeting", methods=("GET", "POST"))
@never_cache
def office_add_date(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Another date."""
    meeting: Meeting = fetch(request, can_run, uid=uid)
    form = DateForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            operations.add_session(meeting=meeting, when=form.when, by=actor_of(request), at=clock.now())
        except Taken as taken:
            form.add_error(None, str(taken))
        else:
            messages.success(request, _date_saved(meeting))
            return redirect("meetings:office_meeting", meeting.uid)
    return page(request, _("Add a date"), form, meeting=meeting)


def _date_saved(meeting: Meeting) -> str:
    if meeting.state == Meeting.State.PUBLISHED:
        return _("Saved: whoever comes, waits or leads gets a mail with the new dates for their calendar.")
    return _("Saved.")


def session_of(meeting: Meeting, uid: UUID) -> MeetingSession:
    """A date of a meeting. Raises Hidden for another's."""
    found = meeting.sessions.select_related("room", "meeting").filter(uid=uid).first()
    if found is None:
        raise Hidden("no such date of this meeting")
    return found


@door(can_run, sample="office_date", methods=("GET", "POST"))
@never_cache
def office_date(request: HttpRequest, uid: UUID, date: UUID) -> HttpResponse:
    """Another time, place or trainers of a date."""
    meeting: Meeting = fetch(request, can_run, uid=uid)
    session = session_of(meeting, date)
    form = DateForm(request.POST if request.method == "POST" else None, session=session)
    theirs: list[Difference] = []
    if form.is_bound and form.is_valid():
        try:
            operations.change_session(
                session=session,
                when=form.when,
                by=actor_of(request),
                at=clock.now(),
                seen=form.cleaned_data["seen"],
            )
        except Taken as taken:
            form.add_error(None, str(taken))
        except Stale as stale:
            theirs = differences(form, DateForm(session=stale.known))
            put_over(form, mark_of_session(stale.known))
        else:
            messages.success(request, _date_saved(meeting))
            return redirect("meetings:office_meeting", meeting.uid)
    return page(request, _("Change the date"), form, meeting=meeting, theirs=theirs, session=session)


@door(can_run, sample="office_date", methods=("POST",))
def office_drop_date(request: HttpRequest, uid: UUID, date: UUID) -> HttpResponse:
    """A date is not held."""
    meeting: Meeting = fetch(request, can_run, uid=uid)
    operations.remove_session(session=session_of(meeting, date), by=actor_of(request), at=clock.now())
    messages.success(request, _("The date is taken off."))
    return redirect("meetings:office_meeting", meeting.uid)


@door(can_run, sample="office_meeting", methods=("GET", "POST"))
@never_cache
def office_reserved(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Keeps seats for a body; kept again, it is the new number."""
    meeting: Meeting = fetch(request, can_run, uid=uid)
    form = ReservedForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        operations.set_reserved(
            meeting=meeting, body=data["body"], seats=data["seats"], until=end_of(data["until"]),
            by=actor_of(request), at=clock.now())  # fmt: skip
        messages.success(request, _("Saved."))
        return redirect("meetings:office_meeting", meeting.uid)
    return page(request, _("Keep seats for a body"), form, meeting=meeting)


@door(can_run, sample="office_meeting", methods=("POST",))
def office_free(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The seats of a body (`body`: its uid) are everybody's."""
    meeting: Meeting = fetch(request, can_run, uid=uid)
    kept = ReservedSeats.objects.filter(meeting=meeting).select_related("body")
    for row in kept:
        if str(row.body.uid) == request.POST.get("body"):
            operations.set_reserved(
                meeting=meeting, body=row.body, seats=0, until=None, by=actor_of(request), at=clock.now()
            )
            messages.success(request, _("These seats are everybody’s now."))
    return redirect("meetings:office_meeting", meeting.uid)


@door(can_run, sample="office_meeting", methods=("POST",))
def office_publish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Shows a draft to whom it is for."""
    meeting: Meeting = fetch(request, can_run, uid=uid)
    try:
        operations.publish(meeting=meeting, by=actor_of(request), at=clock.now())
    except NotReady as missing:
        messages.error(request, str(missing))
    else:
        messages.success(request, _("Published: whom it is for can book."))
    return redirect("meetings:office_meeting", meeting.uid)


@door(can_run, sample="office_meeting", methods=("GET", "POST"))
@never_cache
def office_cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The meeting is not held; the reason goes to everybody concerned."""
    meeting: Meeting = fetch(request, can_run, uid=uid)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        at: datetime = clock.now()
        operations.cancel(meeting=meeting, reason=form.cleaned_data["reason"], by=actor_of(request), at=at)
        messages.success(request, _("Cancelled: whoever comes, waits or leads gets a mail with the reason."))
        return redirect("meetings:office_meeting", meeting.uid)
    title, submit = _("Cancel the meeting"), _("Cancel the meeting, and tell everybody")
    return page(request, title, form, meeting=meeting, submit=submit, danger=True)
