# SPDX-License-Identifier: AGPL-3.0-or-later
"""The matrix: how strongly each action of an agenda serves the areas and the projects of the plan, and why.

A cell is an action and a node of the edition; the last `Alignment` of the two counts, and strength 0 empties it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from agende.actions.models import Alignment, Record, RecordNode, RecordState
from agende.texts.models import Agenda, Section
from agende.texts.rules import NOTHING, OFFICE
from cms.areas.models import PlanEdition, PlanNode
from cms.rights import Actor, Role, rule

AREAS = (PlanNode.Kind.STRATEGY, PlanNode.Kind.POLICY_AREA, PlanNode.Kind.PILLAR)
AT_WORK_ON = (RecordState.PROPOSED, RecordState.ACCEPTED)
ACTIONS = Record.objects.select_related(
    "agenda__zone", "agenda__edition", "section__node", "body__municipality"
)


def actions_aligned_by(actor: Actor) -> QuerySet[Record]:
    """Actions whose cells the actor fills in."""
    mine = NOTHING
    if actor.has(*OFFICE):
        mine = Q()
    elif actor.has(Role.ZONE_COORDINATOR) and actor.zone_id:
        mine = Q(agenda__zone=actor.zone_id)
    return ACTIONS.filter(mine, kind=Record.Kind.ACTION, state__in=AT_WORK_ON)


@rule("agende.align_action", rows=actions_aligned_by)
def can_align(actor: Actor, thing: Record) -> bool:
    """The zone's coordinator and the plan office; of actions that are proposed or in the agenda."""
    if thing.kind != Record.Kind.ACTION or thing.state not in AT_WORK_ON:
        return False
    is_coordinator = actor.has(Role.ZONE_COORDINATOR) and actor.zone_id == thing.agenda.zone_id
    return actor.has(*OFFICE) or is_coordinator


@dataclass(frozen=True, slots=True)
class Columns:
    """What actions are set against: the areas of an edition, and all else of its structure (projects, missions)."""

    areas: list[PlanNode]
    projects: list[PlanNode]

    @property
    def nodes(self) -> list[PlanNode]:
        """Both, in order."""
        return self.areas + self.projects


def columns_of(edition: PlanEdition) -> Columns:
    """The columns of an edition's matrix, in the order of the plan: one query."""
    nodes = list(edition.nodes.select_related("parent").order_by("order", "pk"))
    areas = [node for node in nodes if node.kind in AREAS and node.parent_id is None]
    place = {node.pk: number for number, node in enumerate(areas)}
    others = [node for node in nodes if node not in areas]
    return Columns(areas, sorted(others, key=lambda node: place.get(node.parent_id or 0, len(areas))))


def cells_of(agendas: Iterable[Agenda]) -> QuerySet[Alignment]:
    """The cells that count of some agendas, the empty ones left out."""
    last = Alignment.objects.filter(agenda__in=agendas).order_by("record_id", "node_id", "-pk")
    standing = Alignment.objects.filter(pk__in=last.distinct("record_id", "node_id").values("pk"))
    return standing.exclude(strength=Alignment.Strength.NONE).select_related("record", "node", "doc__section")


def cell_history(record: Record, node: PlanNode) -> QuerySet[Alignment]:
    """All that was said of an action and a node, the last first."""
    said = Alignment.objects.filter(record=record, node=node)
    return said.select_related("person", "doc__section__node").order_by("-pk")


def cells_to_fill_in(agenda: Agenda) -> int:
    """How many cells the actions of an agenda ask for, by naming the node, and nobody has filled in: one query."""
    said = Alignment.objects.filter(record=OuterRef("record"), node=OuterRef("node"))
    named = RecordNode.objects.filter(
        ~Exists(said), record__agenda=agenda, record__kind=Record.Kind.ACTION, record__state__in=AT_WORK_ON
    )
    return named.count()


def sources_of(record: Record) -> list[Section]:
    """The common texts in which an action's reason may be found: those of its area, its own section first."""
    near = Q(pk=record.section_id)
    if record.section.node_id:
        near |= Q(agenda=record.agenda_id, node=record.section.node_id)
    sections = Section.objects.filter(near).select_related("doc", "node").order_by("order")
    return sorted(sections, key=lambda section: section.pk != record.section_id)


def frames_of_matrices(
    agendas: Iterable[Agenda], *, states: Collection[str] = (RecordState.ACCEPTED,)
) -> dict[int, list[dict[str, Any]]]:
    """Agenda → its matrix as `frame_of_matrix`, of the actions in those states: one query whatever their number."""
    frames: dict[int, list[dict[str, Any]]] = {agenda.pk: [] for agenda in agendas}
    cells = cells_of(agendas).filter(record__state__in=states)
    for cell in cells.order_by("record__code", "node__kind", "node__order", "node"):
        frames[cell.agenda_id].append(
            {
                "record": str(cell.record.uid),
                "code": cell.record.code,
                "title": cell.record.title,
                "kind": cell.node.kind,
                "node": cell.node.slug,
                "node_title": cell.node.title,
                "strength": cell.strength,
                "reason": cell.reason,
                "section": cell.doc.section.template_key if cell.doc and cell.doc.section else "",
                "block": cell.block,
            }
        )
    return frames


def frame_of_matrix(agenda: Agenda) -> list[dict[str, Any]]:
    """The matrix of an agenda as a version keeps it: a row a cell, of the actions that are in the agenda.

    `kind` and `node` (slug) name the node of the edition; `section` (key) and `block` the paragraph that says so, or
    are empty.
    """
    return frames_of_matrices([agenda])[agenda.pk]
