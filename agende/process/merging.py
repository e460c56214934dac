# SPDX-License-Identifier: AGPL-3.0-or-later
"""A contribution handed in, into the common text."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agende.amendments.marks import accepted
from agende.phases.models import ContributionState
from agende.phases.operations import move_contribution
from agende.process.gates import NothingWritten, allow, in_phase
from agende.texts.blocks import Block, copied
from agende.texts.models import Contribution, Update
from agende.texts.operations import append, locked
from agende.texts.rules import can_write_common_text
from cms.rights import Actor, WrongPhase


@transaction.atomic
def merge_contribution(
    *, contribution: Contribution, block_ids: set[str], by: Actor, at: datetime, note: str = ""
) -> Update | None:
    """Adds the chosen blocks of a contribution handed in to the end of the common text, each with its source.

    What is pasted there as a suggestion comes as plain words: nobody has suggested it in the common text.

    The contribution counts as taken even when no block was chosen: then `note` must say why (else NothingWritten).
    None when it was taken already, or nothing was added.
    """
    section = contribution.section
    allow(can_write_common_text, by, section)
    in_phase("merge", section.agenda, at)
    source = locked(contribution.doc)
    contribution = Contribution.objects.select_related("section__agenda").get(pk=contribution.pk)
    if contribution.state == ContributionState.MERGED:
        return None
    if contribution.state == ContributionState.DRAFT:
        raise WrongPhase(_("The municipality has taken this text back: it is not handed in now."))
    chosen: list[Block] = accepted(block for block in source.blocks if block["attrs"]["id"] in block_ids)
    if not chosen and not note.strip():
        raise NothingWritten
    move_contribution(
        contribution, ContributionState.MERGED, by=by, at=at, text_seq=source.seq, note=note.strip()
    )
    if not chosen:
        return None
    common = locked(section.doc)
    return append(common, common.blocks + copied(chosen, source=str(contribution.uid)), by=by, at=at)
