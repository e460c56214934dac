# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changes of what is in the agenda: proposed by a municipality that has part in it, answered by the coordinator."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from agende import process
from agende.actions.fields import BadFields, as_typed
from agende.actions.models import ChangeAnswer, ProposedChange, Record
from agende.actions.rules import can_decide_record, can_propose_change
from agende.forms.records import ProposedChangeForm, ReasonForm
from agende.views.recording import conflict, form_of, keeping_fields
from agende.views.records import record_page
from cms import clock
from cms.rights import Hidden, actor_of, door, fetch

OUTCOMES = (ChangeAnswer.Outcome.TAKEN, ChangeAnswer.Outcome.DECLINED)


@door(can_propose_change, sample="record", methods=("GET", "POST"))
@keeping_fields
@never_cache
def propose_change(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """A record of the agenda in a form: what is filled in otherwise, and why, is asked of the coordinator."""
    record: Record = fetch(request, can_propose_change, uid=uid, agenda__uid=agenda)
    filled = as_typed(record.kind, record.data) | {"base": record.seq}
    form = form_of(request, record.agenda, record.kind, initial=filled, named=record, of=ProposedChangeForm)
    context = {"record": record, "section": record.section, "agenda": record.agenda, "kind": record.kind}
    context |= {"proposes": True, "key": f"{record.uid}:{record.seq}:proposal"}
    if form.is_bound and form.is_valid():
        base, reason = form.cleaned_data["base"] or 0, form.cleaned_data["reason"]
        try:
            made = process.propose_change(
                record=record,
                typed=form.typed,
                base=base,
                reason=reason,
                by=actor_of(request),
                at=clock.now(),
            )
        except process.StaleRecord as stale:
            return conflict(request, stale, form, context)
        except BadFields as bad:
            form.refuse(bad)
        else:
            said = _("Your municipality's change is proposed: the coordinator decides on it.")
            messages.success(request, said if made else _("Nothing was changed."))
            return redirect("agende:record", agenda, uid)
    if request.method != "POST":
        process.require("propose_record", record.agenda, at=clock.now())
    return render(
        request, "agende/record_form.html", context | {"form": form}, status=422 if form.errors else 200
    )


@door(can_decide_record, sample="record_change_proposed", methods=("POST",))
@keeping_fields
def answer_change(request: HttpRequest, agenda: UUID, uid: UUID, proposal: UUID) -> HttpResponse:
    """The coordinator takes a proposed change into the record, or does not, with a reason."""
    record: Record = fetch(request, can_decide_record, uid=uid, agenda__uid=agenda)
    asked = _asked(record, proposal)
    form = ReasonForm(request.POST, auto_id=f"p{asked.pk}_%s")
    outcome, seen = request.POST.get("outcome", ""), request.POST.get("seen", "")[:9]
    if outcome not in OUTCOMES or not form.is_valid():
        return record_page(request, record, answered=(asked, form), status=422)
    try:
        process.answer_change(
            proposal=asked, outcome=outcome, reason=form.cleaned_data["reason"],
            seen=int(seen) if seen.isascii() and seen.isdigit() else 0, by=actor_of(request), at=clock.now(),
        )  # fmt: skip
    except BadFields as bad:
        form.add_error(None, " ".join(bad.errors.values()))
        return record_page(request, record, answered=(asked, form), status=422)
    is_taken = outcome == ChangeAnswer.Outcome.TAKEN
    messages.success(
        request, _("The change is in the agenda.") if is_taken else _("The change is not taken.")
    )
    return redirect("agende:record", agenda, uid)


@door(can_propose_change, sample="record_change_proposed", methods=("POST",))
def withdraw_change(request: HttpRequest, agenda: UUID, uid: UUID, proposal: UUID) -> HttpResponse:
    """The municipality takes back what it proposed."""
    record: Record = fetch(request, can_propose_change, uid=uid, agenda__uid=agenda)
    process.withdraw_change(proposal=_asked(record, proposal), by=actor_of(request), at=clock.now())
    messages.success(request, _("Your municipality's proposal is withdrawn."))
    return redirect("agende:record", agenda, uid)


def _asked(record: Record, uid: UUID) -> ProposedChange:
    asked = record.proposed_changes.select_related("record__agenda").filter(uid=uid).first()
    if asked is None:
        raise Hidden("no such proposal on this record")
    return asked
