# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody may do in an open text: who by the rules of the texts, when by the phase of the agenda."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.utils.translation import gettext as _

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
from cms.accounts.second_factor import missing
from cms.people.queries import actor_for
from cms.rights import Actor
from cms.views.middleware import CHOSEN_MANDATE


class Standing(Enum):
    """What an actor may do in a text."""

    READS = "reads"
    WRITES = "writes"


@dataclass(frozen=True, slots=True)
class Known:
    """Who has a text open, and what for."""

    doc_id: int
    standing: Standing
    signature: tuple[int, int | None]
    """Keys of person and mandate."""
    name: str


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
    doc = DOCS.filter(uid=uid).first()
    standing = standing_of(actor, doc) if doc else None
    if not (doc and standing and actor.person_id) or missing(request, is_needed=actor.needs_second_factor):
        return None
    return Known(doc.pk, standing, (actor.person_id, actor.mandate_id), actor.name)


def standing_of(actor: Actor, doc: TextDoc) -> Standing | None:
    """None: for this actor the text is not there."""
    if doc.contribution:
        writes, reads = (
            can_write_contribution(actor, doc.contribution),
            can_read_contribution(actor, doc.contribution),
        )
    elif doc.section:
        writes, reads = can_write_common_text(actor, doc.section), can_read_section(actor, doc.section)
    else:
        return None
    return Standing.WRITES if writes else Standing.READS if reads else None


def why_closed(docs: Iterable[TextDoc], *, at: datetime) -> dict[int, str]:
    """By the key of each text in which nobody writes now: why, in words."""
    docs = list(docs)
    agendas = {doc.of_section.agenda_id: doc.of_section.agenda for doc in docs}
    phases: dict[int, Phase] = {}
    for phase in Phase.objects.filter(agenda__in=agendas, entered_at__isnull=False).order_by(
        "entered_at", "pk"
    ):
        if phase.kind == agendas[phase.agenda_id].state:
            phases[phase.agenda_id] = phase
    found = {}
    for doc in docs:
        agenda, is_own = doc.of_section.agenda, doc.contribution is not None
        verb = "write_contribution" if is_own else "write_common_text"
        words = phase_rules.why_not(verb, state=agenda.state, phase=phases.get(agenda.pk), at=at)
        if not words and doc.contribution and doc.contribution.state != ContributionState.DRAFT:
            words = _("This text is handed in: take it back to change it.")
        if words:
            found[doc.pk] = words
    return found
