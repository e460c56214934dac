# SPDX-License-Identifier: AGPL-3.0-or-later
"""Adding to the history of a record, and making the record again from it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from agende.actions import codes
from agende.actions.fields import FIELDS, Type, differences, empty
from agende.actions.models import Record, RecordBody, RecordChange, RecordNode, RecordState
from agende.phases.operations import signed
from agende.texts.models import Section
from cms.areas.models import PlanNode
from cms.locks import wait_for
from cms.people.models import Body
from cms.rights import Actor

PARTS = {
    "owners": RecordBody.Part.OWNER,
    "partners": RecordBody.Part.PARTNER,
    "places": RecordBody.Part.PLACE,
}
PROJECTED = ("data", "title", "order", "state", "seq", "changed_at", "changed_by")
ORDER = "order"
"""The place in the section: in `RecordChange.fields` beside the record's own fields."""

KIND_OF = {
    Section.Kind.OBJECTIVES: Record.Kind.OBJECTIVE,
    Section.Kind.ACTIONS: Record.Kind.ACTION,
    Section.Kind.INDICATORS: Record.Kind.INDICATOR,
}
"""Kind of section → kind of the records it holds."""


def create(
    section: Section,
    data: Mapping[str, Any],
    *,
    state: RecordState,
    by: Actor,
    at: datetime,
    reason: str = "",
    body_id: int | None = None,
    carried_from: Record | None = None,
) -> Record:
    """A new record at the end of a section, in the caller's transaction; a carried one keeps its code."""
    kind = KIND_OF[Section.Kind(section.kind)]
    wait_for(codes.LOCK % section.agenda.zone_id)
    record = Record.objects.create(
        agenda=section.agenda,
        section=section,
        kind=kind,
        code=carried_from.code if carried_from else codes.next_code(section.agenda.zone, kind),
        body_id=body_id,
        carried_from=carried_from,
    )
    last = Record.objects.filter(section=section).aggregate(last=Max("order"))["last"] or 0
    fields = differences(empty(kind), data) | {ORDER: [None, last + 1]}
    append(record, fields, to_state=state, reason=reason, by=by, at=at)
    return record


def locked(record: Record) -> Record:
    """The record as it stands, its row held until the end of the transaction."""
    return Record.objects.select_for_update().get(pk=record.pk)


def append(
    record: Record,
    fields: Mapping[str, list[Any]],
    *,
    by: Actor,
    at: datetime,
    to_state: str = "",
    reason: str = "",
) -> RecordChange:
    """Adds a change to a `locked` record and projects it, in the caller's transaction."""
    change = RecordChange.objects.create(
        record=record,
        seq=record.seq + 1,
        fields=dict(fields),
        to_state=to_state,
        reason=reason,
        **signed(by),
        at=at,
    )
    _take_in(record, change)
    record.save(update_fields=PROJECTED)
    _link(record)
    return change


def data_at(record: Record, seq: int) -> dict[str, Any]:
    """The fields of a record after change `seq`, read from its history."""
    before = Record(kind=record.kind)
    for change in record.changes.filter(seq__lte=seq).order_by("seq"):
        _take_in(before, change)
    return before.data


def _take_in(record: Record, change: RecordChange) -> None:
    data = empty(record.kind) | record.data
    data |= {name: after for name, (_before, after) in change.fields.items() if name in data}
    record.data, record.title = data, data["title"]
    if ORDER in change.fields:
        record.order = change.fields[ORDER][1]
    record.state = change.to_state or record.state
    record.seq, record.changed_at, record.changed_by_id = change.seq, change.at, change.person_id


def _link(record: Record) -> bool:
    """Makes the rows of a record's bodies and nodes say what its fields say; True when they did not."""
    named = {(uid, part) for name, part in PARTS.items() for uid in record.data.get(name) or []}
    bodies = dict(Body.objects.filter(uid__in={uid for uid, _part in named}).values_list("uid", "pk"))
    ids = {str(uid): pk for uid, pk in bodies.items()}
    wanted = {(ids[uid], str(part)) for uid, part in named if uid in ids}
    there = set(record.bodies.values_list("body", "part"))
    for body, part in there - wanted:
        record.bodies.filter(body=body, part=part).delete()
    RecordBody.objects.bulk_create(
        RecordBody(record=record, body_id=body, part=part) for body, part in sorted(wanted - there)
    )
    return _link_nodes(record) or there != wanted


def _link_nodes(record: Record) -> bool:
    wanted = set(PlanNode.objects.filter(uid__in=record.data.get("nodes") or []).values_list("pk", flat=True))
    there = set(record.nodes.values_list("node", flat=True))
    record.nodes.filter(node__in=there - wanted).delete()
    RecordNode.objects.bulk_create(RecordNode(record=record, node_id=node) for node in sorted(wanted - there))
    return there != wanted


@transaction.atomic
def rebuild(record: Record) -> bool:
    """Makes a record again from its history; True when it differed."""
    record = locked(record)
    before = [getattr(record, field) for field in (*PROJECTED[:-1], "changed_by_id")]
    record.data, record.title, record.order, record.state = {}, "", 0, RecordState.PROPOSED
    record.seq, record.changed_at, record.changed_by_id = 0, None, None
    for change in record.changes.order_by("seq"):
        _take_in(record, change)
    differs = before != [getattr(record, field) for field in (*PROJECTED[:-1], "changed_by_id")]
    if differs:
        record.save(update_fields=PROJECTED)
    return _link(record) or differs


def names_in(kind: str, data: Mapping[str, Any], *types: Type) -> set[str]:
    """The uids that a record's fields of some types name."""
    values: Iterable[Any] = (data.get(field.name) for field in FIELDS[kind] if field.type in types)
    return {uid for value in values if value for uid in (value if isinstance(value, list) else [value])}
