# SPDX-License-Identifier: AGPL-3.0-or-later
"""A municipality signs the frozen text; the table of what all have said, on screen, as CSV and as PDF."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from agende import process
from agende.forms.signing import SignForm
from agende.phases.models import AgendaState
from agende.phases.queries import phase_of
from agende.phases.rules import is_over
from agende.signoffs.queries import Row, frozen_last, last_word, signoffs_of, words_said
from agende.signoffs.rules import can_sign
from agende.signoffs.table import csv_of, pdf_of, table_of
from agende.texts.models import Agenda, Version
from agende.texts.rules import can_read_agenda
from agende.views.keeping import keeping_text
from cms import clock, pdf
from cms.people.models import Body
from cms.rights import Actor, Hidden, actor_of, door, fetch


@door(can_sign, sample="signed_agenda", methods=("GET", "POST"))
@never_cache
@keeping_text
def sign(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The frozen text, what changed since the municipality signed, and its word on it."""
    agenda: Agenda = fetch(request, can_sign, uid=uid)
    actor, version = actor_of(request), frozen_last(agenda)
    before = last_word(version, actor.body_id) if version else None
    form = SignForm(
        request.POST if request.method == "POST" else None,
        initial={"version": version.uid if version else None},
    )
    if version and form.is_bound and form.is_valid() and _signed(request, agenda, form):
        messages.success(request, _("Your municipality's word is recorded."))
        return redirect("agende:signoffs", uid)
    process.require("sign", agenda, at=clock.now())
    if version is None:
        raise Hidden("nothing is frozen")
    if form.is_bound:  # what is shown now is what the next press signs
        form.data = request.POST.copy()
        form.data["version"] = str(version.uid)
    context = {"agenda": agenda, "version": version, "form": form, **_before_signing(version, actor, before)}
    return render(request, "agende/sign.html", context, status=422 if form.errors else 200)


def _signed(request: HttpRequest, agenda: Agenda, form: SignForm) -> bool:
    """Whether it was signed (also: already); when not, the form says why."""
    data: dict[str, Any] = dict(form.cleaned_data)
    shown = Version.objects.filter(agenda=agenda, uid=data.pop("version")).first()
    if shown is None:
        raise Hidden("a version of another agenda")
    shown.agenda = agenda
    try:
        process.sign(version=shown, by=actor_of(request), at=clock.now(), **data)
    except process.OtherVersion:
        words = _(
            "The text was frozen again while you were reading: below is the new one. Read it, then sign."
        )
        form.add_error(None, words)
    return not form.errors


def _before_signing(version: Version, actor: Actor, before: Any) -> dict[str, Any]:
    """What a signatory looks at first: until when, what they said already, whether it still stands."""
    phase = phase_of(version.agenda_id, AgendaState.SIGNOFF)
    mine = (row for row in signoffs_of(version) if row.body.pk == actor.body_id)
    # invited after the freeze: not in the table until it speaks
    row = next(mine, None) or Row(
        Body.objects.get(pk=actor.body_id or 0), None, is_stale=False, is_late=False
    )
    return {
        "body": row.body,
        "phase": phase,
        "is_over": is_over(phase, at=clock.now()),
        "before": before,
        "row": row,
    }


@door(can_read_agenda, sample="agenda")
@never_cache
def signoffs(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What each municipality says to the last version."""
    agenda: Agenda = fetch(request, can_read_agenda, uid=uid)
    version, actor = frozen_last(agenda), actor_of(request)
    context: dict[str, Any] = {"agenda": agenda, "version": version, "actor": actor}
    if version:
        context["table"] = table_of(version, at=clock.now())
        context["said"] = words_said(agenda)
        context["may_sign"] = can_sign(actor, agenda) and not process.why_not("sign", agenda, at=clock.now())
    return render(request, "agende/signoffs.html", context)


@door(can_read_agenda, sample="agenda_frozen")
@never_cache
def signoffs_csv(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The table for a spreadsheet, with the fingerprint of the version in each row."""
    version = _frozen(request, uid)
    content = csv_of(table_of(version, at=clock.now()))
    return _file(content, "text/csv; charset=utf-8", _name(version, "csv"))


@door(can_read_agenda, sample="agenda_frozen")
@never_cache
def signoffs_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The table as a tagged PDF, with the fingerprint of the version."""
    version = _frozen(request, uid)
    try:
        content = pdf_of(table_of(version, at=clock.now()))
    except pdf.NotMade as problem:
        messages.error(request, str(problem))
        return redirect("agende:signoffs", uid)
    return _file(content, "application/pdf", _name(version, "pdf"))


def _frozen(request: HttpRequest, uid: UUID) -> Version:
    version = frozen_last(fetch(request, can_read_agenda, uid=uid))
    if version is None:
        raise Hidden("nothing is frozen")
    return version


def _name(version: Version, ending: str) -> str:
    agenda = version.agenda
    return f"firme-{agenda.zone.slug}-{agenda.edition.slug}-v{version.number}.{ending}"


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
