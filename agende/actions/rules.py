# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who proposes, writes and reports on the objectives, actions and indicators of an agenda.

Whoever works in the zone, and the plan office, reads all of them: a proposal is handed in as it is made.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from agende.actions.models import Record, RecordBody, RecordState
from agende.texts.models import Agenda, Section
from agende.texts.rules import AGENDAS, NOTHING, OFFICE, SECTIONS, ZONE
from cms.rights import Actor, Role, rule

RECORDS = Record.objects.select_related(
    "agenda__zone",
    "agenda__edition",
    "section__node",
    "section__agenda",
    "body__municipality",
    "changed_by",
    "carried_from__agenda__edition",
)
WITH_A_PART = (RecordBody.Part.OWNER, RecordBody.Part.PARTNER)
WRITERS = (Role.MUNICIPAL_EDITOR, Role.ZONE_COORDINATOR)
REPORTED_ON = (Record.Kind.ACTION, Record.Kind.INDICATOR)


def _coordinates(actor: Actor, zone_id: int) -> bool:
    return actor.has(Role.ZONE_COORDINATOR) and actor.zone_id == zone_id


def _coordinated(actor: Actor, path: str) -> Q:
    is_one = actor.has(Role.ZONE_COORDINATOR) and actor.zone_id
    return Q(**{path: actor.zone_id}) if is_one else NOTHING


def records_for(actor: Actor) -> QuerySet[Record]:
    """Records the actor reads."""
    if actor.has(*OFFICE):
        return RECORDS.all()
    if actor.has(*ZONE) and actor.zone_id:
        return RECORDS.filter(agenda__zone=actor.zone_id)
    return RECORDS.none()


@rule("agende.read_record", rows=records_for)
def can_read_record(actor: Actor, thing: Record) -> bool:
    """Those who work in the zone, and the plan office."""
    return actor.has(*OFFICE) or (actor.has(*ZONE) and actor.zone_id == thing.agenda.zone_id)


def sections_added_to_by(actor: Actor) -> QuerySet[Section]:
    """Sections in which the actor proposes or writes records."""
    if not (actor.has(*WRITERS) and actor.zone_id):
        return SECTIONS.none()
    return SECTIONS.filter(agenda__zone=actor.zone_id, kind__in=Section.OF_RECORDS)


@rule("agende.add_record", rows=sections_added_to_by)
def can_add_record(actor: Actor, thing: Section) -> bool:
    """An editor of the zone proposes for the municipality; the coordinator writes."""
    return thing.holds_records and actor.has(*WRITERS) and actor.zone_id == thing.agenda.zone_id


def records_changed_by(actor: Actor) -> QuerySet[Record]:
    """Records the actor changes: the coordinator all of the zone, an editor those the municipality proposed."""
    mine = _coordinated(actor, "agenda__zone")
    if actor.has(Role.MUNICIPAL_EDITOR) and actor.zone_id:
        mine = Q(agenda__zone=actor.zone_id, body=actor.body_id)
    return RECORDS.filter(mine)


@rule("agende.change_record", rows=records_changed_by)
def can_change_record(actor: Actor, thing: Record) -> bool:
    """The zone's coordinator; the editors of the municipality that proposed it."""
    if _coordinates(actor, thing.agenda.zone_id):
        return True
    is_own = actor.body_id is not None and actor.body_id == thing.body_id
    return actor.has(Role.MUNICIPAL_EDITOR) and is_own and actor.zone_id == thing.agenda.zone_id


def records_changes_are_proposed_to_by(actor: Actor) -> QuerySet[Record]:
    """Records in the agenda to which the actor proposes changes."""
    if not (actor.has(Role.MUNICIPAL_EDITOR) and actor.zone_id and actor.body_id):
        return RECORDS.none()
    parts = RecordBody.objects.filter(record=OuterRef("pk"), body=actor.body_id, part__in=WITH_A_PART)
    mine = Q(Exists(parts)) | Q(body=actor.body_id)
    return RECORDS.filter(mine, agenda__zone=actor.zone_id, state=RecordState.ACCEPTED)


@rule("agende.propose_change", rows=records_changes_are_proposed_to_by)
def can_propose_change(actor: Actor, thing: Record) -> bool:
    """Of what is in the agenda: the editors of the municipalities that lead it, take part in it or proposed it."""
    is_editor = actor.has(Role.MUNICIPAL_EDITOR) and actor.zone_id == thing.agenda.zone_id
    if not (is_editor and actor.body_id) or thing.state != RecordState.ACCEPTED:
        return False
    return (
        thing.body_id == actor.body_id
        or thing.bodies.filter(body=actor.body_id, part__in=WITH_A_PART).exists()
    )


def records_decided_by(actor: Actor) -> QuerySet[Record]:
    """Records the actor takes into the agenda, declines and puts in order."""
    return RECORDS.filter(_coordinated(actor, "agenda__zone"))


@rule("agende.decide_record", rows=records_decided_by)
def can_decide_record(actor: Actor, thing: Record) -> bool:
    """The coordinator of the zone, and nobody else."""
    return _coordinates(actor, thing.agenda.zone_id)


def agendas_carried_into_by(actor: Actor) -> QuerySet[Agenda]:
    """Agendas into which the actor carries records of the one before."""
    mine = Q() if actor.has(*OFFICE) else _coordinated(actor, "zone")
    return AGENDAS.filter(mine)


@rule("agende.carry_over", rows=agendas_carried_into_by)
def can_carry_over(actor: Actor, thing: Agenda) -> bool:
    """The coordinator of the zone and the plan office."""
    return actor.has(*OFFICE) or _coordinates(actor, thing.zone_id)


def records_reported_on_by(actor: Actor) -> QuerySet[Record]:
    """Actions and indicators of which the actor says how far they are."""
    mine = _coordinated(actor, "agenda__zone")
    if actor.has(Role.MUNICIPAL_EDITOR) and actor.zone_id:
        leads = RecordBody.objects.filter(
            record=OuterRef("pk"), body=actor.body_id, part=RecordBody.Part.OWNER
        )
        mine = Q(Exists(leads), agenda__zone=actor.zone_id)
    return RECORDS.filter(mine, kind__in=REPORTED_ON, state=RecordState.ACCEPTED)


@rule("agende.report_on_record", rows=records_reported_on_by)
def can_report(actor: Actor, thing: Record) -> bool:
    """Of what is in the agenda: the editors of the municipalities that lead it, and the zone's coordinator."""
    if thing.kind not in REPORTED_ON or thing.state != RecordState.ACCEPTED:
        return False
    if _coordinates(actor, thing.agenda.zone_id):
        return True
    if not (actor.has(Role.MUNICIPAL_EDITOR) and actor.zone_id == thing.agenda.zone_id):
        return False
    return thing.bodies.filter(body=actor.body_id, part=RecordBody.Part.OWNER).exists()
