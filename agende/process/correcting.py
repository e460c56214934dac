# SPDX-License-Identifier: AGPL-3.0-or-later
"""A published version corrected: a slip is put right without opening the agenda, and everybody sees what it was."""

from datetime import datetime

from django.db import transaction

from agende import publishing
from agende.phases.operations import signed
from agende.process.freezing import add_version
from agende.process.gates import allow, in_phase
from agende.publishing import Draft, Held
from agende.texts.models import Agenda, Approval, Publication, Section, Version
from agende.texts.operations import save_text
from agende.texts.rules import can_run_agenda
from cms import jobs
from cms.areas.acts import Told, add_act
from cms.areas.models import Act
from cms.audit.operations import record
from cms.clock import day_of
from cms.pages.cache import forget_after_commit
from cms.rights import Actor, Hidden


class NothingCorrected(Exception):
    """The text is the one that stands."""


class NoErratum(Exception):
    """A correction says what it corrects."""


@transaction.atomic
def correct(
    *,
    section: Section,
    text: str,
    base: int,
    erratum: str,
    by: Actor,
    at: datetime,
    told: Told | None = None,
) -> Version | None:
    """Publishes the version that stands with one section's text put right; the old one stays at its address.

    `told` is the act of the correction; without one that of the corrected version stands for it. Records, matrix and
    names are those of the corrected version: to change them the agenda is opened again. None when a second click finds
    it done. Raises NothingCorrected, NoErratum, Stale, NothingWritten, Unprintable, ImpossibleAct, WrongPhase, Hidden.
    """
    allow(can_run_agenda, by, section.agenda)
    agenda = in_phase("correct", section.agenda, at, alone=True)
    if not erratum.strip():
        raise NoErratum
    stands = published_last(agenda)
    if save_text(doc=section.doc, text=text, base=base, by=by, at=at) is None:
        if stands.corrects_id and stands.erratum == erratum.strip():
            return None
        raise NothingCorrected
    draft = publishing.draft_of(agenda, day=day_of(at))
    held = Draft(Held(stands.frame, draft.held.blocks), draft.log_state, 0)
    version = add_version(agenda, held, by=by, at=at, corrects=stands, erratum=erratum.strip())
    if told:
        _approve(version, told, by=by, at=at)
    Publication.objects.create(version=version, **signed(by), at=at)
    record(by=by, verb="agende.version_corrected", on=agenda, at=at, detail={"version": version.number})
    jobs.defer("home.index", key=f"agenda:{agenda.pk}")
    forget_after_commit()
    return version


def _approve(version: Version, told: Told, *, by: Actor, at: datetime) -> None:
    agenda = version.agenda
    act = add_act(
        told,
        kind=Act.Kind.APPROVAL,
        edition=agenda.edition,
        zone=agenda.zone,
        is_example=agenda.is_example,
        at=at,
        must_pass=True,
    )
    Approval.objects.create(version=version, act=act, **signed(by), at=at)


def published_last(agenda: Agenda) -> Version:
    """The version that stands. Raises Hidden where nothing was published."""
    version = agenda.versions.filter(publication__isnull=False).order_by("-number").first()
    if version is None:
        raise Hidden("nothing published to correct")
    return version
