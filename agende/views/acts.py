# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts about an agenda: what the organs decided, recorded by the secretary or the plan office."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from agende import process
from agende.forms.office import ActForm, CorrectActForm, OpinionForm, UnlockForm
from agende.phases.models import AgendaState
from agende.signoffs.models import Resolution
from agende.signoffs.queries import frozen_last
from agende.signoffs.recorded import Recorded, recorded_as, recorded_of
from agende.signoffs.rules import (
    agendas_with_acts_by,
    can_list_acts,
    can_read_acts,
    can_record_acts,
)
from agende.texts.models import Agenda
from agende.texts.rules import can_run_agenda
from agende.views.keeping import keeping_text
from cms import clock
from cms.areas.acts import ImpossibleAct
from cms.areas.models import ActFile
from cms.rights import Actor, Hidden, actor_of, door, fetch

STEPS = {
    "parere-zona": Resolution.Step.ZONE_OPINION,
    "adozione": Resolution.Step.ADOPTION,
    "parere-conferenza": Resolution.Step.CONFERENCE_OPINION,
}
ORGANS = {
    Resolution.Step.ZONE_OPINION: "Assemblea della zona omogenea",
    Resolution.Step.ADOPTION: "Sindaco metropolitano",
    Resolution.Step.CONFERENCE_OPINION: "Conferenza metropolitana",
}


@door(can_list_acts)
@never_cache
def agendas(request: HttpRequest) -> HttpResponse:
    """The agendas whose text is or was frozen: where acts are recorded."""
    rows = agendas_with_acts_by(actor_of(request)).filter(versions__isnull=False).distinct()
    return render(request, "agende/acts_list.html", {"agendas": rows})


