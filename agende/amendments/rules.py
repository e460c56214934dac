# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who suggests in a zone's common text, and who decides on what is suggested.

On their own suggestion nobody decides: that is about the person, whatever the mandate, and the verb asks it.
"""

from django.db.models import QuerySet

from agende.texts.models import Agenda, Section
from agende.texts.rules import AGENDAS, SECTIONS, can_write_common_text, sections_written_by
from cms.rights import Actor, Role, rule


def sections_suggested_in(actor: Actor) -> QuerySet[Section]:
    """Sections in whose common text the actor suggests."""
    if actor.has(Role.MUNICIPAL_EDITOR) and actor.zone_id:
        return SECTIONS.filter(agenda__zone=actor.zone_id)
    return SECTIONS.none()


@rule("agende.suggest", rows=sections_suggested_in)
def can_suggest(actor: Actor, thing: Section) -> bool:
    """The editors of the zone's municipalities; who writes the text needs not suggest."""
    return actor.has(Role.MUNICIPAL_EDITOR) and actor.zone_id == thing.agenda.zone_id


def sections_decided_in(actor: Actor) -> QuerySet[Section]:
    """Sections whose suggestions the actor accepts or refuses."""
    return sections_written_by(actor)


@rule("agende.decide_suggestion", rows=sections_decided_in)
def can_decide(actor: Actor, thing: Section) -> bool:
    """Who writes the common text: the zone's coordinator."""
    return can_write_common_text(actor, thing)


def agendas_reviewed_by(actor: Actor) -> QuerySet[Agenda]:
    """Agendas whose suggestions the actor decides on."""
    if actor.has(Role.ZONE_COORDINATOR) and actor.zone_id:
        return AGENDAS.filter(zone=actor.zone_id)
    return AGENDAS.none()


@rule("agende.review", rows=agendas_reviewed_by)
def can_review(actor: Actor, thing: Agenda) -> bool:
    """As `can_decide`, for all sections of an agenda."""
    return actor.has(Role.ZONE_COORDINATOR) and actor.zone_id == thing.zone_id


def sections_restored_in(actor: Actor) -> QuerySet[Section]:
    """Sections in which the actor brings older words back, as a suggestion."""
    return sections_suggested_in(actor) | sections_written_by(actor)


@rule("agende.restore_words", rows=sections_restored_in)
def can_restore(actor: Actor, thing: Section) -> bool:
    """Who suggests in the text, or writes it."""
    return can_suggest(actor, thing) or can_write_common_text(actor, thing)
