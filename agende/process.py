# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of an agenda, from its opening to its publication. Each asks who, then when, then does one thing."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agende import publishing
from agende.phases import rules as phase_rules
from agende.phases.models import AgendaState, ContributionState, Transition
from agende.phases.operations import hold, move_agenda, move_contribution, signed
from agende.phases.queries import phase_of
from agende.texts.blocks import Block, copied, sha256, words_of
from agende.texts.models import Agenda, Approval, Contribution, Section, TextDoc, Update, Version
from agende.texts.operations import append, locked, rebuild, save_text
from agende.texts.rules import can_open_agenda, can_run_agenda, can_write_common_text, can_write_contribution
from cms import jobs
from cms.areas.models import Act, PlanEdition, PlanNode
from cms.audit.operations import record
from cms.clock import day_of
from cms.pages.cache import forget_after_commit
from cms.pdf import unprintable
from cms.people.models import Body
from cms.rights import Actor, Hidden, WrongPhase
from cms.rights.registry import Can
from cms.territory.models import Zone

OUTLINE: list[dict[str, Any]] = json.loads((Path(__file__).parent / "texts" / "outline.json").read_text())
AREAS = (PlanNode.Kind.STRATEGY, PlanNode.Kind.POLICY_AREA, PlanNode.Kind.PILLAR)


class AlreadyOpen(Exception):
    """The zone has its agenda for that edition."""


class NothingWritten(Exception):
    """There is no text to hand in, to take or to freeze."""


class Unprintable(Exception):
    """The text holds characters that its PDF could not show; they are the message."""


class NotThatDay(Exception):
    """An act cannot be of a day still to come."""


def _require(can: Can, by: Actor, thing: Any) -> None:
    if not can(by, thing):
        raise Hidden(f"{thing!r}")


def _in_phase(verb: str, agenda: Agenda, at: datetime, *, alone: bool = False) -> Agenda:
    """The agenda, held in its state until the end of the transaction; raises WrongPhase."""
    hold(agenda.pk, alone=alone)
    agenda = Agenda.objects.select_related("zone", "edition").get(pk=agenda.pk)
    require(verb, agenda, at=at)
    return agenda


def why_not(verb: str, agenda: Agenda, *, at: datetime) -> str:
    """In words, why `verb` cannot be done on the agenda now; "" when it can."""
    phase = phase_of(agenda.pk, agenda.state)
    return phase_rules.why_not(verb, state=agenda.state, phase=phase, at=at)


def require(verb: str, agenda: Agenda, *, at: datetime) -> None:
    """Raises WrongPhase, in words, when `verb` cannot be done on the agenda now."""
    if words := why_not(verb, agenda, at=at):
        raise WrongPhase(words)


# Opening


@transaction.atomic
def open_agenda(
    *,
    zone: Zone,
    edition: PlanEdition,
    by: Actor,
    at: datetime,
    motto: str = "",
    closes_at: datetime | None = None,
    drafts_are_shared: bool = False,
    is_example: bool = False,
) -> Agenda:
    """Opens the agenda of a zone: a section per area of the plan and kind, a text per municipality and section.

    `closes_at` is the end of the municipalities' time to write (half-open; None: until the freeze).
    Raises AlreadyOpen.
    """
    _require(can_open_agenda, by, None)
    if Agenda.objects.filter(zone=zone, edition=edition).exists():
        raise AlreadyOpen
    agenda = Agenda.objects.create(
        zone=zone, edition=edition, motto=motto, drafts_are_shared=drafts_are_shared, is_example=is_example
    )
    areas = edition.nodes.filter(kind__in=AREAS, parent=None).order_by("order", "pk")
    parts = [(area, part) for area in areas for part in OUTLINE]
    for order, (area, part) in enumerate(parts, start=1):
        section = Section.objects.create(
            agenda=agenda, node=area, order=order, template_key=f"{area.slug}.{part['kind']}", **part
        )
        TextDoc.objects.create(section=section)
    move_agenda(agenda, AgendaState.DRAFTING, by=by, at=at, closes_at=closes_at)
    invite_municipalities(agenda=agenda, by=by, at=at)
    return agenda


@transaction.atomic
def invite_municipalities(*, agenda: Agenda, by: Actor, at: datetime) -> int:
    """Gives every municipality of the zone that has a body its texts to write; says how many were missing.

    Run again after a municipality joins the zone.
    """
    _require(can_run_agenda, by, agenda)
    bodies = Body.objects.filter(
        municipality__memberships__zone=agenda.zone_id,
        municipality__memberships__during__contains=day_of(at),
    )
    known = set(Contribution.objects.filter(section__agenda=agenda).values_list("section", "body"))
    contributions = Contribution.objects.bulk_create(
        Contribution(section=section, body=body)
        for section in agenda.sections.all()
        for body in bodies
        if (section.pk, body.pk) not in known
    )
    TextDoc.objects.bulk_create(TextDoc(contribution=contribution) for contribution in contributions)
    if contributions:
        record(by=by, verb="agende.municipalities_invited", on=agenda, at=at)
    return len({contribution.body_id for contribution in contributions})


# Writing


@transaction.atomic
def write_contribution(
    *, contribution: Contribution, text: str, base: int, by: Actor, at: datetime
) -> Update | None:
    """Saves the municipality's text, typed over update `base`; None when it is there already.

    Raises Stale, WrongPhase, Hidden.
    """
    _require(can_write_contribution, by, contribution)
    _in_phase("write_contribution", contribution.section.agenda, at)
    doc = locked(contribution.doc)
    _require_draft(Contribution.objects.get(pk=contribution.pk))
    return save_text(doc=doc, text=text, base=base, by=by, at=at)


