# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts of the organs: opinions, adoption, approval, and the act that opens a locked text again."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agende.phases.models import AgendaState, Transition
from agende.phases.operations import move_agenda, signed
from agende.phases.queries import planned_phase
from agende.process.gates import NoReason, NotThatDay, allow, in_phase, require
from agende.signoffs.models import Resolution
from agende.signoffs.queries import acts_missing, counts, frozen_last, resolution_in_force
from agende.signoffs.recorded import Recorded
from agende.signoffs.rules import can_record_acts
from agende.texts.models import Agenda, Approval, Version
from agende.texts.rules import can_run_agenda
from cms.areas.acts import Document, Told, add_act, names, says
from cms.areas.models import Act
from cms.audit.operations import record
from cms.clock import day_of
from cms.locks import wait_for
from cms.people.models import Body
from cms.rights import Actor, WrongPhase

KINDS = {
    Resolution.Step.ZONE_OPINION: Act.Kind.OPINION,
    Resolution.Step.ADOPTION: Act.Kind.ADOPTION,
    Resolution.Step.CONFERENCE_OPINION: Act.Kind.OPINION,
    Resolution.Step.UNLOCK: Act.Kind.OTHER,
}
OPINIONS = (Resolution.Step.ZONE_OPINION, Resolution.Step.CONFERENCE_OPINION)
LOCKING = (AgendaState.APPROVED, AgendaState.PUBLISHED, AgendaState.MONITORING)


@transaction.atomic
def resolve(
    *, agenda: Agenda, step: str, told: Told, by: Actor, at: datetime, outcome: str = "", note: str = ""
) -> Resolution | None:
    """Records an opinion on the last version, or its adoption, which locks the text and puts it before the organs.

    None when the same act is recorded already. An opinion that is not simply favourable has a note (else NoReason).
    Raises ImpossibleAct, WrongPhase, Hidden.
    """
    allow(can_record_acts, by, agenda)
    agenda = in_phase("resolve", agenda, at, alone=True)
    version = agenda.versions.order_by("-number")[0]
    if _is_recorded(version, step, told):
        return None
    if step in OPINIONS and outcome != Resolution.Outcome.FAVOURABLE and not note.strip():
        raise NoReason
    if step == Resolution.Step.ADOPTION:
        _require_adoptable(agenda)
    made = _resolution(version, step, told, outcome=outcome, note=note, by=by, at=at)
    record(by=by, verb=f"agende.{step}_recorded", on=agenda, at=at, detail={"version": version.number})
    if step == Resolution.Step.ADOPTION and agenda.state == AgendaState.SIGNOFF:
        move_agenda(agenda, AgendaState.ADOPTION, by=by, at=at)
    return made


def may_resolve(agenda: Agenda, step: str) -> bool:
    """Whether an act of that step can be recorded in the present state of the agenda."""
    if step != Resolution.Step.ADOPTION:
        return True
    return agenda.state != AgendaState.CONSULTATION and resolution_in_force(agenda, step) is None


def _is_recorded(version: Version, step: str, told: Told) -> bool:
    known = version.resolutions.filter(step=step).select_related("act")
    return any(names(said.act.in_force, told) for said in known)


def _require_adoptable(agenda: Agenda) -> None:
    if agenda.state == AgendaState.CONSULTATION:
        raise WrongPhase(_("The agenda is in consultation: end it before the adoption is recorded."))
    if resolution_in_force(agenda, Resolution.Step.ADOPTION):
        raise WrongPhase(_("The adoption of this text is recorded already."))


def _resolution(
    version: Version, step: str, told: Told, *, outcome: str, note: str, by: Actor, at: datetime
) -> Resolution:
    agenda = version.agenda
    act = add_act(
        told,
        kind=KINDS[Resolution.Step(step)],
        edition=agenda.edition,
        zone=agenda.zone,
        is_example=agenda.is_example,
        at=at,
        must_pass=step not in OPINIONS,
    )
    return Resolution.objects.create(
        agenda=agenda,
        version=version,
        step=step,
        outcome=outcome,
        note=note.strip(),
        act=act,
        **signed(by),
        at=at,
    )


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
    present: int | None = None,
    entitled: int | None = None,
    quorum: int | None = None,
    document: Document | None = None,
) -> Approval:
    """Records the act that approves the last version; `votes` are for, against, abstained.

    Raises NotThatDay for a day to come, ImpossibleAct, WrongPhase (also where the calendar plans an adoption that was
    not entered); the number of an example's act begins with ES- (added when missing).
    """
    allow(can_record_acts, by, agenda)
    agenda = in_phase("record_act", agenda, at, alone=True)
    require_approvable(agenda)
    if act_date > day_of(at):
        raise NotThatDay
    told = Told(
        body=body, organ=organ, number=number, act_date=act_date, votes=votes, present=present, entitled=entitled,
        quorum=quorum, document=document,
    )  # fmt: skip
    act = add_act(
        told, kind=Act.Kind.APPROVAL, edition=agenda.edition, zone=agenda.zone, is_example=agenda.is_example, at=at,
        must_pass=True,
    )  # fmt: skip
    version = agenda.versions.order_by("-number")[0]
    approval = Approval.objects.create(version=version, act=act, **signed(by), at=at)
    move_agenda(agenda, AgendaState.APPROVED, by=by, at=at)
    return approval


