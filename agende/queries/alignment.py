# SPDX-License-Identifier: AGPL-3.0-or-later
"""The matrix of one agenda, as it stands or as a version keeps it: actions against areas and projects of the plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from agende.actions.alignment import AT_WORK_ON, Columns, columns_of, frames_of_matrices
from agende.actions.models import Record, RecordNode, RecordState
from agende.texts.models import Agenda, Version
from cms.areas.models import PlanNode

type Cell = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Action:
    """An action as a matrix needs it; `named` are the uids of the nodes that it says it serves."""

    uid: str
    code: str
    title: str
    description: str = ""
    is_proposed: bool = False
    named: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Spot:
    """An action against a node: its cell or none. `is_open`: the action names the node, nobody said how strongly."""

    node: PlanNode
    cell: Cell | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the matrix."""

    action: Action
    areas: list[Spot]
    projects: list[Spot]

    @property
    def served(self) -> list[Spot]:
        """The projects that have a cell."""
        return [spot for spot in self.projects if spot.cell]

    @property
    def filled(self) -> list[Spot]:
        """All that have a cell, areas first."""
        return [spot for spot in self.areas if spot.cell] + self.served


@dataclass(frozen=True, slots=True)
class Matrix:
    """Actions × nodes; `counts`: how many actions serve each area, in the order of the columns."""

    columns: Columns
    lines: list[Line]
    counts: list[int] = field(default_factory=list)

    @property
    def counted(self) -> list[tuple[PlanNode, int]]:
        """Each area with the number of actions that serve it."""
        return list(zip(self.columns.areas, self.counts, strict=True))

    @property
    def empty(self) -> list[PlanNode]:
        """Areas and projects that no action serves."""
        served = {spot.node.pk for line in self.lines for spot in line.areas + line.projects if spot.cell}
        return [node for node in self.columns.nodes if node.pk not in served]

    @property
    def open(self) -> int:
        """How many cells the actions ask for and nobody has filled in."""
        return sum(spot.is_open for line in self.lines for spot in line.areas + line.projects)


def matrix_of_plan(agenda: Agenda) -> Matrix:
    """The matrix of an agenda as it stands, with proposed actions: five queries whatever their number."""
    rows = frames_of_matrices([agenda], states=AT_WORK_ON)[agenda.pk]
    return _laid_out(agenda, actions_of([agenda])[agenda.pk], rows)


def matrix_of_version(version: Version) -> Matrix:
    """The matrix as a version keeps it: an action taken out later stays in it."""
    rows = version.frame.get("matrix", [])
    known = {row["record"]: Action(row["record"], row["code"], row["title"]) for row in rows}
    return _laid_out(version.agenda, known.values(), rows)


def actions_of(agendas: Iterable[Agenda], *, states: Iterable[str] = AT_WORK_ON) -> dict[int, list[Action]]:
    """Agenda → its actions in those states by code, with what they say: two queries whatever their number."""
    found: dict[int, list[Action]] = {agenda.pk: [] for agenda in agendas}
    records = Record.objects.filter(agenda__in=found, kind=Record.Kind.ACTION, state__in=list(states))
    named: dict[int, set[str]] = {}
    for record, node in RecordNode.objects.filter(record__in=records).values_list("record", "node__uid"):
        named.setdefault(record, set()).add(str(node))
    for each in records.order_by("code"):
        action = Action(
            str(each.uid),
            each.code,
            each.title,
            str(each.data.get("description", "")),
            each.state == RecordState.PROPOSED,
            frozenset(named.get(each.pk, ())),
        )
        found[each.agenda_id].append(action)
    return found


def _laid_out(agenda: Agenda, actions: Iterable[Action], rows: Iterable[Mapping[str, Any]]) -> Matrix:
    """The rows of a frame put in their places; each cell knows the uid of the section that its paragraph is in."""
    columns = columns_of(agenda.edition)
    sections = dict(agenda.sections.values_list("template_key", "uid"))
    cells: dict[tuple[str, str, str], Cell] = {
        (row["record"], row["kind"], row["node"]): {**row, "section_uid": sections.get(row["section"])}
        for row in rows
    }

    def spots(action: Action, nodes: list[PlanNode]) -> list[Spot]:
        found = [(node, cells.get((action.uid, node.kind, node.slug))) for node in nodes]
        return [Spot(node, cell, cell is None and str(node.uid) in action.named) for node, cell in found]

    lines = [Line(each, spots(each, columns.areas), spots(each, columns.projects)) for each in actions]
    counts = [sum(bool(line.areas[place].cell) for line in lines) for place in range(len(columns.areas))]
    return Matrix(columns, lines, counts)
