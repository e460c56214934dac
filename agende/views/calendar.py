# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calendar of an agenda: the plan office plans its phases, changes them, enters the next one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from agende import process
from agende.forms.calendar import PhaseForm
from agende.phases.calendar import calendar_of
from agende.phases.models import Phase
from agende.phases.queries import planned_phase
from agende.phases.words import CONSEQUENCES, TITLES
from agende.texts.models import Agenda
from agende.texts.rules import can_run_agenda
from cms import clock
from cms.clock import day_of
from cms.rights import Hidden, actor_of, door, fetch


@door(can_run_agenda, sample="agenda")
@never_cache
def calendar(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The phases of an agenda, what may be planned, what can be entered now."""
    agenda: Agenda = fetch(request, can_run_agenda, uid=uid)
    context = {
        "agenda": agenda,
        "periods": calendar_of(agenda, at=clock.now()),
        "plannable": [(kind, TITLES[kind]) for kind in process.plannable(agenda)],
        "next": [(state, TITLES[state]) for state in process.next_states(agenda)],
    }
    return render(request, "agende/calendar_office.html", context)


@door(can_run_agenda, sample="agenda_kind", methods=("GET", "POST"))
@never_cache
def plan(request: HttpRequest, uid: UUID, kind: str) -> HttpResponse:
    """A phase to plan: from when until when, what may be done."""
    agenda: Agenda = fetch(request, can_run_agenda, uid=uid)
    if kind not in TITLES:
        raise Hidden("no such phase")
    form = PhaseForm(request.POST if request.method == "POST" else None, kind=kind)
    if form.is_bound and form.is_valid():
        try:
            process.plan_phase(agenda=agenda, kind=kind, by=actor_of(request), at=clock.now(), **form.times)
        except process.Overlap as overlap:
            form.add_error("first_day", str(overlap))
        else:
            messages.success(request, _("The phase is in the calendar."))
            return redirect("agende:calendar", uid)
    process.require_plannable(agenda, kind)
    return _page(request, agenda, form, title=TITLES[kind])


@door(can_run_agenda, sample="phase", methods=("GET", "POST"))
@never_cache
def change(request: HttpRequest, uid: UUID, phase: int) -> HttpResponse:
    """A planned phase, or the closing of the one under way."""
    agenda: Agenda = fetch(request, can_run_agenda, uid=uid)
    known = _phase_of(agenda, phase)
    is_entered = known.entered_at is not None
    data = request.POST if request.method == "POST" else None
    form = PhaseForm(data, kind=known.kind, is_entered=is_entered, initial=_initial(known))
    if form.is_bound and form.is_valid():
        try:
            process.change_phase(phase=known, by=actor_of(request), at=clock.now(), **form.times)
        except process.Overlap as overlap:
            form.add_error("last_day", str(overlap))
        else:
            messages.success(request, _("The calendar is changed."))
            return redirect("agende:calendar", uid)
    process.require_changeable(known, agenda)
    return _page(request, agenda, form, title=TITLES[known.kind], phase=known)


@door(can_run_agenda, sample="planned_phase", methods=("POST",))
def drop(request: HttpRequest, uid: UUID, phase: int) -> HttpResponse:
    """Takes a planned phase out of the calendar."""
    agenda: Agenda = fetch(request, can_run_agenda, uid=uid)
    process.drop_phase(phase=_phase_of(agenda, phase), by=actor_of(request), at=clock.now())
    messages.success(request, _("The phase is out of the calendar."))
    return redirect("agende:calendar", uid)


@door(can_run_agenda, sample="agenda_step", methods=("GET", "POST"))
@never_cache
def enter(request: HttpRequest, uid: UUID, to: str) -> HttpResponse:
    """What the next phase brings, before the button that enters it."""
    agenda: Agenda = fetch(request, can_run_agenda, uid=uid)
    if to not in CONSEQUENCES:
        raise Hidden("no such phase")
    if request.method == "POST":
        process.enter(agenda=agenda, to=to, by=actor_of(request), at=clock.now())
        messages.success(request, _("The agenda is in its next phase: %(phase)s.") % {"phase": TITLES[to]})
        return redirect("agende:agenda", uid)
    process.require_next(agenda, to)
    context = {
        "agenda": agenda,
        "title": TITLES[to],
        "consequences": CONSEQUENCES[to],
        "planned": planned_phase(agenda.pk, to),
    }
    return render(request, "agende/enter_phase.html", context)


def _phase_of(agenda: Agenda, pk: int) -> Phase:
    known = Phase.objects.select_related("agenda").filter(agenda=agenda, pk=pk).first()
    if known is None:
        raise Hidden("no such phase")
    return known


def _initial(phase: Phase) -> dict[str, Any]:
    """A phase as the form shows it."""
    found: dict[str, Any] = {"first_day": day_of(phase.opens_at)}
    if phase.closes_at:
        found["last_day"] = clock.last_day_of(phase.closes_at)
    if phase.allows is not None:
        found["allows"] = phase.allows
    return found


def _page(
    request: HttpRequest, agenda: Agenda, form: PhaseForm, *, title: Any, phase: Phase | None = None
) -> HttpResponse:
    context = {"agenda": agenda, "form": form, "title": title, "phase": phase}
    return render(request, "agende/phase.html", context, status=422 if form.errors else 200)
