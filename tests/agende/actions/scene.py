# SPDX-License-Identifier: AGPL-3.0-or-later
"""Objectives, actions and indicators of the tests' agenda, made by the verbs."""

from agende import process
from agende.models import Agenda, Record, RecordState
from agende.phases.models import Phase
from tests import factories
from tests.agende import stage
from tests.agende.stage import AT
from tests.factories import Cast, actor, body

KEYS = {
    "objective": "mobilità.objectives",
    "action": "mobilità.actions",
    "indicator": "mobilità.indicators",
}


def typed(kind: str, **more):
    """What somebody fills in for a record of a kind."""
    filled = {
        "objective": {"title": "Meno auto", "expected_change": "Uno su cinque lascia l'auto."},
        "action": {"title": "Una ciclabile", "owners": [str(body("Gorgonzola").uid)]},
        "indicator": {
            "title": "Chilometri", "measures": "I chilometri aperti", "unit": "km", "direction": "up",
        },
    }[kind]  # fmt: skip
    return filled | more


def section(agenda: Agenda, kind: str = "action"):
    return stage.section(agenda, KEYS[kind])


def record(cast: Cast, agenda: Agenda, kind: str = "action", who=None, **more) -> Record:
    """A record of the coordinator (in the agenda at once) or of `who` (proposed)."""
    by = actor(who or cast.coordinator)
    made = process.add_record(section=section(agenda, kind), typed=typed(kind, **more), by=by, at=AT)
    return again(made)


def again(made: Record) -> Record:
    return Record.objects.select_related("agenda__zone", "agenda__edition", "section").get(pk=made.pk)


def monitored(agenda: Agenda, at=AT) -> Agenda:
    """The agenda as if it were being carried out since `at`."""
    Agenda.objects.filter(pk=agenda.pk).update(state="monitoring")
    Phase.objects.create(agenda=agenda, kind="monitoring", opens_at=at, entered_at=at)
    return Agenda.objects.get(pk=agenda.pk)


def coordinator_of(zone_slug: str):
    """A coordinator of another zone."""
    somebody = factories.person("Silvia", "Pozzi", employer="Legnano")
    factories.mandate(somebody, factories.Role.ZONE_COORDINATOR, zone=factories.zone(zone_slug))
    return somebody


ACCEPTED, PROPOSED = RecordState.ACCEPTED, RecordState.PROPOSED
DECLINED, REMOVED = RecordState.DECLINED, RecordState.REMOVED
