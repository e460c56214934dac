# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening an agenda, and inviting municipalities to it."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from agende.phases.models import AgendaState
from agende.phases.operations import move_agenda
from agende.process.gates import AlreadyOpen, allow
from agende.texts.models import Agenda, Contribution, Section, TextDoc
from agende.texts.rules import can_open_agenda, can_run_agenda
from cms.areas.models import PlanEdition, PlanNode
from cms.audit.operations import record
from cms.clock import day_of
from cms.people.models import Body
from cms.rights import Actor
from cms.territory.models import Zone

OUTLINE: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parent.parent / "texts" / "outline.json").read_text()
)
AREAS = (PlanNode.Kind.STRATEGY, PlanNode.Kind.POLICY_AREA, PlanNode.Kind.PILLAR)


@transaction.atomic
def open_agenda(
    *,
    zone: Zone,
    edition: PlanEdition,
    by: Actor,
    at: datetime,
    motto: str = "",
    closes_at: datetime | None = None,
    drafts_are_shared: bool = False,
    is_example: bool = False,
) -> Agenda:
    """Opens the agenda of a zone with its sections, and a text per municipality for each that holds text.

    `closes_at` is the end of the municipalities' time to write (half-open; None: until the freeze).
    The agenda of an example edition is an example.
    Raises AlreadyOpen.
    """
    allow(can_open_agenda, by, None)
    if Agenda.objects.filter(zone=zone, edition=edition).exists():
        raise AlreadyOpen
    agenda = Agenda.objects.create(
        zone=zone,
        edition=edition,
        motto=motto,
        drafts_are_shared=drafts_are_shared,
        is_example=is_example or edition.is_example,
    )
    _lay_out(agenda)
    move_agenda(agenda, AgendaState.DRAFTING, by=by, at=at, closes_at=closes_at)
    invite_municipalities(agenda=agenda, by=by, at=at)
    return agenda


def _lay_out(agenda: Agenda) -> None:
    """The sections of an agenda in order, each with its common text: the outline's, once or per area of the plan."""
    areas = agenda.edition.nodes.filter(kind__in=AREAS, parent=None).order_by("order", "pk")
    parts: list[tuple[PlanNode | None, dict[str, Any]]] = [(None, part) for part in OUTLINE["before"]]
    parts += [(area, part) for area in areas for part in OUTLINE["per_area"]]
    parts += [(None, part) for part in OUTLINE["after"]]
    for order, (area, part) in enumerate(parts, start=1):
        key = f"{area.slug}.{part['kind']}" if area else part["kind"]
        section = Section.objects.create(agenda=agenda, node=area, order=order, template_key=key, **part)
        TextDoc.objects.create(section=section)


@transaction.atomic
def invite_municipalities(*, agenda: Agenda, by: Actor, at: datetime) -> int:
    """Gives every municipality of the zone that has a body its texts to write; says how many were missing.

    Run again after a municipality joins the zone. Where records count (objectives, actions, indicators) there is
    nothing to write: they are proposed one by one.
    """
    allow(can_run_agenda, by, agenda)
    bodies = Body.objects.filter(
        municipality__memberships__zone=agenda.zone_id,
        municipality__memberships__during__contains=day_of(at),
    )
    known = set(Contribution.objects.filter(section__agenda=agenda).values_list("section", "body"))
    contributions = Contribution.objects.bulk_create(
        Contribution(section=section, body=body)
        for section in agenda.sections.exclude(kind__in=Section.OF_RECORDS)
        for body in bodies
        if (section.pk, body.pk) not in known
    )
    TextDoc.objects.bulk_create(TextDoc(contribution=contribution) for contribution in contributions)
    if contributions:
        record(by=by, verb="agende.municipalities_invited", on=agenda, at=at)
    return len({contribution.body_id for contribution in contributions})
