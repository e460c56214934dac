# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a text was, and whether its log is whole."""

from agende.texts.blocks import Block
from agende.texts.models import TextDoc, Update
from agende.texts.operations import digest


def blocks_at(doc: TextDoc, seq: int) -> list[Block]:
    """The blocks of a text after update `seq`, read from the log; none at 0."""
    if seq == 0:
        return []
    blocks: list[Block] = doc.updates.get(seq=seq).payload["blocks"]
    return blocks


def broken_updates(doc: TextDoc) -> list[Update]:
    """Updates that no longer give their SHA-256, or do not follow the one before: empty when untouched."""
    broken, previous, expected = [], "", 1
    for update in doc.updates.order_by("seq"):
        is_whole = update.sha == digest(update, doc) and update.previous_sha == previous
        if not is_whole or update.seq != expected:
            broken.append(update)
        previous, expected = update.sha, update.seq + 1
    return broken
