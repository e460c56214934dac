# SPDX-License-Identifier: AGPL-3.0-or-later
"""Objectives, actions and indicators: proposed by the municipalities, written and decided on by the coordinator."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agende.actions.fields import FIELDS, BadFields, Data, Type, cleaned, differences
from agende.actions.models import Record, RecordChange, RecordState
from agende.actions.operations import KIND_OF, ORDER, append, create, data_at, locked, names_in
from agende.actions.rules import can_add_record, can_change_record, can_decide_record
from agende.process.gates import NoReason, allow, in_phase
from agende.texts.models import Agenda, Section
from cms.areas.models import PlanNode
from cms.audit.operations import record as audit
from cms.locks import wait_for
from cms.people.models import Body
from cms.rights import Actor, Role, WrongPhase

PLACES_LOCK = "agende.places %s"
"""Name of the lock under which the records of a section (its key) change places."""
IN_HAND = frozenset({RecordState.PROPOSED, RecordState.ACCEPTED})


class StaleRecord(Exception):
    """Somebody changed the same fields after what was typed.

    `record` as it stands, `last` change of one of them, `fields`: names of those that clash, `typed`: all that was
    typed, cleaned; `kept`: names of the fields that only others changed.
    """

    def __init__(
        self, record: Record, last: RecordChange, fields: list[str], typed: Data, kept: list[str]
    ) -> None:
        super().__init__(f"{last}")
        self.record, self.last, self.fields, self.typed, self.kept = record, last, fields, typed, kept


@transaction.atomic
def add_record(*, section: Section, typed: Mapping[str, Any], by: Actor, at: datetime) -> Record:
    """A new record: a municipality's proposal, or the coordinator's, which is in the agenda at once.

    Raises BadFields.
    """
    allow(can_add_record, by, section)
    writes = by.has(Role.ZONE_COORDINATOR)
    agenda = in_phase("write_record" if writes else "propose_record", section.agenda, at)
    kind = KIND_OF[Section.Kind(section.kind)]
    data = cleaned(kind, typed)
    refuse_strangers(kind, data, agenda)
    state = RecordState.ACCEPTED if writes else RecordState.PROPOSED
    made = create(section, data, state=state, by=by, at=at, body_id=None if writes else by.body_id)
    audit(by=by, verb="agende.record_added", on=made, at=at, detail={"code": made.code, "state": state})
    return made


@transaction.atomic
def change_record(
    *, record: Record, typed: Mapping[str, Any], base: int, by: Actor, at: datetime
) -> RecordChange | None:
    """Changes a record, typed over its change number `base`; None when it says that already.

    What others changed meanwhile in other fields stays. Raises StaleRecord when it was in the same, BadFields.
    """
    allow(can_change_record, by, record)
    agenda = _open_for_writing(record, by, at)
    record = locked(record)
    _refuse_taken(record, by)
    data = cleaned(record.kind, typed)
    refuse_strangers(record.kind, data, agenda, itself=record)
    mine = typed_over(record, data, base)
    if not mine:
        return None
    change = append(record, mine, by=by, at=at)
    audit(by=by, verb="agende.record_changed", on=record, at=at, detail={"fields": sorted(mine)})
    return change


def _open_for_writing(record: Record, by: Actor, at: datetime) -> Agenda:
    verb = "write_record" if by.has(Role.ZONE_COORDINATOR) else "propose_record"
    return in_phase(verb, record.agenda, at)


def why_not_change(record: Record, by: Actor) -> str:
    """In words, why the actor cannot change a record as it stands now; "" when they can."""
    if record.state not in IN_HAND:
        return _("It is not in the agenda: to change it, take it in again first.")
    if record.state == RecordState.ACCEPTED and not by.has(Role.ZONE_COORDINATOR):
        return _("The coordinator has taken it into the agenda: propose the change to them.")
    return ""


def _refuse_taken(record: Record, by: Actor) -> None:
    if words := why_not_change(record, by):
        raise WrongPhase(words)


def typed_over(record: Record, data: Data, base: int) -> dict[str, list[Any]]:
    """What was typed over change `base` and is still to write. Raises StaleRecord."""
    mine = differences(data_at(record, base), data)
    theirs = record.changes.filter(seq__gt=base).select_related("person").order_by("seq")
    since = {name for change in theirs for name in change.fields}
    clashing = [name for name in mine if name in since and record.data.get(name) != data[name]]
    if clashing:
        last = [change for change in theirs if set(change.fields) & set(clashing)][-1]
        raise StaleRecord(record, last, clashing, data, [name for name in data if name in since - set(mine)])
    return differences(record.data, {name: data[name] for name in mine})


def refuse_strangers(kind: str, data: Data, agenda: Agenda, *, itself: Record | None = None) -> None:
    """Raises BadFields where a field names something that is not there, or is of another agenda or edition.

    What `itself`, the record as it stands, names already may stay: an objective declined since.
    """
    errors = {}
    others = Record.objects.filter(agenda=agenda, state__in=IN_HAND)
    known = {
        Type.BODIES: Body.objects.filter(uid__in=names_in(kind, data, Type.BODIES)),
        Type.NODES: PlanNode.objects.filter(
            uid__in=names_in(kind, data, Type.NODES), edition=agenda.edition_id
        ),
        Type.RECORD: others.filter(uid__in=names_in(kind, data, Type.RECORD)).exclude(
            pk=itself.pk if itself else 0
        ),
    }
    for field in FIELDS[kind]:
        said = itself.data.get(field.name) if itself else None
        if field.type not in known or data[field.name] in ("", [], said):
            continue
        rows: Any = known[field.type]
        rows = rows.filter(kind__in=field.of) if field.of else rows
        wanted = data[field.name] if isinstance(data[field.name], list) else [data[field.name]]
        if set(wanted) - {str(uid) for uid in rows.values_list("uid", flat=True)}:
            errors[field.name] = _("Choose again: something you chose is no longer there.")
    if errors:
        raise BadFields(errors)


@transaction.atomic
def decide_record(
    *, record: Record, outcome: RecordState, reason: str, by: Actor, at: datetime
) -> RecordChange | None:
    """Takes a record into the agenda (ACCEPTED), declines it, or takes it out (REMOVED); its code stays its own.

    None when that was done already. Raises NoReason; nobody decides on their own proposal.
    """
    allow(can_decide_record, by, record)
    in_phase("write_record", record.agenda, at)
    record = locked(record)
    if record.state == outcome:
        return None
    _refuse_step(record, outcome)
    if record.body_id and outcome != RecordState.REMOVED and is_own(record, by):
        raise WrongPhase(_("You proposed this yourself: somebody else decides on it."))
    return _move(record, outcome, reason, by=by, at=at)


def _refuse_step(record: Record, outcome: RecordState) -> None:
    """Only a proposal is declined, only what is in the agenda is taken out; anything can be taken in (again)."""
    before = {RecordState.DECLINED: RecordState.PROPOSED, RecordState.REMOVED: RecordState.ACCEPTED}
    if record.state != before.get(outcome, record.state):
        raise WrongPhase(_("Somebody has decided on it meanwhile: look at it again."))


def is_own(record: Record, by: Actor) -> bool:
    """Whether the person proposed the record."""
    return bool(record.changes.filter(seq=1, person=by.person_id).exists())


@transaction.atomic
def withdraw_record(*, record: Record, reason: str, by: Actor, at: datetime) -> RecordChange | None:
    """A municipality takes its proposal back before it is decided on; None when that was done already."""
    allow(can_change_record, by, record)
    _open_for_writing(record, by, at)
    record = locked(record)
    if record.state == RecordState.REMOVED:
        return None
    if record.state != RecordState.PROPOSED or record.body_id != by.body_id:
        raise WrongPhase(_("It was decided on: it is not a proposal now."))
    return _move(record, RecordState.REMOVED, reason, by=by, at=at)


def _move(record: Record, to: RecordState, reason: str, *, by: Actor, at: datetime) -> RecordChange:
    if not reason.strip():
        raise NoReason
    change = append(record, {}, to_state=to, reason=reason.strip(), by=by, at=at)
    audit(by=by, verb=f"agende.record_{to}", on=record, at=at, detail={"code": record.code})
    return change


@transaction.atomic
def move_record(*, record: Record, up: bool, by: Actor, at: datetime) -> RecordChange | None:
    """Changes places with the one of its state before or after it in the section; None when there is none."""
    allow(can_decide_record, by, record)
    in_phase("write_record", record.agenda, at)
    wait_for(PLACES_LOCK % record.section_id)
    rows = Record.objects.select_for_update().filter(section=record.section_id, state__in=IN_HAND)
    state = rows.filter(pk=record.pk).values_list("state", flat=True).first()
    ordered = [each for each in rows.order_by("order", "pk") if each.state == state]
    place = next((n for n, each in enumerate(ordered) if each.pk == record.pk), None)
    other = None if place is None else place - 1 if up else place + 1
    if place is None or other is None or not 0 <= other < len(ordered):
        return None
    first, second = ordered[place], ordered[other]
    orders = first.order, second.order
    append(second, {ORDER: [orders[1], orders[0]]}, by=by, at=at)
    change = append(first, {ORDER: [orders[0], orders[1]]}, by=by, at=at)
    audit(by=by, verb="agende.record_moved", on=first, at=at, detail={"to": orders[1]})
    return change
