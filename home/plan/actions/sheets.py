# SPDX-License-Identifier: AGPL-3.0-or-later
"""An action of the plan as everybody reads it: on its page, in lists, in files. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from home.plan.actions.money import Line, Totals, totals_of
from home.plan.actions.progress import GIVEN_UP, REACHED, Milestone, Progress, progress_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part of the plan; `url` is "" when it has no page."""

    pk: int
    uid: str
    kind: str
    slug: str
    title: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A municipality by its ISTAT code."""

    code: str
    name: str
    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """Who takes part, and how."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """Money from a source; `amount` None is not known, 0 is zero. `kind` and `state` are codes."""

    source: str
    kind: str
    state: str
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project with its CUP."""

    code: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """An indicator of an action; its `url` is "" when it has no page."""

    code: str
    title: str
    unit: str
    target: Decimal | None = None
    target_period: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formal:
    """A formal act about an action, as it is in force; `kind` in words."""

    kind: str
    organ: str
    number: str
    act_date: date | None
    standing: str
    note: str
    is_example: bool
    link: str = ""
    document: str = ""
    """Where its body publishes it, and the address of the document kept here; "" for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A change of the action that was told: `kind` in words, `note` in one line."""

    at: datetime
    kind: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """An action. `state` is a code; `cost` None is not estimated; `zones` is slug → name."""

    pk: int
    code: str
    title: str
    intro: str
    url: str
    edition: str
    state: str
    state_note: str = ""
    as_of: date | None = None
    updated_on: date | None = None
    is_example: bool = False
    lead: str = ""
    lead_uid: str = ""
    partners: tuple[Partner, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    cost: Decimal | None = None
    cost_source: str = ""
    funding: tuple[Money, ...] = ()
    cups: tuple[Project, ...] = ()
    nodes: tuple[Node, ...] = ()
    is_whole_city: bool = False
    zones: tuple[tuple[str, str], ...] = ()
    towns: tuple[Town, ...] = ()
    indicators: tuple[Measure, ...] = ()
    agenda_codes: tuple[str, ...] = ()
    acts: tuple[Formal, ...] = ()
    changes: tuple[Told, ...] = ()
    elsewhere: tuple[tuple[str, str], ...] = ()
    """(words, address) of the same action in other editions, newest first.

    These three are read for a page alone, not for a list; of a draft that is looked at there are only acts.
    """

    @property
    def totals(self) -> Totals:
        """What its money comes to."""
        return totals_of(self.cost, [Line(row.state, row.amount) for row in self.funding])

    @property
    def has_places(self) -> bool:
        """Whether anybody said where it is done."""
        return self.is_whole_city or bool(self.zones or self.towns)

    def progress(self, today: date) -> Progress:
        """How far it is."""
        return progress_of([(self.state, self.milestones)], today=today)

    @property
    def next_day(self) -> date | None:
        """The first day by which something is to be reached that is not yet; None of an action that was given up."""
        if self.state == GIVEN_UP:
            return None
        days = [one.planned_date for one in self.milestones if one.state != REACHED and one.planned_date]
        return min(days, default=None)


def progress_of_all(sheets: Iterable[Sheet], *, today: date) -> Progress:
    """How far actions are together."""
    return progress_of(((sheet.state, sheet.milestones) for sheet in sheets), today=today)


def serving(sheets: Iterable[Sheet], nodes: Iterable[int]) -> list[Sheet]:
    """The actions filed under any of some nodes, by key."""
    wanted = set(nodes)
    return [sheet for sheet in sheets if any(node.pk in wanted for node in sheet.nodes)]
