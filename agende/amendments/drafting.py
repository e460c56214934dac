# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who opens the page where a zone's common text is written: who writes it, and who suggests in it."""

from django.db.models import QuerySet

from agende.amendments.rules import can_suggest, sections_suggested_in
from agende.texts.models import Section
from agende.texts.rules import can_write_common_text, sections_written_by
from cms.rights import Actor, rule


def sections_drafted_by(actor: Actor) -> QuerySet[Section]:
    """Sections whose common text the actor writes, or suggests in."""
    return sections_written_by(actor) | sections_suggested_in(actor)


@rule("agende.draft_common_text", rows=sections_drafted_by)
def can_draft(actor: Actor, thing: Section) -> bool:
    """The zone's coordinator, and the editors of its municipalities."""
    return can_write_common_text(actor, thing) or can_suggest(actor, thing)
