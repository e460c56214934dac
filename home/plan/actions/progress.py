# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far actions are, by a rule that stands beside the figure: milestones reached out of milestones. Pure.

No percentage is made up: an action without milestones is counted apart, one that was given up is left out.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

GIVEN_UP = "given_up"
REACHED = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A milestone of a sheet: `state` "done", "now" or "next"; days that are not known are None."""

    title: str
    state: str
    planned_date: date | None = None
    reached_date: date | None = None
    note: str = ""

    def is_late(self, today: date) -> bool:
        """Whether the day on which it was to be reached is over, and it is not."""
        return self.state != REACHED and self.planned_date is not None and self.planned_date < today


@dataclass(frozen=True, slots=True)
class Progress:
    """`reached` out of `milestones`, of `actions` less the `given_up` and those `without` milestones.

    `late` milestones are past their day; `states` counts all actions by state.
    """

    actions: int
    reached: int
    milestones: int
    without: int
    given_up: int
    late: int
    states: Counter[str] = field(default_factory=Counter)

    @property
    def rule(self) -> str:
        """How it was counted, in words."""
        words = [_("It counts the milestones that are reached, out of all those of the actions.")]
        if self.without:
            words.append(
                ngettext(
                    "%(count)s action has no milestones: it is not counted.",
                    "%(count)s actions have no milestones: they are not counted.",
                    self.without,
                )
                % {"count": self.without}
            )
        if self.given_up:
            words.append(
                ngettext(
                    "%(count)s action was given up: it is not counted.",
                    "%(count)s actions were given up: they are not counted.",
                    self.given_up,
                )
                % {"count": self.given_up}
            )
        return " ".join(words)


def progress_of(actions: Iterable[tuple[str, Iterable[Milestone]]], *, today: date) -> Progress:
    """The progress of actions, each its state and its milestones."""
    known = [(state, list(milestones)) for state, milestones in actions]
    counted = [milestones for state, milestones in known if state != GIVEN_UP]
    every = [milestone for milestones in counted for milestone in milestones]
    return Progress(
        actions=len(known),
        reached=sum(milestone.state == REACHED for milestone in every),
        milestones=len(every),
        without=sum(not milestones for milestones in counted),
        given_up=len(known) - len(counted),
        late=sum(milestone.is_late(today) for milestone in every),
        states=Counter(state for state, _milestones in known),
    )
