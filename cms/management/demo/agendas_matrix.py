# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's matrix: projects of the example plan, cells with their reasons, twin actions of two zones."""

from datetime import datetime, timedelta
from typing import Any

from agende import process
from agende.actions.models import Record
from agende.texts.models import Agenda
from cms.areas.models import PlanEdition, PlanNode
from cms.management.demo.agendas_records import Who, add_records
from cms.management.demo.content import read
from cms.rights import Actor

FILE = "agendas/matrix.json"


def add_projects() -> None:
    """The projects of the example edition, each under its area."""
    for entry in read(FILE)["projects"]:
        edition = PlanEdition.objects.get(slug=entry["edition"])
        PlanNode.objects.create(
            edition=edition,
            parent=edition.nodes.get(slug=entry["parent"], parent=None),
            kind=PlanNode.Kind.OBJECTIVE,
            slug=entry["slug"],
            title=entry["title"],
            order=entry["order"],
        )


def propose_actions(agenda: Agenda, *, who: Who) -> dict[str, Record]:
    """What editors of the zone propose besides: two of them twins of another zone's."""
    entries = [entry for entry in read(FILE)["actions"] if entry["zone"] == agenda.zone.slug]
    return add_records(agenda, entries, who=who)


def fill_in(agenda: Agenda, *, by: Actor, at: datetime) -> None:
    """The cells of an agenda's matrix, a minute each; those that cite name the first paragraph of the area's text."""
    cells = [
        entry
        for entry in read(FILE)["cells"]
        if (entry["zone"], entry["edition"]) == (agenda.zone.slug, agenda.edition.slug)
    ]
    for number, entry in enumerate(cells):
        action = Record.objects.select_related("agenda__zone", "section").get(
            agenda=agenda, kind=Record.Kind.ACTION, title=entry["action"]
        )
        process.align(
            action=action,
            node=agenda.edition.nodes.get(slug=entry["node"]),
            strength=entry["strength"],
            reason=entry["reason"],
            block=_first_paragraph(agenda, entry) if entry.get("cites") else "",
            by=by,
            at=at + timedelta(minutes=number),
        )


def _first_paragraph(agenda: Agenda, entry: dict[str, Any]) -> str:
    """The id of the first paragraph of the narrative of the action's area; "" while there is none."""
    area = Record.objects.get(agenda=agenda, title=entry["action"], kind=Record.Kind.ACTION).section.node
    section = agenda.sections.select_related("doc").get(node=area, kind="narrative")
    blocks = [block["attrs"]["id"] for block in section.doc.blocks if block["type"] == "paragraph"]
    return str(blocks[0]) if blocks else ""
