# SPDX-License-Identifier: AGPL-3.0-or-later
"""Suggesting without the editor: words for the coordinator, who takes them as a suggestion or says why not."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from agende.amendments.models import LateProposal
from agende.amendments.rules import can_suggest
from agende.process.gates import allow, in_phase
from agende.process.late import hand_in_late, keep_late
from agende.texts.models import Section
from cms.rights import Actor


@transaction.atomic
def propose_words(*, section: Section, key: UUID, words: str, by: Actor, at: datetime) -> LateProposal:
    """Gives the coordinator words for the common text of a section; sent again under the same key, they are given once.

    Raises WrongPhase, Hidden.
    """
    allow(can_suggest, by, section)
    in_phase("suggest", section.agenda, at)
    why = LateProposal.Why.OTHER
    proposal = keep_late(doc=section.doc, key=key, why=why, words=words, by=by, at=at, written_at=at)
    hand_in_late(proposal=proposal, by=by, at=at)
    return proposal
