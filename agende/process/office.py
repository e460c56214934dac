# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan office's verbs: the text is frozen or opened again, the act recorded, the agenda published."""

from datetime import date, datetime

from django.db import transaction

from agende import publishing
from agende.phases.models import AgendaState, Transition
from agende.phases.operations import move_agenda, signed
from agende.process.gates import NothingWritten, NotThatDay, Unprintable, allow, in_phase
from agende.texts.blocks import sha256, words_of
from agende.texts.models import Agenda, Approval, Publication, Version
from agende.texts.operations import settled
from agende.texts.rules import can_run_agenda
from cms import jobs
from cms.areas.models import Act
from cms.clock import day_of
from cms.pages.cache import forget_after_commit
from cms.pdf import unprintable
from cms.people.models import Body
from cms.rights import Actor


@transaction.atomic
def freeze(*, agenda: Agenda, by: Actor, at: datetime, label: str = "") -> Version:
    """Freezes the common texts as a version, with a fingerprint; nobody writes until the agenda is opened again."""
    allow(can_run_agenda, by, agenda)
    agenda = in_phase("freeze", agenda, at, alone=True)
    sections = list(agenda.sections.select_related("node", "doc").order_by("order"))
    for section in sections:
        settled(section.doc)
    if not any(section.doc.words for section in sections):
        raise NothingWritten
    words = (words_of(block) for section in sections for block in section.doc.blocks)
    if signs := unprintable("".join(words)):
        raise Unprintable(" ".join(signs))
    frame = publishing.frame_of(agenda, sections, day=day_of(at))
    blocks = {section.template_key: section.doc.blocks for section in sections}
    version = Version.objects.create(
        agenda=agenda,
        number=agenda.versions.count() + 1,
        label=label,
        frame=frame,
        blocks=blocks,
        log_state={str(section.doc.uid): [section.doc.seq, section.doc.sha] for section in sections},
        html=publishing.html_of(frame, blocks),
        sha256=sha256({"frame": frame, "blocks": blocks}),
        **signed(by),
        at=at,
    )
    move_agenda(agenda, AgendaState.SIGNOFF, by=by, at=at)
    return version


@transaction.atomic
def reopen(*, agenda: Agenda, by: Actor, at: datetime, closes_at: datetime | None = None) -> Transition:
    """Opens a frozen agenda for writing again, before any act; its versions stay.

    The municipalities write until `closes_at`; without it their time to write is the one it was, over or not.
    """
    allow(can_run_agenda, by, agenda)
    agenda = in_phase("reopen", agenda, at, alone=True)
    keeps = closes_at is None
    return move_agenda(agenda, AgendaState.DRAFTING, by=by, at=at, closes_at=closes_at, keeps_phase=keeps)


@transaction.atomic
def record_act(
    *,
    agenda: Agenda,
    body: Body,
    organ: str,
    number: str,
    act_date: date,
    by: Actor,
    at: datetime,
    votes: tuple[int | None, int | None, int | None] = (None, None, None),
) -> Approval:
    """Records the act that approves the last version; `votes` are for, against, abstained.

    Raises NotThatDay for a day to come; the number of an example's act begins with ES- (added when missing).
    """
    allow(can_run_agenda, by, agenda)
    agenda = in_phase("record_act", agenda, at, alone=True)
    if act_date > day_of(at):
        raise NotThatDay
    if agenda.is_example and not number.startswith("ES-"):
        number = f"ES-{number}"
    act = Act.objects.create(
        kind=Act.Kind.APPROVAL,
        body=body,
        organ=organ,
        number=number,
        act_date=act_date,
        votes_for=votes[0],
        votes_against=votes[1],
        votes_abstained=votes[2],
        edition=agenda.edition,
        is_example=agenda.is_example,
        at=at,
    )
    version = agenda.versions.order_by("-number")[0]
    approval = Approval.objects.create(version=version, act=act, **signed(by), at=at)
    move_agenda(agenda, AgendaState.APPROVED, by=by, at=at)
    return approval


@transaction.atomic
def publish(*, agenda: Agenda, by: Actor, at: datetime) -> Version:
    """Shows the approved version to everybody and asks for its PDF."""
    allow(can_run_agenda, by, agenda)
    agenda = in_phase("publish", agenda, at, alone=True)
    version = agenda.versions.filter(approval__isnull=False).order_by("-number")[0]
    move_agenda(agenda, AgendaState.PUBLISHED, by=by, at=at)
    Publication.objects.create(version=version, **signed(by), at=at)
    jobs.defer(publishing.RENDER, version_id=version.pk)
    forget_after_commit()
    return version