def is_to_be_adopted(agenda: Agenda) -> bool:
    """Whether the office has planned a time before the organs that the agenda has not entered."""
    return agenda.state == AgendaState.SIGNOFF and planned_phase(agenda.pk, AgendaState.ADOPTION) is not None


def require_approvable(agenda: Agenda) -> None:
    """Raises WrongPhase, in words, where the office has planned a time before the organs and did not enter it."""
    if is_to_be_adopted(agenda):
        words = _(
            "The calendar plans a time before the organs: enter it, or take it out of the calendar, "
            "then record the approval."
        )
        raise WrongPhase(words)


def warnings_before_approval(agenda: Agenda) -> list[str]:
    """What has not been done before the approval, in words: it can be recorded all the same."""
    found = []
    version = frozen_last(agenda)
    if version:
        said = counts(version)
        silent = said.silent + said.stale
        if silent:
            words = ngettext(
                "%(count)s municipality has not signed this version.",
                "%(count)s municipalities have not signed this version.",
                silent,
            )
            found.append(words % {"count": silent})
        if said.not_agreed:
            words = ngettext(
                "%(count)s municipality does not agree.",
                "%(count)s municipalities do not agree.",
                said.not_agreed,
            )
            found.append(words % {"count": said.not_agreed})
    return found + acts_missing(agenda)


def is_locked(agenda: Agenda) -> bool:
    """Whether an act stands on the text of an agenda: then only another act opens it again."""
    return agenda.state in LOCKING or resolution_in_force(agenda, Resolution.Step.ADOPTION) is not None


def require_locked(agenda: Agenda, *, at: datetime) -> None:
    """Raises WrongPhase, in words, when no act stands on the text."""
    require("unlock", agenda, at=at)
    if not is_locked(agenda):
        raise WrongPhase(_("No act has been recorded: the plan office can open the text again without one."))


@transaction.atomic
def unlock(
    *, agenda: Agenda, told: Told, reason: str, by: Actor, at: datetime, closes_at: datetime | None = None
) -> Transition:
    """Opens a text on which an act stands for writing again, by another act and with its reason.

    What was published stays published until a later version is. Raises NoReason, ImpossibleAct, WrongPhase, Hidden.
    """
    allow(can_run_agenda, by, agenda)
    agenda = in_phase("unlock", agenda, at, alone=True)
    require_locked(agenda, at=at)
    if not reason.strip():
        raise NoReason
    version = agenda.versions.order_by("-number")[0]
    _resolution(version, Resolution.Step.UNLOCK, told, outcome="", note=reason, by=by, at=at)
    record(by=by, verb="agende.text_unlocked", on=agenda, at=at, detail={"version": version.number})
    keeps = closes_at is None
    return move_agenda(agenda, AgendaState.DRAFTING, by=by, at=at, closes_at=closes_at, keeps_phase=keeps)


class CorrectedMeanwhile(Exception):
    """Somebody has corrected the act that was on the page; `act` is the one that stands."""

    def __init__(self, act: Act) -> None:
        super().__init__(f"{act}")
        self.act = act


@transaction.atomic
def correct_act(
    *, recorded: Recorded, seen: UUID, told: Told, reason: str, by: Actor, at: datetime
) -> Act | None:
    """Puts the right data of an act in the place of mistyped ones, in any phase; the earlier stays, as corrected.

    `seen` is the uid of the act that was on the page. None when it says that already. What the act does (it approves,
    it locks) is not touched. Raises NoReason, CorrectedMeanwhile, ImpossibleAct, Hidden.
    """
    agenda = recorded.version.agenda
    allow(can_run_agenda if recorded.is_unlocking else can_record_acts, by, agenda)
    if not reason.strip():
        raise NoReason
    wait_for(f"agende.act {recorded.said.act_id}")
    stands = Act.objects.get(pk=recorded.said.act_id).in_force
    if says(stands, told):
        return None
    if stands.uid != seen:
        raise CorrectedMeanwhile(stands)
    made = add_act(
        told, kind=stands.kind, edition=stands.edition, zone=stands.zone, is_example=stands.is_example, at=at,
        must_pass=stands.kind != Act.Kind.OPINION, corrects=stands, note=reason.strip(),
    )  # fmt: skip
    made.refresh_from_db(fields=["uid"])
    detail = {"wrong": str(stands.uid), "right": str(made.uid)}
    record(by=by, verb="agende.act_corrected", on=agenda, at=at, detail=detail)
    return made
