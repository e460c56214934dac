# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an open text reads and stores beside its log: how it is opened, what came later, its blocks, its checkpoint."""

from dataclasses import dataclass

from django.db.models import Func, JSONField

from agende.amendments.models import Suggestion
from agende.live.drafts import DECIDED
from agende.live.rooms import Authors, Room
from agende.texts.blocks import Block, count_words
from agende.texts.models import TextDoc
from agende.texts.replaying import replay

BLOCKS = "jsonb_path_query_array(%(expressions)s, '$[*].block')"


@dataclass(frozen=True, slots=True)
class Written:
    """An update as it is in the log."""

    seq: int
    sha: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Later:
    """What came after an update, in its order; the authors of all suggestions."""

    updates: list[Written]
    authors: Authors


def opened(doc_id: int) -> Room:
    """A text as its log gives it now."""
    doc = TextDoc.objects.select_related("contribution__section", "section").defer("blocks").get(pk=doc_id)
    authors = None if doc.contribution else _authors(doc_id)
    return Room.of(doc_id, doc.of_section.agenda_id, replay(doc), authors=authors)


def later_updates(doc_id: int, seq: int, *, most: int | None = None) -> Later:
    """What is in the log of a text after update `seq`; not more than `most`."""
    doc = TextDoc(pk=doc_id)
    rows = doc.updates.filter(seq__gt=seq, data__isnull=False).order_by("seq").only("seq", "sha", "data")
    updates = [Written(row.seq, row.sha, bytes(row.data or b"")) for row in rows[:most]]
    return Later(updates, _authors(doc_id) if updates else Authors())


def _authors(doc_id: int) -> Authors:
    found, blocks = Authors(), Func("decision__change", template=BLOCKS, output_field=JSONField())
    rows = Suggestion.objects.filter(doc=doc_id).order_by().annotate(blocks=blocks)
    for key, person, decided in rows.values_list("key", "person", "blocks"):
        found.keys[key] = person if decided is None else DECIDED
        if decided:
            found.decided.setdefault(person, set()).update(decided)
    return found


def settle(doc_id: int, *, seq: int, blocks: list[Block]) -> None:
    """Stores the blocks of a text after update `seq`, unless later ones are there."""
    fields = {"blocks": blocks, "words": count_words(blocks), "settled_seq": seq}
    TextDoc.objects.filter(pk=doc_id, settled_seq__lt=seq, seq__gte=seq).update(**fields)
