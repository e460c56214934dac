# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who suggests in a zone's common text, and who decides on what is suggested.

On their own suggestion nobody decides: that is about the person, whatever the mandate, and the verb asks it.
"""

from django.db.models import QuerySet

from agende.texts.models import Section
from agende.texts.rules import SECTIONS, can_write_common_text, sections_written_by
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
