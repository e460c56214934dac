# SPDX-License-Identifier: AGPL-3.0-or-later
"""The road of an edition: drafting, adoption, opinion, approval, yearly updates, until a later one takes its place.

Law 56/2014 art. 1 c. 44 lett. a (a plan of three years, updated every year); statute art. 34. Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

from cms.areas.models import Act, PlanEdition

State = PlanEdition.State
ROAD = (State.DRAFTING, State.ADOPTED, State.OPINION_GIVEN, State.APPROVED)
ACT_OF = {
    Act.Kind.PROPOSAL: State.DRAFTING,
    Act.Kind.ADOPTION: State.ADOPTED,
    Act.Kind.OPINION: State.OPINION_GIVEN,
    Act.Kind.APPROVAL: State.APPROVED,
    Act.Kind.UPDATE: State.UPDATED,
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the road: `place` "done", "now" or "next"; its acts; `is_silent`: it is done and no act is known."""

    title: str | Promise
    place: str
    acts: Sequence[Any] = ()
    day: date | None = None
    is_silent: bool = False


def strip_of(state: str, acts: Iterable[Any], *, superseded_on: date | None = None) -> list[Step]:
    """The road of an edition in `state`, with its acts (each `kind`, `act_date`).

    Updates stand on it when there is one, the end when it has come: nobody knows beforehand whether they will.
    """
    by_step: dict[str, list[Any]] = {}
    for act in acts:
        if step := ACT_OF.get(act.kind):
            by_step.setdefault(step, []).append(act)
    road = [*ROAD]
    if state == State.UPDATED or State.UPDATED in by_step:
        road.append(State.UPDATED)
    if state == State.SUPERSEDED:
        road.append(State.SUPERSEDED)
    reached = road.index(State(state))
    return [
        Step(
            title=step.label,
            place="now" if number == reached else "done" if number < reached else "next",
            acts=by_step.get(step, ()),
            day=superseded_on if step == State.SUPERSEDED else None,
            is_silent=State.DRAFTING != step != State.SUPERSEDED
            and number <= reached
            and step not in by_step,
        )
        for number, step in enumerate(road)
    ]
