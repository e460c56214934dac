# SPDX-License-Identifier: AGPL-3.0-or-later
"""Appending to a text's log, and making its projection again from it."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from agende.phases.operations import signed
from agende.texts.blocks import Block, count_words, sha256
from agende.texts.models import TextDoc, Update
from agende.texts.notation import shown, typed
from agende.texts.replaying import Replayed, replay
from agende.texts.retyping import merged
from agende.texts.ydocs import YDoc, blocks_in, put
from cms.rights import Actor

CHANNEL = "texts"
"""Where PostgreSQL tells that a text has grown: its key and its last update, parted by a space."""


class Stale(Exception):
    """Somebody else saved the text after the one it was typed from: `last` is that update, `blocks` the text."""

    def __init__(self, last: Update, blocks: list[Block]) -> None:
        super().__init__(f"{last}")
        self.last, self.blocks = last, blocks


def digest(update: Update, doc: TextDoc) -> str:
    """SHA-256 of an update and of the one before it."""
    said = [
        str(doc.uid),
        update.seq,
        update.kind,
        update.payload,
        update.person_id,
        update.mandate_id,
        update.at.astimezone(UTC).isoformat(),
        update.previous_sha,
    ]
    return sha256(said if update.data is None else [*said, hashlib.sha256(update.data).hexdigest()])


@transaction.atomic
def save_text(*, doc: TextDoc, text: str, base: int, by: Actor, at: datetime) -> Update | None:
    """Saves a typed text over the one with number `base`.

    None when that very text is already there (a second click). Raises Stale when another one is.
    """
    doc = locked(doc)
    if typed(text) == shown(doc.blocks):
        return None
    _refuse_stale(doc, base)
    return append(doc, merged(doc.blocks, text), by=by, at=at)


def locked(doc: TextDoc) -> TextDoc:
    """The text as it stands, its row held until the end of the transaction."""
    return settled(TextDoc.objects.select_for_update().get(pk=doc.pk))


def settled(doc: TextDoc) -> TextDoc:
    """The text with the blocks of its last update, read from the log where they are not there yet."""
    if doc.settled_seq != doc.seq:
        project(doc, replay(doc, until=doc.seq))
    return doc


def _refuse_stale(doc: TextDoc, base: int) -> None:
    if doc.seq != base:
        raise Stale(Update.objects.select_related("person").get(doc=doc, seq=doc.seq), doc.blocks)


def append(doc: TextDoc, blocks: list[Block], *, by: Actor, at: datetime) -> Update:
    """Adds a whole text to the log of a `locked` one and projects it, in the caller's transaction.

    Blocks that are the same stay the same for who writes in them at that moment.
    """
    document = replay(doc).document
    data = put(document, blocks)
    return append_data(
        doc, document, data, kind=Update.Kind.REPLACE, by=by, at=at, payload={"blocks": blocks}
    )


def append_data(
    doc: TextDoc,
    document: YDoc,
    data: bytes,
    *,
    kind: Update.Kind,
    by: Actor,
    at: datetime,
    payload: dict[str, Any] | None = None,
) -> Update:
    """Adds an update to the log of a `locked` text and projects it, in the caller's transaction.

    `document` is the text with `data`, the update, in it. Raises ValueError for none, which no replay could read.
    """
    if not data:
        raise ValueError("an empty update")
    update = Update(
        doc=doc,
        seq=doc.seq + 1,
        kind=kind,
        payload=payload or {},
        data=data,
        **signed(by),
        at=at,
        previous_sha=doc.sha,
    )
    update.sha = digest(update, doc)
    update.save(force_insert=True)
    project(doc, Replayed(document, update))
    doc.save(update_fields=PROJECTED)
    tell_of([doc])
    return update


def tell_of(docs: Iterable[TextDoc]) -> None:
    """Tells the processes in which these texts are open, at the commit, that their logs have grown."""
    with connection.cursor() as cursor:
        words = [f"{doc.pk} {doc.seq}" for doc in docs]
        cursor.execute("SELECT pg_notify(%s, word) FROM unnest(%s::text[]) AS word", [CHANNEL, words])


PROJECTED = ("seq", "sha", "blocks", "words", "settled_seq", "saved_at", "saved_by")


def project(doc: TextDoc, now: Replayed) -> None:
    """Sets the projected fields of a text from what its log gives."""
    last = now.last
    doc.blocks = blocks_in(now.document)
    doc.seq, doc.sha = (last.seq, last.sha) if last else (0, "")
    doc.settled_seq = doc.seq
    doc.words = count_words(doc.blocks)
    doc.saved_at = last.at if last else None
    doc.saved_by_id = last.person_id if last else None


@transaction.atomic
def rebuild(doc: TextDoc) -> bool:
    """Makes a text's projection again from its log; True when it differed."""
    doc = TextDoc.objects.select_for_update().get(pk=doc.pk)
    before = [getattr(doc, name) for name in PROJECTED]
    project(doc, replay(doc))
    differs = before != [getattr(doc, name) for name in PROJECTED]
    if differs:
        doc.save(update_fields=PROJECTED)
    return differs
