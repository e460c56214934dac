# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody may do in an open text: who by the rules of the texts, when by the phase of the agenda."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from importlib import import_module
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.utils.translation import gettext as _

from agende.amendments.rules import can_suggest
from agende.phases import rules as phase_rules
from agende.phases.models import ContributionState, Phase
from agende.texts.models import TextDoc
from agende.texts.rules import (
    DOCS,
    can_read_contribution,
    can_read_section,
    can_write_common_text,
    can_write_contribution,
)
from cms import clock
from cms.accounts.second_factor import missing
from cms.people.queries import actor_for
from cms.rights import Actor
from cms.rights.changes import topic
from cms.views.middleware import CHOSEN_MANDATE


class Standing(Enum):
    """What an actor may do in a text."""

    READS = "reads"
    SUGGESTS = "suggests"
    WRITES = "writes"


class Signature(NamedTuple):
    """As whom somebody writes: keys of person, mandate and its body."""

    person_id: int
    mandate_id: int | None = None
    body_id: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Who has a text open, and what for."""

    doc_id: int
    standing: Standing
    signature: Signature
    name: str
    is_closed: bool
    """Whether what they may do is not to be done now: it is too late, or too early."""
    topics: frozenset[str]
    """Of which changes of rights it must be asked again (`cms.rights.changes`)."""


class NotSignedIn(Exception):
    """The session is nobody's, or over."""


def known_to(session_key: str | None, uid: UUID) -> Known | None:
    """Who the session is of and what they may do in a text; None: for them it is not there. Raises NotSignedIn.

    Asked anew each time: of session, login, mandates and text nothing is remembered.
    """
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    request.user = get_user(request)
    if not request.user.is_authenticated:
        raise NotSignedIn
    actor = actor_for(request.user, chosen=request.session.get(CHOSEN_MANDATE))
    if missing(request, is_needed=actor.needs_second_factor):
        return None
    doc = DOCS.filter(uid=uid).first()
    return known_as(actor, doc) if doc else None


def known_as(actor: Actor, doc: TextDoc) -> Known | None:
    """What an actor may do in a text; None: for them it is not there."""
    standing = standing_of(actor, doc)
    if not (standing and actor.person_id):
        return None
    signature = Signature(actor.person_id, actor.mandate_id, actor.body_id)
    is_closed = (doc.pk, standing) in why_closed([(doc, standing)], at=clock.now())
    return Known(doc.pk, standing, signature, actor.name, is_closed, _topics(actor, doc))


def _topics(actor: Actor, doc: TextDoc) -> frozenset[str]:
    agenda, own = (
        doc.of_section.agenda,
        [topic("contribution", doc.contribution_id)] if doc.contribution else [],
    )
    return frozenset(
        {
            topic("person", actor.person_id),
            topic("user", actor.user_id),
            topic("agenda", agenda.pk),
            topic("zone", agenda.zone_id),
            *own,
        }
    )


def standing_of(actor: Actor, doc: TextDoc) -> Standing | None:
    """None: for this actor the text is not there."""
    if doc.contribution:
        suggests = False
        writes, reads = (
            can_write_contribution(actor, doc.contribution),
            can_read_contribution(actor, doc.contribution),
        )
    elif doc.section:
        suggests = can_suggest(actor, doc.section)
        writes, reads = can_write_common_text(actor, doc.section), can_read_section(actor, doc.section)
    else:
        return None
    if writes:
        return Standing.WRITES
    return Standing.SUGGESTS if suggests else Standing.READS if reads else None


def why_closed(asked: Iterable[tuple[TextDoc, Standing]], *, at: datetime) -> dict[tuple[int, Standing], str]:
    """By the key of each text, and what is not done in it now: why, in words."""
    pairs = [pair for pair in dict.fromkeys(asked) if pair[1] is not Standing.READS]
    agendas = {doc.of_section.agenda_id: doc.of_section.agenda for doc, _standing in pairs}
    phases: dict[int, Phase] = {}
    entered = Phase.objects.filter(agenda__in=agendas, entered_at__isnull=False)
    for phase in entered.order_by("entered_at", "pk"):  # the last counts, as in `phases.queries.phase_of`
        if phase.kind == agendas[phase.agenda_id].state:
            phases[phase.agenda_id] = phase
    found = {}
    for doc, standing in pairs:
        agenda = doc.of_section.agenda
        words = phase_rules.why_not(
            _verb(doc, standing), state=agenda.state, phase=phases.get(agenda.pk), at=at
        )
        if not words and doc.contribution and doc.contribution.state != ContributionState.DRAFT:
            words = _("This text is handed in: take it back to change it.")
        if words:
            found[doc.pk, standing] = words
    return found


def _verb(doc: TextDoc, standing: Standing) -> str:
    if doc.contribution:
        return "write_contribution"
    return "suggest" if standing is Standing.SUGGESTS else "write_common_text"