@door(can_read_acts, sample="agenda")
@never_cache
def acts(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The acts about an agenda, with their documents, and which can be recorded now."""
    agenda: Agenda = fetch(request, can_read_acts, uid=uid)
    actor, now = actor_of(request), clock.now()
    context: dict[str, Any] = {
        "agenda": agenda,
        "acts": [(each, _may_correct(actor, each)) for each in recorded_of(agenda)],
        "version": frozen_last(agenda),
        "why_not": process.why_not("resolve", agenda, at=now),
    }
    if can_record_acts(actor, agenda):
        context["steps"] = [
            (slug, step.label)
            for slug, step in STEPS.items()
            if not context["why_not"] and process.may_resolve(agenda, step)
        ]
        context["may_approve"] = not (
            process.why_not("record_act", agenda, at=now) or process.is_to_be_adopted(agenda)
        )
    context["may_unlock"] = can_run_agenda(actor, agenda) and process.is_locked(agenda)
    return render(request, "agende/acts.html", context)


@door(can_record_acts, sample="agenda_act", methods=("GET", "POST"))
@never_cache
@keeping_text
def resolve(request: HttpRequest, uid: UUID, step: str) -> HttpResponse:
    """An opinion, or the adoption, on the last version."""
    agenda: Agenda = fetch(request, can_record_acts, uid=uid)
    if step not in STEPS:
        raise Hidden("no such act")
    kind = STEPS[step]
    of_step = ActForm if kind == Resolution.Step.ADOPTION else OpinionForm
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = of_step(data, files, initial={"organ": ORGANS[kind]})
    process.require("resolve", agenda, at=clock.now())
    if form.is_bound and form.is_valid() and _resolved(request, agenda, kind, form):
        messages.success(request, _("The act is recorded."))
        return redirect("agende:acts", uid)
    context = {
        "agenda": agenda,
        "form": form,
        "version": frozen_last(agenda),
        "title": kind.label,
        "locks": kind == Resolution.Step.ADOPTION,
    }
    return render(request, "agende/resolve.html", context, status=422 if form.errors else 200)


def _resolved(request: HttpRequest, agenda: Agenda, step: str, form: ActForm) -> bool:
    more = {name: form.cleaned_data[name] for name in ("outcome", "note") if name in form.cleaned_data}
    try:
        process.resolve(
            agenda=agenda, step=step, told=form.told, by=actor_of(request), at=clock.now(), **more
        )
    except ImpossibleAct as impossible:
        say(form, impossible)
    return not form.errors


def say(form: ActForm, impossible: ImpossibleAct) -> None:
    """What cannot be true of an act, beside its fields."""
    for name, words in impossible.faults.items():
        form.add_error(name, words)


def _may_correct(actor: Actor, recorded: Recorded) -> bool:
    """Whoever may record an act may correct what was typed of it."""
    can = can_run_agenda if recorded.is_unlocking else can_record_acts
    return can(actor, recorded.version.agenda)


@door(can_record_acts, sample="recorded_act", methods=("GET", "POST"))
@never_cache
@keeping_text
def correct(request: HttpRequest, uid: UUID, act: UUID) -> HttpResponse:
    """The right data of an act that was typed wrong: they take the place of the wrong ones, which stay to be read."""
    agenda: Agenda = fetch(request, can_record_acts, uid=uid)
    recorded = recorded_as(agenda, act)
    if recorded is None or not _may_correct(actor_of(request), recorded):
        raise Hidden("no such act, or not theirs")
    is_sent = request.method == "POST"
    form = CorrectActForm(*((request.POST, request.FILES) if is_sent else ()), act=recorded.act)
    if form.is_bound and form.is_valid() and _corrected(request, recorded, act, form):
        return redirect("agende:acts", uid)
    context = {"agenda": agenda, "recorded": recorded, "form": form}
    return render(request, "agende/act_correct.html", context, status=422 if form.errors else 200)


def _corrected(request: HttpRequest, recorded: Recorded, seen: UUID, form: CorrectActForm) -> bool:
    reason, by = form.cleaned_data["reason"], actor_of(request)
    try:
        made = process.correct_act(
            recorded=recorded, seen=seen, told=form.told, reason=reason, by=by, at=clock.now()
        )
    except ImpossibleAct as impossible:
        say(form, impossible)
    except process.CorrectedMeanwhile:
        form.add_error(
            None, _("Somebody has corrected this act meanwhile: look at what stands now, then save again.")
        )
    else:
        messages.success(request, _("The act is corrected.") if made else _("Nothing was changed."))
    return not form.errors


@door(can_run_agenda, sample="agenda_locked", methods=("GET", "POST"))
@never_cache
@keeping_text
def unlock(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The act that opens a locked text again, with its reason."""
    agenda: Agenda = fetch(request, can_run_agenda, uid=uid)
    process.require_locked(agenda, at=clock.now())
    form = UnlockForm(request.POST, request.FILES) if request.method == "POST" else UnlockForm()
    if form.is_bound and form.is_valid():
        try:
            process.unlock(
                agenda=agenda,
                told=form.told,
                reason=form.cleaned_data["reason"],
                closes_at=form.closes_at,
                by=actor_of(request),
                at=clock.now(),
            )
        except ImpossibleAct as impossible:
            say(form, impossible)
        else:
            messages.success(request, _("The text is open for writing again, by this act."))
            return redirect("agende:agenda", uid)
    is_public = agenda.state in {AgendaState.PUBLISHED, AgendaState.MONITORING}
    context = {"agenda": agenda, "form": form, "version": frozen_last(agenda), "is_public": is_public}
    return render(request, "agende/unlock.html", context, status=422 if form.errors else 200)


@door(can_read_acts, sample="act_file")
@never_cache
def act_file(request: HttpRequest, uid: UUID, act: UUID) -> HttpResponse:
    """The document of an act, byte for byte as it was received."""
    agenda: Agenda = fetch(request, can_read_acts, uid=uid)
    stored = ActFile.objects.filter(act__uid=act).first() if recorded_as(agenda, act) else None
    if stored is None:
        raise Hidden("the act has no document")
    name = "atto.pdf" if stored.media_type == "application/pdf" else "atto.pdf.p7m"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "ETag": f'"{stored.sha256}"'}
    return HttpResponse(bytes(stored.content), content_type=stored.media_type, headers=headers)
