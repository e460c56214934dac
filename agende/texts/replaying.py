# SPDX-License-Identifier: AGPL-3.0-or-later
"""A text's Yjs document, made again from its log."""

from dataclasses import dataclass

from django.db.models import QuerySet
from pycrdt import Doc

from agende.texts.models import Checkpoint, TextDoc, Update
from agende.texts.ydocs import YDoc, put

READ_AT_ONCE = 5_000


@dataclass(slots=True)
class Replayed:
    """What a log gives: the document, and the last update in it (None: nothing written yet)."""

    document: YDoc
    last: Update | None


def replay(doc: TextDoc, *, until: int | None = None) -> Replayed:
    """The document after update `until` (None: the last), from the checkpoint where there is one that counts."""
    rows = doc.updates.order_by("seq")
    if until is not None:
        rows = rows.filter(seq__lte=until)
    now = Replayed(Doc(), None)
    kept = Checkpoint.objects.filter(doc=doc).first()
    if kept and (until is None or kept.seq <= until):
        now.last = rows.filter(seq=kept.seq, sha=kept.sha).first()
        if now.last:
            now.document.apply_update(bytes(kept.data))
            rows = rows.filter(seq__gt=kept.seq)
    return _read_on(now, rows)


def _read_on(now: Replayed, rows: QuerySet[Update]) -> Replayed:
    """Applies the rest of the log. Only its bytes are read: rows as objects take ten times as long."""
    seq = 0
    for number, data in rows.values_list("seq", "data").iterator(READ_AT_ONCE):
        seq = number
        if data is None:
            take_in(now, rows.get(seq=seq))
        else:
            now.document.apply_update(bytes(data))
    if seq:
        now.last = rows.get(seq=seq)
    return now


def take_in(now: Replayed, update: Update) -> None:
    """Applies the next update of the log."""
    if update.data is None:
        now.document = Doc()
        now.document.apply_update(_written_before(update))
    else:
        now.document.apply_update(bytes(update.data))
    now.last = update


def keep(doc_id: int, *, seq: int, sha: str, data: bytes) -> None:
    """Keeps the state of the document after update `seq`; a later one that is kept stays."""
    fields = {"seq": seq, "sha": sha, "data": data}
    known, is_new = Checkpoint.objects.get_or_create(doc_id=doc_id, defaults=fields)
    if not is_new:
        Checkpoint.objects.filter(pk=known.pk, seq__lt=seq).update(**fields)


def _written_before(update: Update) -> bytes:
    """The text of a row from before live editing: as one client, always the same, would have put it in.

    What comes after it in the log refers to those very items: this must give the same bytes for ever.
    """
    return put(Doc(client_id=1), update.payload["blocks"])
