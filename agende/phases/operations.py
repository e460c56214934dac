# SPDX-License-Identifier: AGPL-3.0-or-later
"""Steps from one state to the next: a fact each, and the state that follows from it."""

import hashlib
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection

from agende.phases.models import AgendaState, ContributionState, Phase, Transition, TransitionNote
from cms.audit.operations import record
from cms.rights import Actor

if TYPE_CHECKING:
    from agende.texts.models import Agenda, Contribution

STATE_LOCK = 7_302

# State reached → what was done, in the audit log. From no state, an agenda is opened.
AGENDA_VERBS = {
    AgendaState.DRAFTING: "agenda_reopened",
    AgendaState.SIGNOFF: "agenda_frozen",
    AgendaState.APPROVED: "agenda_approved",
    AgendaState.PUBLISHED: "agenda_published",
}
CONTRIBUTION_VERBS = {
    ContributionState.DRAFT: "contribution_taken_back",
    ContributionState.SUBMITTED: "contribution_submitted",
    ContributionState.MERGED: "contribution_merged",
}


def signed(by: Actor) -> dict[str, Any]:
    """Who did it, as the fields of a fact."""
    return {"person_id": by.person_id, "mandate_id": by.mandate_id}


def digest_of(salt: str, words: str) -> str:
    """What `Transition.note_digest` holds."""
    return hashlib.sha256(f"{salt}{words}".encode()).hexdigest()


def move_agenda(
    agenda: "Agenda",
    to: AgendaState,
    *,
    by: Actor,
    at: datetime,
    closes_at: datetime | None = None,
    keeps_phase: bool = False,
) -> Transition:
    """Takes an agenda to a state, in the caller's transaction, and opens the phase of `to`.

    With `keeps_phase` the last phase of that kind counts again, with the closing it had.
    """
    before = agenda.state if Transition.objects.filter(agenda=agenda, contribution=None).exists() else ""
    if before != AgendaState.DRAFTING:  # of writing, the closing is the municipalities' last day, or none
        Phase.objects.filter(agenda=agenda, kind=before, closes_at=None, opens_at__lt=at).update(closes_at=at)
    if not keeps_phase:
        Phase.objects.create(agenda=agenda, kind=to, opens_at=at, closes_at=closes_at)
    step = Transition.objects.create(
        agenda=agenda,
        from_state=before,
        to_state=to,
        **signed(by),
        at=at,
    )
    agenda.state = to
    agenda.save(update_fields=["state"])
    verb = AGENDA_VERBS[to] if before else "agenda_opened"
    record(by=by, verb=f"agende.{verb}", on=agenda, at=at)
    return step


def move_contribution(
    contribution: "Contribution",
    to: ContributionState,
    *,
    by: Actor,
    at: datetime,
    text_seq: int,
    note: str = "",
) -> Transition:
    """Takes a contribution to a state, in the caller's transaction; `text_seq` is the text it was taken on."""
    salt = secrets.token_hex(32)
    step = Transition.objects.create(
        agenda=contribution.section.agenda,
        contribution=contribution,
        from_state=contribution.state,
        to_state=to,
        text_seq=text_seq,
        note_digest=digest_of(salt, note) if note else "",
        **signed(by),
        at=at,
    )
    if note:
        TransitionNote.objects.create(transition=step, salt=salt, words=note)
    contribution.state = to
    contribution.save(update_fields=["state"])
    verb = f"agende.{CONTRIBUTION_VERBS[to]}"
    record(by=by, verb=verb, on=contribution, at=at, detail={"text_seq": text_seq})
    return step


def hold(agenda_id: int, *, alone: bool = False) -> None:
    """Keeps the agenda in its state until the end of the transaction.

    Writers hold it together; `alone`, for a step of the whole agenda, waits for them and keeps them out.
    """
    lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(%s, %s)", [STATE_LOCK, agenda_id % 2**31])
