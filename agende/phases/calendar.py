# SPDX-License-Identifier: AGPL-3.0-or-later
"""The calendar of an agenda, as it is shown: phases done, under way and planned."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from agende.phases.models import Phase
from agende.phases.rules import choices_for, is_over
from agende.phases.words import DONE, TITLES

if TYPE_CHECKING:
    from agende.texts.models import Agenda


@dataclass(frozen=True, slots=True)
class Period:
    """A phase in words. `stands`: "done", "now" or "next"; `ended_at`: when a phase done was left."""

    phase: Phase
    stands: str
    title: str
    does: list[str]
    ended_at: datetime | None
    is_over: bool


def calendar_of(agenda: "Agenda", *, at: datetime) -> list[Period]:
    """The phases entered, in order, then those planned: one query."""
    phases = list(Phase.objects.filter(agenda=agenda.pk).order_by("opens_at", "pk"))
    entered = sorted(
        (phase for phase in phases if phase.entered_at), key=lambda phase: (phase.entered_at, phase.pk)
    )
    present = next((phase for phase in reversed(entered) if phase.kind == agenda.state), None)
    found = []
    for number, phase in enumerate(entered):
        if phase is not present:
            left = entered[number + 1].entered_at if number + 1 < len(entered) else phase.closes_at
            found.append(_period(phase, "done", at=at, ended_at=left))
    if present:
        found.append(_period(present, "now", at=at))
    return found + [_period(phase, "next", at=at) for phase in phases if not phase.entered_at]


def _period(phase: Phase, stands: str, *, at: datetime, ended_at: datetime | None = None) -> Period:
    verbs = [verb for verb in choices_for(phase.kind) if phase.allows is None or verb in phase.allows]
    return Period(
        phase=phase,
        stands=stands,
        title=str(TITLES[phase.kind]),
        does=[] if stands == "done" else [str(DONE[verb]) for verb in verbs],
        ended_at=ended_at,
        is_over=is_over(phase, at=at),
    )
