# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who opens a text to write in it, suggest, or read along."""

from django.db.models import Q, QuerySet

from agende.live.standing import standing_of
from agende.texts.models import TextDoc
from agende.texts.rules import DOCS, contributions_for, sections_for
from cms.rights import Actor, rule


def texts_opened_by(actor: Actor) -> QuerySet[TextDoc]:
    """Texts that the actor may open."""
    reads = Q(contribution__in=contributions_for(actor)) | Q(section__in=sections_for(actor))
    return DOCS.filter(reads)


@rule("agende.open_text", rows=texts_opened_by)
def can_open_text(actor: Actor, thing: TextDoc) -> bool:
    """Whoever reads it; what else they may do there is asked at each change."""
    return standing_of(actor, thing) is not None
