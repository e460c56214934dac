# SPDX-License-Identifier: AGPL-3.0-or-later
"""Appending to a text's log, and making its projection again from it."""

from datetime import UTC, datetime

from django.db import transaction

from agende.phases.operations import signed
from agende.texts.blocks import Block, as_typed, count_words, merged, sha256, typed
from agende.texts.models import TextDoc, Update
from cms.rights import Actor


class Stale(Exception):
    """The text was saved by somebody else after the one it was typed from. `last` is that update."""

    def __init__(self, last: Update) -> None:
        super().__init__(f"{last}")
        self.last = last


def digest(update: Update, doc: TextDoc) -> str:
    """SHA-256 of an update and of the one before it."""
    return sha256(
        [
            str(doc.uid),
            update.seq,
            update.kind,
            update.payload,
            update.person_id,
            update.mandate_id,
            update.at.astimezone(UTC).isoformat(),
            update.previous_sha,
        ]
    )


@transaction.atomic
def save_text(*, doc: TextDoc, text: str, base: int, by: Actor, at: datetime) -> Update | None:
    """Saves a typed text over the one with number `base`.

    None when that very text is already there (a second click). Raises Stale when another one is.
    """
    doc = locked(doc)
    if typed(text) == typed(as_typed(doc.blocks)):
        return None
    _refuse_stale(doc, base)
    return append(doc, merged(doc.blocks, text), by=by, at=at)


def locked(doc: TextDoc) -> TextDoc:
    """The text as it stands, its row held until the end of the transaction."""
    return TextDoc.objects.select_for_update().get(pk=doc.pk)


def _refuse_stale(doc: TextDoc, base: int) -> None:
    if doc.seq != base:
        raise Stale(Update.objects.select_related("person").get(doc=doc, seq=doc.seq))


def append(doc: TextDoc, blocks: list[Block], *, by: Actor, at: datetime) -> Update:
    """Adds an update to the log of a `locked` text and projects it, in the caller's transaction."""
    update = Update(
        doc=doc,
        seq=doc.seq + 1,
        kind=Update.Kind.REPLACE,
        payload={"blocks": blocks},
        **signed(by),
        at=at,
        previous_sha=doc.sha,
    )
    update.sha = digest(update, doc)
    update.save(force_insert=True)
    project(doc, update)
    doc.save(update_fields=PROJECTED)
    return update


PROJECTED = ("seq", "sha", "blocks", "words", "saved_at", "saved_by")


def project(doc: TextDoc, last: Update | None) -> None:
    """Sets the projected fields of a text from its last update (nothing written when None)."""
    doc.blocks = last.payload["blocks"] if last else []
    doc.seq, doc.sha = (last.seq, last.sha) if last else (0, "")
    doc.words = count_words(doc.blocks)
    doc.saved_at = last.at if last else None
    doc.saved_by_id = last.person_id if last else None


@transaction.atomic
def rebuild(doc: TextDoc) -> bool:
    """Makes a text's projection again from its log; True when it differed."""
    doc = locked(doc)
    before = [getattr(doc, name) for name in PROJECTED]
    project(doc, doc.updates.order_by("-seq").first())
    differs = before != [getattr(doc, name) for name in PROJECTED]
    if differs:
        doc.save(update_fields=PROJECTED)
    return differs
