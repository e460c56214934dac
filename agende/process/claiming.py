# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody says that they are at work on a text, stays longer, or has done."""

from datetime import datetime
from typing import Any

from django.db import transaction

from agende.amendments.claims import can_claim, claim_on, until
from agende.amendments.models import Claim
from agende.process.gates import allow, in_phase
from agende.texts.models import TextDoc
from agende.texts.rules import can_write_common_text
from cms.audit.operations import record
from cms.locks import wait_for
from cms.rights import Actor


class AlreadyClaimed(Exception):
    """Somebody else said so first: `claim` is theirs."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(f"{claim}")
        self.claim = claim


def verb_of(doc: TextDoc, by: Actor) -> str:
    """The verb whose phase somebody's claim on a text belongs to: what they do there."""
    if doc.contribution_id:
        return "write_contribution"
    return "write_common_text" if can_write_common_text(by, doc.of_section) else "suggest"


@transaction.atomic
def claim_text(*, doc: TextDoc, by: Actor, at: datetime) -> Claim:
    """Says that the actor is at work on a text for two hours from now; said again, it is longer.

    Of two at once the first stands. Raises AlreadyClaimed, WrongPhase, Hidden.
    """
    allow(can_claim, by, doc)
    in_phase(verb_of(doc, by), doc.of_section.agenda, at)
    wait_for(_lock(doc))
    standing = claim_on(doc, at=at)
    if standing and standing.person_id != by.person_id:
        raise AlreadyClaimed(standing)
    since = standing.since if standing else at
    claim, _made = Claim.objects.update_or_create(
        doc=doc, defaults={**_person(by), "since": since, "until": until(at)}
    )
    record(by=by, verb="agende.text_claimed", on=doc, at=at)
    return claim


@transaction.atomic
def release_text(*, doc: TextDoc, by: Actor, at: datetime) -> bool:
    """Ends the actor's own claim on a text; False when there was none in force."""
    allow(can_claim, by, doc)
    wait_for(_lock(doc))
    count, _kinds = Claim.objects.filter(doc=doc, person=by.person_id, until__gt=at).delete()
    if count:
        record(by=by, verb="agende.text_released", on=doc, at=at)
    return bool(count)


def _person(by: Actor) -> dict[str, Any]:
    return {"person_id": by.person_id}


def _lock(doc: TextDoc) -> str:
    return f"agende.claim:{doc.pk}"