def require_writable(contribution: Contribution, *, at: datetime) -> None:
    """Raises WrongPhase, in words, when a contribution cannot be written now."""
    require("write_contribution", contribution.section.agenda, at=at)
    _require_draft(contribution)


def _require_draft(contribution: Contribution) -> None:
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
    _require(can_write_common_text, by, section)
    _in_phase("write_common_text", section.agenda, at)
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
    checks = [Check(_("The text is not empty."), bool(doc.blocks), is_required=True)]
    if limit:
        words = _("The text stays within %(limit)s words: it has %(words)s.")
        checks.append(
            Check(words % {"limit": limit, "words": doc.words}, doc.words <= limit, is_required=False)
        )
    return checks


@transaction.atomic
def submit_contribution(*, contribution: Contribution, by: Actor, at: datetime) -> Transition | None:
    """Hands a contribution in: from now the zone reads it. None when it is handed in already.

    Raises NothingWritten, WrongPhase, Hidden.
    """
    _require(can_write_contribution, by, contribution)
    _in_phase("submit", contribution.section.agenda, at)
    doc = locked(contribution.doc)
    contribution = Contribution.objects.select_related("section__agenda").get(pk=contribution.pk)
    if contribution.state == ContributionState.SUBMITTED:
        return None
    _require_draft(contribution)
    if not doc.blocks:
        raise NothingWritten
    return move_contribution(contribution, ContributionState.SUBMITTED, by=by, at=at, text_seq=doc.seq)


@transaction.atomic
def take_back(*, contribution: Contribution, by: Actor, at: datetime) -> Transition | None:
    """Makes a contribution handed in a draft again, until it is taken into the common text. None when it is one."""
    _require(can_write_contribution, by, contribution)
    _in_phase("take_back", contribution.section.agenda, at)
    doc = locked(contribution.doc)
    contribution = Contribution.objects.select_related("section__agenda").get(pk=contribution.pk)
    if contribution.state == ContributionState.DRAFT:
        return None
    if contribution.state == ContributionState.MERGED:
        _require_draft(contribution)
    return move_contribution(contribution, ContributionState.DRAFT, by=by, at=at, text_seq=doc.seq)


@transaction.atomic
def merge_contribution(
    *, contribution: Contribution, block_ids: set[str], by: Actor, at: datetime, note: str = ""
) -> Update | None:
    """Adds the chosen blocks of a contribution handed in to the end of the common text, each with its source.

    The contribution counts as taken even when no block was chosen: then `note` must say why (else NothingWritten).
    None when it was taken already, or nothing was added.
    """
    section = contribution.section
    _require(can_write_common_text, by, section)
    _in_phase("merge", section.agenda, at)
    source = locked(contribution.doc)
    contribution = Contribution.objects.select_related("section__agenda").get(pk=contribution.pk)
    if contribution.state == ContributionState.MERGED:
        return None
    if contribution.state == ContributionState.DRAFT:
        raise WrongPhase(_("The municipality has taken this text back: it is not handed in now."))
    chosen: list[Block] = [block for block in source.blocks if block["attrs"]["id"] in block_ids]
    if not chosen and not note.strip():
        raise NothingWritten
    move_contribution(
        contribution, ContributionState.MERGED, by=by, at=at, text_seq=source.seq, note=note.strip()
    )
    if not chosen:
        return None
    common = locked(section.doc)
    return append(common, common.blocks + copied(chosen, source=str(contribution.uid)), by=by, at=at)


# The office


@transaction.atomic
def freeze(*, agenda: Agenda, by: Actor, at: datetime, label: str = "") -> Version:
    """Freezes the common texts as a version, with a fingerprint; nobody writes until the agenda is opened again."""
    _require(can_run_agenda, by, agenda)
    agenda = _in_phase("freeze", agenda, at, alone=True)
    sections = list(agenda.sections.select_related("node", "doc").order_by("order"))
    if not any(section.doc.blocks for section in sections):
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
    _require(can_run_agenda, by, agenda)
    agenda = _in_phase("reopen", agenda, at, alone=True)
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
    _require(can_run_agenda, by, agenda)
    agenda = _in_phase("record_act", agenda, at, alone=True)
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
    _require(can_run_agenda, by, agenda)
    agenda = _in_phase("publish", agenda, at, alone=True)
    version = agenda.versions.filter(approval__isnull=False).order_by("-number")[0]
    move_agenda(agenda, AgendaState.PUBLISHED, by=by, at=at)
    jobs.defer(publishing.RENDER, version_id=version.pk)
    forget_after_commit()
    return version


# What follows from the facts


@transaction.atomic
def rebuild_projections() -> list[str]:
    """Makes every text and state again from the facts; says which differed (none, on a sound database)."""
    differed = [
        f"{doc._meta.label} {doc.uid}"
        for doc in TextDoc.objects.only("pk", "uid").order_by("pk").iterator()
        if rebuild(doc)
    ]
    for model, field in ((Agenda, "agenda"), (Contribution, "contribution")):
        for thing in model.objects.order_by("pk"):
            steps = Transition.objects.filter(**{field: thing})
            steps = steps.filter(contribution=None) if model is Agenda else steps
            last = steps.order_by("pk").last()
            state = last.to_state if last else model._meta.get_field("state").default
            if state != thing.state:
                model.objects.filter(pk=thing.pk).update(state=state)
                differed.append(f"{model._meta.label} {thing.uid}")
    return differed
