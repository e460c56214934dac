# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who signs for a municipality, and who records the acts of the organs."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from agende.texts.models import Agenda, Contribution
from agende.texts.rules import AGENDAS, NOTHING, OFFICE, agendas_for, can_read_agenda
from cms.rights import Actor, Role, rule

OF_ACTS = (*OFFICE, Role.SECRETARY)


def agendas_signed_by(actor: Actor) -> QuerySet[Agenda]:
    """Agendas that the actor signs for their municipality."""
    if not (actor.has(Role.SIGNATORY) and actor.body_id and actor.zone_id):
        return AGENDAS.none()
    invited = Contribution.objects.filter(section__agenda=OuterRef("pk"), body=actor.body_id)
    return AGENDAS.filter(Exists(invited), zone=actor.zone_id)


@rule("agende.sign_agenda", rows=agendas_signed_by)
def can_sign(actor: Actor, thing: Agenda) -> bool:
    """The signatory of a municipality invited to write, while it belongs to the zone."""
    if not (actor.has(Role.SIGNATORY) and actor.body_id and actor.zone_id == thing.zone_id):
        return False
    return Contribution.objects.filter(section__agenda=thing, body=actor.body_id).exists()


def agendas_with_acts_by(actor: Actor) -> QuerySet[Agenda]:
    """Agendas whose acts the actor records."""
    return AGENDAS.filter(Q() if actor.has(*OF_ACTS) else NOTHING)


@rule("agende.record_acts", rows=agendas_with_acts_by)
def can_record_acts(actor: Actor, thing: Agenda | None) -> bool:
    """The plan office and the secretary of acts, all zones."""
    return actor.has(*OF_ACTS)


@rule("agende.list_acts")
def can_list_acts(actor: Actor, thing: object) -> bool:
    """The plan office and the secretary of acts."""
    return actor.has(*OF_ACTS)


def agendas_with_acts_for(actor: Actor) -> QuerySet[Agenda]:
    """Agendas whose acts, and the documents of these, the actor reads."""
    return AGENDAS.all() if actor.has(*OF_ACTS) else agendas_for(actor)


@rule("agende.read_acts", rows=agendas_with_acts_for)
def can_read_acts(actor: Actor, thing: Agenda) -> bool:
    """Who works in the zone, the plan office, and the secretary of acts."""
    return can_record_acts(actor, thing) or can_read_agenda(actor, thing)
