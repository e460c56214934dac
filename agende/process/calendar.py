# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calendar of an agenda: phases planned, changed and entered by the plan office."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from django.db import transaction
from django.utils.translation import gettext as _

from agende.phases.models import AgendaState, Phase, Transition
from agende.phases.operations import hold, move_agenda
from agende.phases.queries import phase_of
from agende.phases.rules import choices_for
from agende.phases.words import TITLES
from agende.process.gates import allow
from agende.texts.models import Agenda, TextDoc
from agende.texts.rules import can_run_agenda
from cms.audit.operations import record
from cms.clock import day_in_words
from cms.pages.cache import forget_after_commit
from cms.rights import Actor, Hidden, WrongPhase

# The steps that are nothing but the next phase; the others are a freeze, an act, a publication.
NEXT: dict[str, tuple[AgendaState, ...]] = {
    AgendaState.SIGNOFF: (AgendaState.CONSULTATION, AgendaState.ADOPTION),
    AgendaState.CONSULTATION: (AgendaState.ENQUIRY, AgendaState.ADOPTION),
    AgendaState.ENQUIRY: (AgendaState.ADOPTION,),
    AgendaState.PUBLISHED: (AgendaState.MONITORING,),
}
PLANNED = (
    AgendaState.SIGNOFF,
    AgendaState.CONSULTATION,
    AgendaState.ENQUIRY,
    AgendaState.ADOPTION,
    AgendaState.MONITORING,
)
ORDER = list(AgendaState)


class Overlap(Exception):
    """A planned phase would begin before the one that comes before it ends; the message says which."""


def next_states(agenda: Agenda) -> tuple[AgendaState, ...]:
    """The phases that the office may enter now by a step that is nothing else."""
    return NEXT.get(agenda.state, ())


def plannable(agenda: Agenda) -> list[AgendaState]:
    """The kinds of phases that the office may plan now: those to come of which none is planned."""
    planned = set(Phase.objects.filter(agenda=agenda, entered_at=None).values_list("kind", flat=True))
    place = ORDER.index(AgendaState(agenda.state))
    return [kind for kind in PLANNED if ORDER.index(kind) > place and kind not in planned]


def require_plannable(agenda: Agenda, kind: str) -> None:
    """Raises WrongPhase, in words, for a phase that cannot be planned now."""
    if Phase.objects.filter(agenda=agenda, kind=kind, entered_at=None).exists():
        raise WrongPhase(_("This phase is planned already: change it."))
    if kind not in plannable(agenda):
        raise WrongPhase(_("The agenda is past this phase: it cannot be planned."))


@transaction.atomic
def plan_phase(
    *,
    agenda: Agenda,
    kind: str,
    opens_at: datetime,
    by: Actor,
    at: datetime,
    closes_at: datetime | None = None,
    allows: Sequence[str] | None = None,
) -> Phase:
    """Plans a phase from–to (half-open), with what may be done in it (None: all that its kind allows).

    Raises Overlap, WrongPhase (of that kind one is planned already), Hidden.
    """
    agenda = _held(agenda, by)
    require_plannable(agenda, kind)
    phase = Phase(
        agenda=agenda, kind=kind, opens_at=opens_at, closes_at=closes_at, allows=_chosen(kind, allows)
    )
    _require_in_order(phase)
    phase.save()
    record(by=by, verb="agende.phase_planned", on=agenda, at=at, detail=_words_of(phase))
    forget_after_commit()
    return phase


@transaction.atomic
def change_phase(
    *,
    phase: Phase,
    by: Actor,
    at: datetime,
    closes_at: datetime | None,
    opens_at: datetime | None = None,
    allows: Sequence[str] | None = None,
) -> Phase:
    """Changes a planned phase, or the closing of the one under way and what may be done in it. A past one stays.

    Raises Overlap, WrongPhase, Hidden.
    """
    agenda = _held(phase.agenda, by)
    phase = Phase.objects.get(pk=phase.pk)
    before = _words_of(phase)
    require_changeable(phase, agenda)
    if not phase.entered_at and opens_at:
        phase.opens_at = opens_at
    phase.closes_at, phase.allows = closes_at, _chosen(phase.kind, allows)
    if phase.closes_at and phase.closes_at <= phase.opens_at:
        raise Overlap(_("A phase cannot close before it opens."))
    _require_in_order(phase)
    phase.save()
    detail = {"before": before, "after": _words_of(phase)}
    record(by=by, verb="agende.phase_changed", on=agenda, at=at, detail=detail)
    forget_after_commit()
    return phase


