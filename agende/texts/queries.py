# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a text was, and whether its log is whole."""

from collections.abc import Collection
from datetime import timedelta

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import Lead
from pycrdt import Doc

from agende.texts.blocks import Block, words_of
from agende.texts.models import TextDoc, Update
from agende.texts.operations import digest
from agende.texts.replaying import Replayed, replay, take_in
from agende.texts.ydocs import blocks_in

PAUSE = timedelta(minutes=10)


def blocks_at(doc: TextDoc, seq: int) -> list[Block]:
    """The blocks of a text after update `seq`, read from the log; none at 0."""
    return blocks_in(replay(doc, until=seq).document) if seq else []


def saved_states(doc: TextDoc) -> QuerySet[Update]:
    """The last update of each saving, newest first: a form's, or what one person typed without a long pause."""
    rows = doc.updates.annotate(
        **{f"next_{name}": Window(Lead(name), order_by=F("seq").asc()) for name in ("person", "at", "kind")}
    )
    ends = ~Q(kind=Update.Kind.SYNC) | ~Q(next_kind=Update.Kind.SYNC) | Q(next_kind=None)
    return rows.filter(ends | ~Q(next_person=F("person")) | Q(next_at__gt=F("at") + PAUSE)).order_by("-seq")


def blocks_at_each(doc: TextDoc, seqs: Collection[int]) -> dict[int, list[Block]]:
    """The blocks after each of these updates, the log read once."""
    found, now = {}, Replayed(Doc(), None)
    for update in doc.updates.filter(seq__lte=max(seqs, default=0)).order_by("seq").iterator():
        take_in(now, update)
        if update.seq in seqs:
            found[update.seq] = blocks_in(now.document)
    return found


def last_to_say(states: list[list[Block]], today: list[Block]) -> list[list[Block]]:
    """Of each state of a text (the newest first) the blocks that said then what they said after none later, and that
    say something else today, or are gone: what can be brought back, each wording once."""
    found, later = [], {_id_of(block): words_of(block) for block in today}
    now = dict(later)
    for blocks in states:
        said = {_id_of(block): words_of(block) for block in blocks}
        found.append(
            [
                block
                for block in blocks
                if (words := said[_id_of(block)])
                and words not in {later.get(_id_of(block)), now.get(_id_of(block))}
            ]
        )
        later = said
    return found


def _id_of(block: Block) -> str:
    return str(block["attrs"]["id"])


def broken_updates(doc: TextDoc) -> list[Update]:
    """Updates that no longer give their SHA-256, or do not follow the one before: empty when untouched."""
    broken, previous, expected = [], "", 1
    for update in doc.updates.order_by("seq"):
        is_whole = update.sha == digest(update, doc) and update.previous_sha == previous
        if not is_whole or update.seq != expected:
            broken.append(update)
        previous, expected = update.sha, update.seq + 1
    return broken
