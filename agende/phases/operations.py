# SPDX-License-Identifier: AGPL-3.0-or-later
"""Steps from one state to the next: a fact each, and the state that follows from it."""

import hashlib
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection

from agende.phases.models import AgendaState, ContributionState, Phase, Transition, TransitionNote
from agende.phases.queries import planned_phase
from cms.audit.operations import record
from cms.clock import day_of
from cms.pages.cache import forget_after_commit
from cms.rights import Actor

if TYPE_CHECKING:
    from agende.texts.models import Agenda, Contribution

STATE_LOCK = 7_302

# State reached → what was done, in the audit log. From no state, an agenda is opened.
AGENDA_VERBS = {
    AgendaState.DRAFTING: "agenda_reopened",
    AgendaState.SIGNOFF: "agenda_frozen",
    AgendaState.CONSULTATION: "agenda_put_to_consultation",
    AgendaState.ENQUIRY: "agenda_put_to_enquiry",
    AgendaState.ADOPTION: "agenda_put_to_organs",
    AgendaState.APPROVED: "agenda_approved",
    AgendaState.PUBLISHED: "agenda_published",
    AgendaState.MONITORING: "agenda_put_in_monitoring",
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
    """Takes an agenda to a state, in the caller's transaction, and enters the phase of `to`: the planned one, or a new.

    With `keeps_phase` the last phase of that kind counts again, with the closing it had. The step is late when it
    comes after the day that was planned for it.
    """
    before = agenda.state if Transition.objects.filter(agenda=agenda, contribution=None).exists() else ""
    if before != AgendaState.DRAFTING:  # of writing, the closing is the municipalities' last day, or none
        left = Phase.objects.filter(agenda=agenda, kind=before, entered_at__isnull=False)
        left.filter(closes_at=None, opens_at__lt=at).update(closes_at=at)
    planned = None if keeps_phase else planned_phase(agenda.pk, to)
    is_late = planned is not None and day_of(planned.opens_at) < day_of(at)
    if planned:
        _take_up(planned, at=at, closes_at=closes_at)
    elif not keeps_phase:
        Phase.objects.create(agenda=agenda, kind=to, opens_at=at, closes_at=closes_at, entered_at=at)
    step = Transition.objects.create(
        agenda=agenda, from_state=before, to_state=to, is_late=is_late, **signed(by), at=at
    )
    agenda.state = to
    agenda.save(update_fields=["state"])
    verb = AGENDA_VERBS[to] if before else "agenda_opened"
    record(by=by, verb=f"agende.{verb}", on=agenda, at=at)
    forget_after_commit()  # the page of the zone says where its agenda is
    return step


def _take_up(phase: Phase, *, at: datetime, closes_at: datetime | None) -> None:
    """A planned phase is entered: not before it opens, and a closing that has passed already is none."""
    closing = closes_at or phase.closes_at
    phase.entered_at, phase.opens_at = at, min(phase.opens_at, at)
    phase.closes_at = closing if closing and closing > at else None
    phase.save(update_fields=["entered_at", "opens_at", "closes_at"])


def move_contribution(
    contribution: "Contribution",
    to: ContributionState,
    *,
    by: Actor,
    at: datetime,
    text_seq: int,
    note: str = "",
    is_late: bool = False,
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
        is_late=is_late,
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