def require_changeable(phase: Phase, agenda: Agenda) -> None:
    """Raises WrongPhase, in words, for a phase that is over."""
    if phase.entered_at and phase != phase_of(agenda.pk, agenda.state):
        raise WrongPhase(_("This phase is over: it stays as it was."))


@transaction.atomic
def drop_phase(*, phase: Phase, by: Actor, at: datetime) -> None:
    """Takes a planned phase out of the calendar. Raises WrongPhase, Hidden."""
    agenda = _held(phase.agenda, by)
    planned = Phase.objects.filter(pk=phase.pk, entered_at=None).first()
    if planned is None:
        raise WrongPhase(_("This phase has begun: it cannot be taken out of the calendar."))
    record(by=by, verb="agende.phase_dropped", on=agenda, at=at, detail=_words_of(planned))
    planned.delete()
    forget_after_commit()


@transaction.atomic
def enter(*, agenda: Agenda, to: str, by: Actor, at: datetime) -> Transition | None:
    """Takes the agenda into its next phase, as planned or from now on. None when it is in it already.

    Raises WrongPhase, also for a common text that changed after the last freeze; Hidden.
    """
    agenda = _held(agenda, by)
    if agenda.state == to:
        return None
    require_next(agenda, to)
    return move_agenda(agenda, AgendaState(to), by=by, at=at)


def require_next(agenda: Agenda, to: str) -> None:
    """Raises WrongPhase, in words, where `to` is not the next phase of the agenda."""
    if to not in next_states(agenda):
        raise WrongPhase(_("This is not the next step of this agenda: look at its calendar."))
    if to == AgendaState.ADOPTION and agenda.state == AgendaState.ENQUIRY and is_changed(agenda):
        raise WrongPhase(_("The common text has changed since it was frozen: freeze it again first."))


def is_changed(agenda: Agenda) -> bool:
    """Whether a common text or a record was changed after the last freeze."""
    version = agenda.versions.order_by("-number").values_list("log_state", "at").first()
    if version is None:
        return True
    log_state, frozen_at = version
    docs = TextDoc.objects.filter(section__agenda=agenda).values_list("uid", "seq")
    is_written = any(log_state.get(str(uid), [0])[0] != seq for uid, seq in docs)
    return is_written or agenda.records.filter(changed_at__gt=frozen_at).exists()


def _held(agenda: Agenda, by: Actor) -> Agenda:
    """The agenda as it stands, for who runs it, held in its state until the end of the transaction."""
    allow(can_run_agenda, by, agenda)
    hold(agenda.pk, alone=True)
    found = Agenda.objects.select_related("zone", "edition").filter(pk=agenda.pk).first()
    if found is None:
        raise Hidden("no such agenda")
    return found


def _chosen(kind: str, allows: Sequence[str] | None) -> list[str] | None:
    """What is kept of a choice: None when nothing is left out, so that what comes later counts too."""
    choices = choices_for(kind)
    kept = [verb for verb in choices if allows is None or verb in allows]
    return None if kept == choices else kept


def _require_in_order(phase: Phase) -> None:
    """Raises Overlap where planned phases would not follow one another as their kinds do."""
    others = Phase.objects.filter(agenda=phase.agenda_id, entered_at=None).exclude(pk=phase.pk)
    planned = sorted([*others, phase], key=lambda each: ORDER.index(AgendaState(each.kind)))
    for earlier, later in pairwise(planned):
        if phase in (earlier, later) and later.opens_at < (earlier.closes_at or earlier.opens_at):
            last = (earlier.closes_at or earlier.opens_at) - timedelta(microseconds=1)
            words = _("“%(earlier)s” lasts until %(day)s: “%(later)s” comes after it.")
            raise Overlap(
                words
                % {
                    "earlier": TITLES[earlier.kind],
                    "later": TITLES[later.kind],
                    "day": day_in_words(last),
                }
            )


def _words_of(phase: Phase) -> dict[str, object]:
    """A phase in the audit log."""
    return {
        "kind": phase.kind,
        "opens_at": phase.opens_at.isoformat(),
        "closes_at": phase.closes_at.isoformat() if phase.closes_at else None,
        "allows": phase.allows,
    }
