# SPDX-License-Identifier: AGPL-3.0-or-later
"""A cell of the matrix: how strongly an action serves a node of the plan, and why."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from agende.actions.alignment import can_align, sources_of
from agende.actions.models import Alignment, Record
from agende.phases.operations import signed
from agende.process.gates import NoReason, allow, in_phase
from agende.texts.models import TextDoc
from agende.texts.operations import settled
from cms.areas.models import PlanNode
from cms.audit.operations import record
from cms.rights import Actor


class NotInTheText(Exception):
    """The paragraph is not, or no longer, in a common text of the action's area."""


class OtherPlan(Exception):
    """The node is of another edition of the plan."""


class Overtaken(Exception):
    """Somebody filled the cell in after the actor looked at it: `last` is what they said."""

    def __init__(self, last: Alignment) -> None:
        super().__init__(f"{last}")
        self.last = last


@transaction.atomic
def align(
    *,
    action: Record,
    node: PlanNode,
    strength: int,
    reason: str,
    by: Actor,
    at: datetime,
    block: str = "",
    seen: UUID | None = None,
) -> Alignment | None:
    """Fills in a cell, over the one with uid `seen` (None: an empty one); strength 0 empties it.

    `block` is the id of the paragraph that says so. None when the cell says that already.
    Raises NoReason, NotInTheText, OtherPlan, Overtaken, WrongPhase, Hidden.
    """
    allow(can_align, by, action)
    agenda = in_phase("align", action.agenda, at)
    if node.edition_id != agenda.edition_id:
        raise OtherPlan
    if not (reason := reason.strip()):
        raise NoReason
    Record.objects.select_for_update().get(pk=action.pk)
    last = Alignment.objects.filter(record=action, node=node).order_by("-pk").first()
    doc = _doc_of(action, block)
    said = (strength, reason, doc.pk if doc else None, block)
    if last and (last.strength, last.reason, last.doc_id, last.block) == said:
        return None
    if last and last.uid != seen:
        raise Overtaken(last)
    made = Alignment.objects.create(
        agenda=agenda, record=action, node=node, strength=strength, reason=reason, doc=doc, block=block,
        **signed(by), at=at)  # fmt: skip
    record(by=by, verb="agende.action_aligned", on=made, at=at, detail={"strength": strength})
    return made


def _doc_of(action: Record, block: str) -> TextDoc | None:
    """The common text that the paragraph is in; None without a paragraph. Raises NotInTheText."""
    if not block:
        return None
    for section in sources_of(action):
        if any(each["attrs"].get("id") == block for each in settled(section.doc).blocks):
            return section.doc
    raise NotInTheText
