# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an open text reads and stores beside its log: how it is opened, what came later, its blocks, its checkpoint."""

from dataclasses import dataclass

from agende.texts.blocks import Block, count_words
from agende.texts.models import TextDoc
from agende.texts.replaying import Replayed, replay


@dataclass(frozen=True, slots=True)
class Later:
    """An update as it is in the log."""

    seq: int
    sha: str
    data: bytes


def opened(doc_id: int) -> tuple[int, Replayed]:
    """Key of the agenda and the document of a text."""
    doc = TextDoc.objects.select_related("contribution__section", "section").defer("blocks").get(pk=doc_id)
    return doc.of_section.agenda_id, replay(doc)


def later_updates(doc_id: int, seq: int) -> list[Later]:
    """The updates of a text after number `seq`, in their order."""
    doc = TextDoc(pk=doc_id)
    rows = doc.updates.filter(seq__gt=seq, data__isnull=False).order_by("seq")
    return [Later(row.seq, row.sha, bytes(row.data or b"")) for row in rows.only("seq", "sha", "data")]


def settle(doc_id: int, *, seq: int, blocks: list[Block]) -> None:
    """Stores the blocks of a text after update `seq`, unless later ones are there."""
    fields = {"blocks": blocks, "words": count_words(blocks), "settled_seq": seq}
    TextDoc.objects.filter(pk=doc_id, settled_seq__lt=seq, seq__gte=seq).update(**fields)
