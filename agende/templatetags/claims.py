# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is at work on a text, for `agende/claim.html`."""

from dataclasses import dataclass
from typing import Any

from django import template

from agende import process
from agende.amendments.claims import can_claim, claim_on
from agende.amendments.models import Claim
from agende.process.claiming import verb_of
from agende.texts.models import TextDoc
from cms import clock
from cms.rights import actor_of

register = template.Library()


@dataclass(frozen=True, slots=True)
class Standing:
    """The claim in force on a text, whether it is the reader's, and whether they may make one now."""

    claim: Claim | None
    is_mine: bool
    may_claim: bool


@register.simple_tag(takes_context=True)
def claim_of(context: dict[str, Any], doc: TextDoc) -> Standing:
    """How a text stands for whoever reads the page."""
    actor, now = actor_of(context["request"]), clock.now()
    claim = claim_on(doc, at=now)
    may = can_claim(actor, doc) and not process.why_not(verb_of(doc, actor), doc.of_section.agenda, at=now)
    return Standing(claim, bool(claim and claim.person_id == actor.person_id), may)
