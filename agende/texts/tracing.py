# SPDX-License-Identifier: AGPL-3.0-or-later
"""A block through the log of its text: where it was made, and each update that touched it, the log read once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, IntegerField, Q, QuerySet, Value
from django.db.models.lookups import GreaterThan
from pycrdt import Doc, XmlElement

from agende.texts.blocks import Block
from agende.texts.models import Agenda, TextDoc, Update
from agende.texts.replaying import Replayed, take_in
from agende.texts.ydocs import YDoc, blocks_of, root_of


@dataclass(frozen=True, slots=True)
class Touch:
    """An update that changed a block; None where it was not there before, or is not after."""

    update: Update
    before: Block | None
    after: Block | None


def made_by(docs: QuerySet[TextDoc], *blocks: str) -> Update | None:
    """The first update that put one of these blocks in one of these texts: its id is written in the update's bytes."""
    written = Q(pk=None)
    for block in blocks:
        place = Func(
            F("data"), Value(block.encode()), function='pg_catalog."position"', output_field=IntegerField()
        )
        written |= GreaterThan(place, 0) | Q(
            data=None, payload__contains={"blocks": [{"attrs": {"id": block}}]}
        )
    rows = Update.objects.filter(written, doc__in=docs)
    return rows.select_related("doc").order_by("doc", "seq").first()


def doc_of(agenda: Agenda, block: str) -> TextDoc | None:
    """The common text that holds a block, or held it once."""
    docs = TextDoc.objects.filter(section__agenda=agenda).select_related("section__node", "section__agenda")
    now = docs.filter(blocks__contains=[{"attrs": {"id": block}}]).first()
    if now:
        return now
    made = made_by(docs, block)
    return docs.get(pk=made.doc_id) if made else None


def touches(doc: TextDoc, block: str) -> list[Touch]:
    """Every update of a text that changed a block, in order."""
    now, watch = Replayed(Doc(), None), _Watch(block)
    watch.follow(now.document)
    found: list[Touch] = []
    before: Block | None = None
    for update in doc.updates.order_by("seq").select_related("person", "mandate__body").iterator(2000):
        document = now.document
        take_in(now, update)
        if now.document is not document:
            watch.follow(now.document)
        if watch.is_touched:
            after = watch.look()
            if after != before:
                found.append(Touch(update, before, after))
            before = after
    return found


@dataclass(slots=True)
class _Watch:
    """Sees whether the last update touched a block, without reading the rest of the text."""

    block: str
    place: int | None = None
    is_touched: bool = False
    document: Any = None
    root: Any = None
    subscription: Any = None

    def follow(self, document: YDoc) -> None:
        """Watches another document from now on."""
        self.document, self.root = document, root_of(document)
        self.subscription = self.root.observe_deep(self._see)
        self.place, self.is_touched = None, True

    def _see(self, events: Iterable[Any]) -> None:
        for event in events:
            path = event.path
            self.is_touched = self.is_touched or not path or path[0] == self.place

    def look(self) -> Block | None:
        """The block as it is now; None: it is not in the text."""
        self.is_touched = False
        self.place = next(
            (place for place, child in enumerate(self.root.children) if _id_of(child) == self.block), None
        )
        return None if self.place is None else blocks_of(self.document, {self.place})[0]


def _id_of(child: Any) -> Any:
    return child.attributes.get("id") if isinstance(child, XmlElement) else None
