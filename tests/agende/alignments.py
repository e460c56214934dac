# SPDX-License-Identifier: AGPL-3.0-or-later
"""The scene of the matrix's tests: actions as they stand in an agenda, nodes of the plan, cells filled in by verbs."""

from agende import process
from agende.actions.fields import empty
from agende.models import Agenda, Record, RecordNode
from cms.areas.models import PlanNode
from tests.agende import stage
from tests.factories import actor


def node(slug: str = "mobilità") -> PlanNode:
    return PlanNode.objects.get(edition=stage.edition(), slug=slug)


def project(title: str = "Rete ciclabile", area: str = "mobilità") -> PlanNode:
    """A project of the plan in an area, made once."""
    return PlanNode.objects.get_or_create(
        edition=stage.edition(), kind="objective", slug=title.lower().replace(" ", "-"),
        defaults={"title": title, "parent": node(area), "order": 1})[0]  # fmt: skip


def action(
    a: Agenda, title: str = "Ciclabile continua", *, code="M-A1", description="", state="accepted", names=()
):
    """An action of an agenda, made once; `names` are the nodes it says it serves."""
    section = stage.section(a, "mobilità.actions")
    data = empty("action") | {"title": title, "description": description}
    data["nodes"] = [str(each.uid) for each in names]
    made, is_new = Record.objects.get_or_create(
        agenda=a,
        code=code,
        defaults={"kind": "action", "section": section, "title": title, "data": data, "state": state},
    )
    if is_new:
        RecordNode.objects.bulk_create(RecordNode(record=made, node=each) for each in names)
    return made


def align(
    record: Record, who, slug="mobilità", strength=2, reason="Collega le stazioni", at=stage.AT, **more
):
    place = slug if isinstance(slug, PlanNode) else node(slug)
    return process.align(
        action=record, node=place, strength=strength, reason=reason, by=actor(who), at=at, **more
    )
