# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan office's verbs: a frozen text is opened again, the agenda published."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agende import publishing
from agende.phases.models import AgendaState, Transition
from agende.phases.operations import move_agenda, signed
from agende.process.acts import is_locked
from agende.process.gates import allow, in_phase
from agende.texts.models import Agenda, Publication, Version
from agende.texts.rules import can_run_agenda
from cms import jobs
from cms.rights import Actor, WrongPhase


@transaction.atomic
def reopen(*, agenda: Agenda, by: Actor, at: datetime, closes_at: datetime | None = None) -> Transition:
    """Opens a frozen agenda for writing again, before any act (after one: `acts.unlock`); its versions stay.

    The municipalities write until `closes_at`; without it their time to write is the one it was, over or not.
    """
    allow(can_run_agenda, by, agenda)
    agenda = in_phase("reopen", agenda, at, alone=True)
    require_unlocked(agenda)
    keeps = closes_at is None
    return move_agenda(agenda, AgendaState.DRAFTING, by=by, at=at, closes_at=closes_at, keeps_phase=keeps)


def require_unlocked(agenda: Agenda) -> None:
    """Raises WrongPhase, in words, when an act stands on the text."""
    if is_locked(agenda):
        raise WrongPhase(_("An act stands on this text: only another act opens it again."))


@transaction.atomic
def publish(*, agenda: Agenda, by: Actor, at: datetime) -> Version:
    """Shows the approved version to everybody and asks for the PDF of what was said about it."""
    allow(can_run_agenda, by, agenda)
    agenda = in_phase("publish", agenda, at, alone=True)
    version = agenda.versions.filter(approval__isnull=False).order_by("-number")[0]
    move_agenda(agenda, AgendaState.PUBLISHED, by=by, at=at)
    Publication.objects.create(version=version, **signed(by), at=at)
    jobs.defer(publishing.RENDER, version_id=version.pk)
    jobs.defer("home.index", key=f"agenda:{agenda.pk}")
    return version
