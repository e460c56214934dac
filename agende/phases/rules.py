# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be done now: asked to the open phase, on the server, by every verb."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from agende.phases.models import AgendaState, Phase
from cms.clock import day_in_words

# Verb → the phase it belongs to.
VERBS = {
    "write_contribution": AgendaState.DRAFTING,
    "submit": AgendaState.DRAFTING,
    "take_back": AgendaState.DRAFTING,
    "write_common_text": AgendaState.DRAFTING,
    "merge": AgendaState.DRAFTING,
    "freeze": AgendaState.DRAFTING,
    "record_act": AgendaState.SIGNOFF,
    "reopen": AgendaState.SIGNOFF,
    "publish": AgendaState.APPROVED,
}
# The municipalities' verbs stop when the phase closes; the coordinator's and the office's go on until the freeze.
UNTIL_IT_CLOSES = frozenset({"write_contribution", "submit", "take_back"})


def why_not(verb: str, *, state: str, phase: Phase | None, at: datetime) -> str:
    """In words, why `verb` cannot be done now on an agenda in `state`; "" when it can."""
    if VERBS[verb] != state:
        return _wrong_state(state)
    if verb in UNTIL_IT_CLOSES and phase and phase.opens_at > at:
        return _("Writing opens on %(day)s.") % {"day": day_in_words(phase.opens_at)}
    if verb in UNTIL_IT_CLOSES and phase and phase.closes_at and phase.closes_at <= at:
        last = phase.closes_at - timedelta(microseconds=1)
        return _(
            "The municipalities' time to write ended on %(day)s. "
            "The zone's coordinator can still work on the common text."
        ) % {"day": day_in_words(last)}
    return ""


def _wrong_state(state: str) -> str:
    words = {
        AgendaState.DRAFTING: _("The agenda is still being written: its text must be frozen first."),
        AgendaState.SIGNOFF: _(
            "The text of this agenda is frozen and waits for the act: it cannot be changed now."
        ),
        AgendaState.APPROVED: _("This agenda is approved: its text cannot be changed."),
        AgendaState.PUBLISHED: _("This agenda is approved and published: its text cannot be changed."),
    }
    return words[AgendaState(state)]
