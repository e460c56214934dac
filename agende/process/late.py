# SPDX-License-Identifier: AGPL-3.0-or-later
"""Late proposals: kept, handed in, put away, answered."""

import hashlib
import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from agende.amendments.late import can_answer_late, can_keep_late, can_settle_late, is_full, state_of
from agende.amendments.models import LateProposal, LateStep, LateWords
from agende.phases.operations import signed
from agende.process.gates import allow
from agende.texts.models import TextDoc
from cms.accounts.telling import tell
from cms.audit.operations import record
from cms.clock import day_of
from cms.locks import wait_for
from cms.people.queries import mandates_on
from cms.rights import Actor, Role

type Step = LateStep.Step
ANSWERS = (LateStep.Step.TAKEN, LateStep.Step.DECLINED)


class NoReasonGiven(Exception):
    """Who does not take a late proposal says why."""


class TooManyKept(Exception):
    """As many proposals as are kept for one person in a day are there."""


class NotWaiting(Exception):
    """The proposal was put away or answered meanwhile."""


@transaction.atomic
def keep_late(
    *,
    doc: TextDoc,
    key: UUID,
    why: str,
    words: str,
    by: Actor,
    at: datetime,
    block: str = "",
    written_at: datetime | None = None,
) -> LateProposal:
    """Keeps words that a text did not take, for their author; sent again under the same key, they are kept once.

    Raises TooManyKept, Hidden.
    """
    allow(can_keep_late, by, doc)
    wait_for(f"agende.late:{by.person_id}")
    if known := LateProposal.objects.filter(person=by.person_id, key=key).first():
        return known
    if is_full(by.person_id, at=at):
        raise TooManyKept
    salt = secrets.token_hex(32)
    proposal = LateProposal.objects.create(
        doc=doc,
        key=key,
        why=why,
        block=block,
        digest=hashlib.sha256(f"{salt}{words}".encode()).hexdigest(),
        **signed(by),
        written_at=written_at,
        at=at,
    )
    LateWords.objects.create(proposal=proposal, salt=salt, words=words)
    record(by=by, verb="agende.late_words_kept", on=proposal, at=at, detail={"why": why})
    return proposal


@transaction.atomic
def hand_in_late(*, proposal: LateProposal, by: Actor, at: datetime) -> LateStep | None:
    """Gives a late proposal to the zone's coordinator, who gets a mail. None when it was handed in already."""
    allow(can_settle_late, by, proposal)
    step = _taken_to(proposal, LateStep.Step.HANDED_IN, ("", LateStep.Step.PUT_AWAY), by=by, at=at)
    if step:
        zone = proposal.doc.of_section.agenda.zone_id
        for mandate in mandates_on(day_of(at)).filter(role=Role.ZONE_COORDINATOR, zone=zone):
            context = _context(proposal, "agende:review", proposal.doc.of_section.agenda.uid)
            key = f"late_handed_in.{step.pk}.{mandate.person_id}"
            tell(
                person_id=mandate.person_id, template="late_handed_in", context=context, key=key, at=at,
                about_id=proposal.person_id)  # fmt: skip
    return step


@transaction.atomic
def put_away_late(*, proposal: LateProposal, by: Actor, at: datetime) -> LateStep | None:
    """Says that nothing shall come of a late proposal not handed in; it can still be handed in afterwards."""
    allow(can_settle_late, by, proposal)
    return _taken_to(proposal, LateStep.Step.PUT_AWAY, ("",), by=by, at=at)


@transaction.atomic
def answer_late(
    *, proposal: LateProposal, answer: Step, by: Actor, at: datetime, reason: str = ""
) -> LateStep | None:
    """The coordinator takes a late proposal, or does not and says why; its author gets a mail.

    None when that was answered already. Raises NoReasonGiven, NotWaiting, Hidden.
    """
    allow(can_answer_late, by, proposal)
    if answer == LateStep.Step.DECLINED and not reason.strip():
        raise NoReasonGiven
    step = _taken_to(proposal, answer, (LateStep.Step.HANDED_IN,), by=by, at=at, reason=reason.strip())
    if step:
        context = _context(proposal, "agende:late") | {"step": step}
        key = f"late_answered.{step.pk}"
        tell(
            person_id=proposal.person_id, template="late_answered", context=context, key=key, at=at,
            about_id=by.person_id)  # fmt: skip
    return step


def _context(proposal: LateProposal, page: str, *arguments: UUID) -> dict[str, Any]:
    path = reverse(page, args=arguments)
    return {"proposal": proposal, "section": proposal.doc.of_section, "path": path}


def _taken_to(
    proposal: LateProposal, to: Step, since: tuple[str, ...], *, by: Actor, at: datetime, reason: str = ""
) -> LateStep | None:
    wait_for(f"agende.late:{proposal.person_id}")
    state = state_of(proposal)
    if state == to:
        return None
    if state not in since:
        raise NotWaiting
    step = LateStep.objects.create(proposal=proposal, step=to, reason=reason, **signed(by), at=at)
    record(by=by, verb=f"agende.late_{to}", on=proposal, at=at)
    return step
