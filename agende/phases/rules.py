# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be done now: asked to the open phase, on the server, by every verb."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from agende.phases.models import AgendaState, Phase
from cms.clock import day_in_words

_DRAFTING = frozenset({AgendaState.DRAFTING})
_IN_HAND = frozenset({AgendaState.DRAFTING, AgendaState.ENQUIRY})
_BEFORE_THE_ACT = frozenset(
    {AgendaState.SIGNOFF, AgendaState.CONSULTATION, AgendaState.ENQUIRY, AgendaState.ADOPTION}
)
_ACTED_ON = frozenset(
    {AgendaState.ADOPTION, AgendaState.APPROVED, AgendaState.PUBLISHED, AgendaState.MONITORING}
)

# Verb → the states of an agenda in which it may be done.
VERBS: dict[str, frozenset[AgendaState]] = {
    "write_contribution": _DRAFTING,
    "submit": _DRAFTING,
    "take_back": _DRAFTING,
    "merge": _DRAFTING,
    "write_common_text": _IN_HAND,
    "suggest": _IN_HAND,
    "decide": _IN_HAND,
    "propose_record": _IN_HAND,
    "write_record": _IN_HAND,
    "comment": _DRAFTING | _BEFORE_THE_ACT,
    "align": _DRAFTING | _BEFORE_THE_ACT,
    "sign": frozenset({AgendaState.SIGNOFF}),
    "report_progress": frozenset({AgendaState.MONITORING}),
    "freeze": _IN_HAND,
    "reopen": _BEFORE_THE_ACT,
    "resolve": frozenset({AgendaState.SIGNOFF, AgendaState.CONSULTATION, AgendaState.ADOPTION}),
    "record_act": frozenset({AgendaState.SIGNOFF, AgendaState.ADOPTION}),
    "unlock": _ACTED_ON,
    "publish": frozenset({AgendaState.APPROVED}),
    "correct": frozenset({AgendaState.PUBLISHED, AgendaState.MONITORING}),
}
# The office's own steps: no choice about a phase can take them away, or nobody could lead the agenda out of it.
STEPS = frozenset({"freeze", "reopen", "resolve", "record_act", "unlock", "publish", "correct"})
# The municipalities' verbs stop when the phase closes; the coordinator's and the office's go on until the next step.
# Handing in and signing go on too, and are marked as late.
UNTIL_IT_CLOSES = frozenset({"write_contribution", "take_back", "suggest", "propose_record"})


def choices_for(kind: str) -> list[str]:
    """The verbs about which the office may choose, for a phase of that kind."""
    return [verb for verb, states in VERBS.items() if kind in states and verb not in STEPS]


def is_over(phase: Phase | None, *, at: datetime) -> bool:
    """Whether the closing of the phase has passed."""
    return bool(phase and phase.closes_at and phase.closes_at <= at)


def why_not(verb: str, *, state: str, phase: Phase | None, at: datetime) -> str:
    """In words, why `verb` cannot be done now on an agenda in `state`, whose open phase is `phase`; "" when it can."""
    if state not in VERBS[verb]:
        return _wrong_state(verb, state)
    if phase and phase.allows is not None and verb not in STEPS and verb not in phase.allows:
        return _("The plan office has chosen that this is not done in the present phase of the agenda.")
    if verb not in UNTIL_IT_CLOSES or not phase:
        return ""
    if phase.opens_at > at:
        return _("Writing opens on %(day)s.") % {"day": day_in_words(phase.opens_at)}
    if phase.closes_at and phase.closes_at <= at:
        last = phase.closes_at - timedelta(microseconds=1)
        return _(
            "The municipalities' time to write ended on %(day)s. "
            "The zone's coordinator can still work on the common text."
        ) % {"day": day_in_words(last)}
    return ""


def _wrong_state(verb: str, state: str) -> str:
    if verb == "report_progress":
        return _("Progress is reported while the agenda is being carried out: it is not yet.")
    if verb == "sign" and state != AgendaState.DRAFTING:
        return _("The time to sign this text is over: the agenda has gone on.")
    if verb == "correct":
        return _("Only a published agenda is corrected: until then its text is opened again.")
    if verb == "unlock":
        return _("No act has been recorded: the plan office can open the text again without one.")
    words = {
        AgendaState.DRAFTING: _("The agenda is still being written: its text must be frozen first."),
        AgendaState.SIGNOFF: _(
            "The text of this agenda is frozen and waits for the act: it cannot be changed now."
        ),
        AgendaState.CONSULTATION: _("This agenda is in consultation: its text cannot be changed now."),
        AgendaState.ENQUIRY: _(
            "The observations on this agenda are being examined: only its common text is changed, until it is frozen."
        ),
        AgendaState.ADOPTION: _("The text of this agenda is before the organs: it cannot be changed now."),
        AgendaState.APPROVED: _("This agenda is approved: its text cannot be changed."),
        AgendaState.PUBLISHED: _("This agenda is approved and published: its text cannot be changed."),
        AgendaState.MONITORING: _(
            "This agenda is approved and being carried out: its text cannot be changed."
        ),
    }
    return words[AgendaState(state)]
