# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who says that they are at work on a text now. A claim warns the others, keeps nobody out, and ends by itself."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from agende.amendments.models import Claim
from agende.texts.models import Agenda, TextDoc
from agende.texts.rules import DOCS, NOTHING
from cms.rights import Actor, Role, rule

HOURS = 2
QUARTER = timedelta(minutes=15)
WRITES_COMMON = (Role.ZONE_COORDINATOR, Role.MUNICIPAL_EDITOR)


def texts_claimed_by(actor: Actor) -> QuerySet[TextDoc]:
    """Texts of which the actor may say so: those they write or suggest in."""
    mine = NOTHING
    if actor.zone_id and actor.has(*WRITES_COMMON):
        mine = Q(section__agenda__zone=actor.zone_id)
    if actor.zone_id and actor.has(Role.MUNICIPAL_EDITOR):
        mine |= Q(contribution__body=actor.body_id, contribution__section__agenda__zone=actor.zone_id)
    return DOCS.filter(mine)


@rule("agende.claim_text", rows=texts_claimed_by)
def can_claim(actor: Actor, thing: TextDoc) -> bool:
    """The common text: the zone's coordinator and editors; a contribution: its municipality's editors."""
    if actor.zone_id != thing.of_section.agenda.zone_id or not actor.has(*WRITES_COMMON):
        return False
    if thing.contribution is None:
        return True
    return actor.has(Role.MUNICIPAL_EDITOR) and actor.body_id == thing.contribution.body_id


def until(at: datetime) -> datetime:
    """When a claim made now ends: two hours on, at the next quarter of an hour."""
    end = at + timedelta(hours=HOURS)
    return end + (datetime.min.replace(tzinfo=end.tzinfo) - end) % QUARTER


def claim_on(doc: TextDoc, *, at: datetime) -> Claim | None:
    """Who is at work on a text now."""
    return Claim.objects.select_related("person").filter(doc=doc, until__gt=at).first()


def claims_in(agenda: Agenda, *, at: datetime) -> dict[int, Claim]:
    """Who is at work now on the texts of an agenda, by text: one query."""
    of_it = Q(doc__section__agenda=agenda) | Q(doc__contribution__section__agenda=agenda)
    found = Claim.objects.select_related("person").filter(of_it, until__gt=at)
    return {claim.doc_id: claim for claim in found}
