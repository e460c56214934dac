# SPDX-License-Identifier: AGPL-3.0-or-later
"""The matrices of all the zones side by side: what is published for everybody, drafts for those who may read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from agende.actions.alignment import AT_WORK_ON, Columns, columns_of, frames_of_matrices
from agende.actions.models import Record
from agende.actions.twins import Candidate, Twin, twins_among
from agende.queries.alignment import Action, Cell, actions_of
from agende.queries.published import published_agendas
from agende.texts.models import Agenda, Version
from agende.texts.rules import agendas_for
from cms.areas.models import PlanEdition, PlanNode
from cms.rights import Actor


@dataclass(frozen=True, slots=True)
class Side:
    """A zone's matrix: of the published version, or as it stands (`version` None)."""

    agenda: Agenda
    version: Version | None
    actions: list[Action]
    cells: list[Cell]

    def of(self, node: PlanNode) -> list[Cell]:
        """The cells of a node, the strongest first."""
        mine = [cell for cell in self.cells if (cell["kind"], cell["node"]) == (node.kind, node.slug)]
        return sorted(mine, key=lambda cell: (-cell["strength"], cell["code"]))


@dataclass(frozen=True, slots=True)
class Row:
    """A node of the plan: each zone's cells, in the order of the sides."""

    node: PlanNode
    cells: list[list[Cell]]

    @property
    def total(self) -> int:
        """How many actions of all the zones serve it."""
        return sum(map(len, self.cells))

    @property
    def zones(self) -> int:
        """How many zones serve it."""
        return sum(map(bool, self.cells))


@dataclass(frozen=True)
class ZonesMatrix:
    """All of it: `rows` areas first, then projects."""

    edition: PlanEdition
    columns: Columns
    sides: list[Side]
    rows: list[Row]

    @cached_property
    def twins(self) -> list[Twin]:
        """Actions of two zones that say the same: compared when they are shown."""
        return twins_among(_candidates(self.sides, self.columns))

    @property
    def empty(self) -> list[PlanNode]:
        """What no action of any zone serves."""
        return [row.node for row in self.rows if not row.total]

    def shared(self, twin: Twin) -> list[PlanNode]:
        """The parts of the plan that both of a pair serve."""
        return [node for node in self.columns.nodes if str(node.uid) in twin.nodes]


def matrix_of_zones(edition: PlanEdition, actor: Actor) -> ZonesMatrix:
    """The zones' matrices for an edition: the same number of queries whatever their number."""
    sides, columns = sides_of(edition, actor), columns_of(edition)
    rows = [Row(node, [side.of(node) for side in sides]) for node in columns.nodes]
    return ZonesMatrix(edition, columns, sides, rows)


def sides_of(edition: PlanEdition, actor: Actor) -> list[Side]:
    """Each zone's side: its published version; where there is none, the draft, for those who read the agenda."""
    shown = {version.agenda_id: version for version in published_agendas().filter(agenda__edition=edition)}
    drafts = list(agendas_for(actor).filter(edition=edition).exclude(pk__in=shown))
    sides = _published(shown.values()) + _drafts(drafts)
    return sorted(sides, key=lambda side: (side.agenda.zone.order, side.agenda.zone.name))


def _published(versions: Iterable[Version]) -> list[Side]:
    known = {version.pk: version for version in versions}
    frames = Version.objects.filter(pk__in=known).values_list("pk", "frame__matrix", "frame__records")
    return [
        Side(known[pk].agenda, known[pk], _actions_in(records or []), matrix or [])
        for pk, matrix, records in frames
    ]


def _actions_in(records: Iterable[dict[str, Any]]) -> list[Action]:
    """The actions among the records of a version."""
    return [
        Action(
            each["uid"],
            each["code"],
            each["title"],
            each["fields"].get("description") or "",
            named=frozenset(node["uid"] for node in each["fields"].get("nodes") or ()),
        )
        for each in records
        if each["kind"] == Record.Kind.ACTION
    ]


def _drafts(agendas: list[Agenda]) -> list[Side]:
    cells, actions = frames_of_matrices(agendas, states=AT_WORK_ON), actions_of(agendas)
    return [Side(agenda, None, actions[agenda.pk], cells[agenda.pk]) for agenda in agendas]


def _candidates(sides: Iterable[Side], columns: Columns) -> list[Candidate]:
    uids = {(node.kind, node.slug): str(node.uid) for node in columns.nodes}
    found = []
    for side in sides:
        served: dict[str, set[str]] = {}
        for cell in side.cells:
            if (cell["kind"], cell["node"]) in uids:
                served.setdefault(cell["record"], set()).add(uids[cell["kind"], cell["node"]])
        found += [
            Candidate(
                each.uid,
                str(side.agenda.zone),
                each.code,
                each.title,
                each.description,
                each.named | served.get(each.uid, set()),
            )
            for each in side.actions
        ]
    return found
