# SPDX-License-Identifier: AGPL-3.0-or-later
"""The municipality's and the coordinator's texts: saved, handed in, taken back."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agende.phases.models import ContributionState, Transition
from agende.phases.operations import move_contribution
from agende.phases.queries import phase_of
from agende.phases.rules import is_over
from agende.process.gates import NothingWritten, allow, in_phase, require
from agende.texts.models import Contribution, Section, Update
from agende.texts.operations import locked, save_text
from agende.texts.rules import can_write_common_text, can_write_contribution
from cms.rights import Actor, WrongPhase


@transaction.atomic
def write_contribution(
    *, contribution: Contribution, text: str, base: int, by: Actor, at: datetime
) -> Update | None:
    """Saves the municipality's text, typed over update `base`; None when it is there already.

    Raises Stale, WrongPhase, Hidden.
    """
    allow(can_write_contribution, by, contribution)
    in_phase("write_contribution", contribution.section.agenda, at)
    doc = locked(contribution.doc)
    require_draft(Contribution.objects.get(pk=contribution.pk))
    return save_text(doc=doc, text=text, base=base, by=by, at=at)


def require_writable(contribution: Contribution, *, at: datetime) -> None:
    """Raises WrongPhase, in words, when a contribution cannot be written now."""
    require("write_contribution", contribution.section.agenda, at=at)
    require_draft(contribution)


def require_submittable(contribution: Contribution, *, at: datetime) -> None:
    """Raises WrongPhase, in words, when a contribution cannot be handed in now; late it still can."""
    require("submit", contribution.section.agenda, at=at)
    require_draft(contribution)


def require_draft(contribution: Contribution) -> None:
    """Raises WrongPhase, in words, when a contribution is no draft."""
    words = {
        ContributionState.DRAFT: "",
        ContributionState.SUBMITTED: _("This text is handed in: take it back to change it."),
        ContributionState.MERGED: _("This text was taken into the zone's common text: it cannot be changed."),
    }[ContributionState(contribution.state)]
    if words:
        raise WrongPhase(words)


@transaction.atomic
def write_common_text(*, section: Section, text: str, base: int, by: Actor, at: datetime) -> Update | None:
    """Saves the zone's common text of a section; as `write_contribution`."""
    allow(can_write_common_text, by, section)
    in_phase("write_common_text", section.agenda, at)
    return save_text(doc=section.doc, text=text, base=base, by=by, at=at)


@dataclass(frozen=True, slots=True)
class Check:
    """A line of the list looked through before handing in."""

    words: str
    is_met: bool
    is_required: bool


def checklist(contribution: Contribution) -> list[Check]:
    """What to look at before a contribution is handed in."""
    doc, limit = contribution.doc, contribution.section.word_limit
    checks = [Check(_("The text is not empty."), bool(doc.words), is_required=True)]
    if limit:
        words = _("The text stays within %(limit)s words: it has %(words)s.")
        checks.append(
            Check(words % {"limit": limit, "words": doc.words}, doc.words <= limit, is_required=False)
        )
    return checks


@transaction.atomic
def submit_contribution(*, contribution: Contribution, by: Actor, at: datetime) -> Transition | None:
    """Hands a contribution in, late when the municipalities' time is over: from now the zone reads it.

    None when it is handed in already.
    Raises NothingWritten, WrongPhase, Hidden.
    """
    allow(can_write_contribution, by, contribution)
    agenda = in_phase("submit", contribution.section.agenda, at)
    doc = locked(contribution.doc)
    contribution = Contribution.objects.select_related("section__agenda").get(pk=contribution.pk)
    if contribution.state == ContributionState.SUBMITTED:
        return None
    require_draft(contribution)
    if not doc.words:
        raise NothingWritten
    is_late = is_over(phase_of(agenda.pk, agenda.state), at=at)
    return move_contribution(
        contribution, ContributionState.SUBMITTED, by=by, at=at, text_seq=doc.seq, is_late=is_late
    )


@transaction.atomic
def take_back(*, contribution: Contribution, by: Actor, at: datetime) -> Transition | None:
    """Makes a contribution handed in a draft again, until it is taken into the common text. None when it is one."""
    allow(can_write_contribution, by, contribution)
    in_phase("take_back", contribution.section.agenda, at)
    doc = locked(contribution.doc)
    contribution = Contribution.objects.select_related("section__agenda").get(pk=contribution.pk)
    if contribution.state == ContributionState.DRAFT:
        return None
    if contribution.state == ContributionState.MERGED:
        require_draft(contribution)
    return move_contribution(contribution, ContributionState.DRAFT, by=by, at=at, text_seq=doc.seq)
