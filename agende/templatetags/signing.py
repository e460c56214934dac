# SPDX-License-Identifier: AGPL-3.0-or-later
"""The signatures of an agenda, on any page that has one. `{% load signing %}`."""

from typing import Any

from django import template

from agende.signoffs.queries import frozen_last
from agende.signoffs.rules import can_list_acts
from agende.signoffs.table import table_of
from agende.texts.models import Agenda
from cms import clock
from cms.rights import actor_of

register = template.Library()


@register.inclusion_tag("agende/signing.html", takes_context=True)
def agenda_signing(context: dict[str, Any], agenda: Agenda) -> dict[str, Any]:
    """How many municipalities agree to the last version, and what one's own says; nothing while it is written."""
    actor = actor_of(context["request"])
    if agenda.state == "drafting" or (version := frozen_last(agenda)) is None:
        return {}
    table = table_of(version, at=clock.now())
    line = next((line for line in table.lines if line[0].body.pk == actor.body_id), None)
    return {
        "agenda": agenda,
        "counts": table.counts,
        "closes_at": table.closes_at if agenda.state == "signoff" else None,
        "row": line[0] if line else None,
        "words": line[1] if line else "",
        "mark": line[2] if line else "",
    }


@register.inclusion_tag("agende/acts_link.html", takes_context=True)
def acts_link(context: dict[str, Any]) -> dict[str, Any]:
    """The way to the acts, for who records them."""
    return {"shown": can_list_acts(actor_of(context["request"]), None)}
