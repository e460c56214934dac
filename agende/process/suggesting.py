# SPDX-License-Identifier: AGPL-3.0-or-later
"""Suggestions that the server writes: older words of a block brought back, late proposals taken into the text."""

from datetime import datetime

from django.db import transaction

from agende.amendments.composing import NoPlace, reworded, with_new
from agende.amendments.late import can_answer_late
from agende.amendments.marks import refused
from agende.amendments.models import LateProposal, LateStep, Suggestion
from agende.amendments.operations import new_key, suggest
from agende.amendments.rules import can_restore, can_suggest
from agende.amendments.settling import TEXTBLOCKS
from agende.process.gates import allow, in_phase, why_not
from agende.process.late import answer_late
from agende.texts.blocks import Block, new_id, words_of
from agende.texts.models import Section, TextDoc
from agende.texts.notation import typed
from agende.texts.operations import locked
from agende.texts.queries import blocks_at
from cms.audit.operations import record
from cms.rights import Actor, Hidden


class NothingToRestore(Exception):
    """The block did not exist then, or its words are those of today."""


def may_restore(section: Section, *, by: Actor, at: datetime) -> bool:
    """Whether the actor can bring older words back now, as a suggestion."""
    return can_restore(by, section) and not why_not(_verb(by, section), section.agenda, at=at)


def _verb(by: Actor, section: Section) -> str:
    return "suggest" if can_suggest(by, section) else "write_common_text"


@transaction.atomic
def restore(*, doc: TextDoc, block: str, seq: int, by: Actor, at: datetime) -> Suggestion:
    """Suggests that a block of a common text be what it was after update `seq`; a deleted block comes back.

    Raises NothingToRestore, NoPlace (a table of another shape), WrongPhase, Hidden.
    """
    section = doc.section
    if section is None:
        raise Hidden("a contribution has no suggestions")
    allow(can_restore, by, section)
    in_phase(_verb(by, section), section.agenda, at)
    doc = locked(doc)
    older = refused(blocks_at(doc, seq))
    key, wanted = new_key(), None
    if (then := _of_id(older, block)) is not None:
        wanted = _restored(doc.blocks, older, then, key)
    if wanted is None or wanted == doc.blocks:
        raise NothingToRestore
    made = suggest(doc, wanted, key=key, origin=Suggestion.Origin.RESTORED, by=by, at=at)
    record(by=by, verb="agende.words_restored", on=made, at=at, detail={"block": block, "seq": seq})
    return made


def _restored(blocks: list[Block], older: list[Block], then: Block, key: str) -> list[Block]:
    now = _of_id(blocks, then["attrs"]["id"])
    if now is not None:
        return [reworded(each, then, key) if each is now else each for each in blocks]
    if then["type"] == "table":
        raise NoPlace
    before = older[: older.index(then)]
    stays = (each["attrs"]["id"] for each in reversed(before) if _of_id(blocks, each["attrs"]["id"]))
    return with_new(blocks, [then], after=next(stays, None), key=key)


def _of_id(blocks: list[Block], uid: str) -> Block | None:
    return next((each for each in blocks if each["attrs"].get("id") == uid), None)


@transaction.atomic
def take_late(*, proposal: LateProposal, by: Actor, at: datetime) -> Suggestion | None:
    """Puts a late proposal handed in into the common text, as its author's suggestion, after its block or at the end.

    Its author gets a mail. None when it was taken already. Raises NotWaiting, WrongPhase, Hidden.
    """
    allow(can_answer_late, by, proposal)
    section = proposal.doc.of_section
    in_phase("decide", section.agenda, at)
    doc, key = locked(section.doc), new_key()
    if answer_late(proposal=proposal, answer=LateStep.Step.TAKEN, by=by, at=at) is None:
        return None
    words = proposal.said.words
    new = [as_new(each) for each in typed(words) if words_of(each).strip()]
    if not new:  # signs of the notation alone: they are what was typed
        new = [as_new({"type": "paragraph", "content": [{"type": "text", "text": words.strip()}]})]
    after = proposal.block if _of_id(doc.blocks, proposal.block) else "-"
    wanted = with_new(doc.blocks, new, after=after, key=key)
    return suggest(doc, wanted, key=key, origin=Suggestion.Origin.LATE, by=by, at=at, author=proposal)


def as_new(block: Block) -> Block:
    """With an id; of a table, its words."""
    if block["type"] not in TEXTBLOCKS:
        block = {"type": "paragraph", "content": [{"type": "text", "text": words_of(block)}]}
    return block | {"attrs": block.get("attrs", {}) | {"id": new_id()}}
