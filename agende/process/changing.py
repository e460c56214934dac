# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changes of what is in the agenda: proposed by a municipality that has part in it, taken or not by the coordinator."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agende.actions.fields import cleaned, differences
from agende.actions.models import ChangeAnswer, ProposedChange, Record, RecordChange, RecordState
from agende.actions.operations import append, locked
from agende.actions.rules import can_decide_record, can_propose_change
from agende.phases.operations import signed
from agende.process.gates import NoReason, allow, in_phase
from agende.process.records import refuse_strangers, typed_over
from cms.audit.operations import record as audit
from cms.rights import Actor, Hidden, WrongPhase

Outcome = ChangeAnswer.Outcome


@transaction.atomic
def propose_change(
    *, record: Record, typed: Mapping[str, Any], base: int, reason: str, by: Actor, at: datetime
) -> ProposedChange | None:
    """Asks the coordinator to change a record that is in the agenda, typed over its change number `base`.

    None when it says that already, or was asked already. Raises NoReason, StaleRecord, BadFields, WrongPhase, Hidden.
    """
    allow(can_propose_change, by, record)
    agenda = in_phase("propose_record", record.agenda, at)
    if not reason.strip():
        raise NoReason
    record = locked(record)
    _require_in_agenda(record)
    data = cleaned(record.kind, typed)
    refuse_strangers(record.kind, data, agenda, itself=record)
    wanted = typed_over(record, data, base)
    said = {"fields": wanted, "reason": reason.strip(), "body_id": by.body_id}
    if not wanted or record.proposed_changes.filter(answer=None, **said).exists():
        return None
    made = ProposedChange.objects.create(record=record, **said, **signed(by), at=at)
    made.refresh_from_db(fields=["uid"])
    audit(by=by, verb="agende.change_proposed", on=record, at=at, detail={"fields": sorted(wanted)})
    return made


def _require_in_agenda(record: Record) -> None:
    if record.state != RecordState.ACCEPTED:
        raise WrongPhase(_("It was taken out of the agenda meanwhile: there is nothing to change."))


@transaction.atomic
def answer_change(
    *, proposal: ProposedChange, outcome: str, reason: str, seen: int, by: Actor, at: datetime
) -> ChangeAnswer | None:
    """The coordinator takes a proposed change into the record, or does not, with a reason; nobody on their own.

    `seen`: the number of the record's last change that was on the page. None when it was answered already. Raises
    NoReason, BadFields (it names what is no longer there), WrongPhase, Hidden.
    """
    allow(can_decide_record, by, proposal.record)
    agenda = in_phase("write_record", proposal.record.agenda, at)
    if not reason.strip():
        raise NoReason
    record = locked(proposal.record)
    if ChangeAnswer.objects.filter(proposal=proposal).exists():
        return None
    if proposal.person_id == by.person_id:
        raise WrongPhase(_("You proposed this yourself: somebody else decides on it."))
    change = None
    if outcome == Outcome.TAKEN:
        _require_in_agenda(record)
        if record.seq != seen:
            raise WrongPhase(_("Somebody has changed it meanwhile: look at it again, then decide."))
        data = record.data | {name: after for name, (_before, after) in proposal.fields.items()}
        refuse_strangers(record.kind, data, agenda, itself=record)
        fields = differences(record.data, data)
        change = append(record, fields, reason=reason.strip(), by=by, at=at) if fields else None
    return _answer(proposal, Outcome(outcome), reason, change, by=by, at=at)


@transaction.atomic
def withdraw_change(*, proposal: ProposedChange, by: Actor, at: datetime) -> ChangeAnswer | None:
    """The municipality takes back what it proposed; None when that was answered already."""
    allow(can_propose_change, by, proposal.record)
    if proposal.body_id != by.body_id:
        raise Hidden("another municipality's proposal")
    in_phase("propose_record", proposal.record.agenda, at)
    locked(proposal.record)
    if ChangeAnswer.objects.filter(proposal=proposal).exists():
        return None
    return _answer(proposal, Outcome.WITHDRAWN, "", None, by=by, at=at)


def _answer(
    proposal: ProposedChange,
    outcome: Outcome,
    reason: str,
    change: RecordChange | None,
    *,
    by: Actor,
    at: datetime,
) -> ChangeAnswer:
    answer = ChangeAnswer.objects.create(
        proposal=proposal, outcome=outcome, reason=reason.strip(), change=change, **signed(by), at=at
    )
    audit(
        by=by,
        verb=f"agende.change_{outcome}",
        on=proposal.record,
        at=at,
        detail={"proposal": str(proposal.uid)},
    )
    return answer
