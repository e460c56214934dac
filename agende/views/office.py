# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan office: opens an agenda, freezes the text, records the act, publishes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from agende import process
from agende.forms.office import ActForm, FreezeAgainForm, FreezeForm, OpenForm, ReopenForm
from agende.publishing import draft_of
from agende.queries import drafting_phase, invited_to, last_version, sections_with_counts
from agende.signoffs.rules import can_record_acts
from agende.texts.models import Agenda
from agende.texts.rules import can_open_agenda, can_run_agenda
from agende.views.acts import say
from cms import clock
from cms.areas.acts import ImpossibleAct
from cms.rights import actor_of, door, fetch


@door(can_open_agenda, methods=("GET", "POST"))
@never_cache
def open_agenda(request: HttpRequest) -> HttpResponse:
    """A new agenda: zone, edition, motto, until when the municipalities write."""
    form = OpenForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and (agenda := _opened(request, form)):
        count = invited_to(agenda)
        words = ngettext(
            "The agenda is open: %(count)s municipality can write.",
            "The agenda is open: %(count)s municipalities can write.",
            count,
        )
        messages.success(request, words % {"count": count})
        return redirect("agende:agenda", agenda.uid)
    return render(request, "agende/open.html", {"form": form}, status=422 if form.errors else 200)


def _opened(request: HttpRequest, form: OpenForm) -> Agenda | None:
    data = {name: form.cleaned_data[name] for name in ("zone", "edition", "motto")}
    try:
        return process.open_agenda(by=actor_of(request), at=clock.now(), closes_at=form.closes_at, **data)
    except process.AlreadyOpen:
        words = _("The agenda of %(zone)s for %(edition)s is there already: choose another zone or edition.")
        form.add_error("zone", words % {"zone": data["zone"], "edition": data["edition"].title})
    return None


@door(can_run_agenda, sample="agenda", methods=("GET", "POST"))
@never_cache
def freeze(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What will be frozen and what is still open; the POST freezes it."""
    agenda: Agenda = fetch(request, can_run_agenda, uid=uid)
    now = clock.now()
    is_again = agenda.versions.filter(publication__isnull=False).exists()
    form = (FreezeAgainForm if is_again else FreezeForm)(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            version = process.freeze(agenda=agenda, by=actor_of(request), at=now, **form.cleaned_data)
        except process.NothingWritten:
            form.add_error(None, _("There is no common text yet: nothing can be frozen."))
        except process.Unprintable as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The text is frozen as %(version)s.") % {"version": version})
            return redirect("agende:agenda", uid)
    process.require("freeze", agenda, at=now)
    context = {
        "agenda": agenda,
        "form": form,
        "sections": sections_with_counts(agenda),
        "open_suggestions": draft_of(agenda, day=clock.day_of(now)).open_suggestions,
    }
    return render(request, "agende/freeze.html", context, status=422 if form.errors else 200)


@door(can_record_acts, sample="agenda", methods=("GET", "POST"))
@never_cache
def record_act(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The act that approves the frozen text."""
    agenda: Agenda = fetch(request, can_record_acts, uid=uid)
    now = clock.now()
    process.require("record_act", agenda, at=now)
    process.require_approvable(agenda)
    form = ActForm(request.POST, request.FILES) if request.method == "POST" else ActForm()
    if form.is_bound and form.is_valid():
        try:
            process.record_act(agenda=agenda, by=actor_of(request), at=now, **form.cleaned_data_of_act)
        except ImpossibleAct as impossible:
            say(form, impossible)
        else:
            messages.success(request, _("The act is recorded: the agenda is approved. It can be published."))
            return redirect("agende:agenda", uid)
    context = {
        "agenda": agenda,
        "form": form,
        "version": last_version(agenda),
        "warnings": process.warnings_before_approval(agenda),
    }
    return render(request, "agende/act.html", context, status=422 if form.errors else 200)


@door(can_run_agenda, sample="agenda", methods=("POST",))
def publish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Shows the approved agenda to everybody."""
    agenda: Agenda = fetch(request, can_run_agenda, uid=uid)
    process.publish(agenda=agenda, by=actor_of(request), at=clock.now())
    messages.success(request, _("The agenda is published; its PDF is being prepared."))
    return redirect("agende:agenda", uid)


@door(can_run_agenda, sample="agenda", methods=("GET", "POST"))
@never_cache
def reopen(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Opens a frozen agenda for writing again, until when for the municipalities."""
    agenda: Agenda = fetch(request, can_run_agenda, uid=uid)
    now = clock.now()
    process.require("reopen", agenda, at=now)
    process.require_unlocked(agenda)
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        process.reopen(agenda=agenda, by=actor_of(request), at=now, closes_at=form.closes_at)
        messages.success(request, _("The agenda is open for writing again. The frozen version stays."))
        return redirect("agende:agenda", uid)
    context = {"agenda": agenda, "form": form, "phase": drafting_phase(agenda)}
    return render(request, "agende/reopen.html", context, status=422 if form.errors else 200)
