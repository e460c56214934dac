# SPDX-License-Identifier: AGPL-3.0-or-later
"""A little of everything that is open: figures, actions, an agenda with an action, a document."""

from decimal import Decimal

from agende import process
from home.models import ActionPage, DocumentPage, IndicatorPage
from tests import factories
from tests.agende import stage as agendas
from tests.home.knowledge.figures import known, page_of
from tests.home.library import published
from tests.home.plan.acting import action
from tests.home.stage import Stage

CUP = "J11B21001230001"


def figures(stage: Stage) -> IndicatorPage:
    return page_of(known().indicator, stage.home)


def plan_action(stage: Stage, **fields: object) -> ActionPage:
    given = {
        "code": "AZ-001", "cups": [CUP], "towns": [factories.municipality("Melzo")], "cost": Decimal("1250000.50"),
        "zones": [factories.zone("nord-ovest")], "state": "under_way",
    }  # fmt: skip
    return action(stage.edition(), **given | fields)


def agenda_action() -> str:
    """Code of an action, in Melzo, of the published agenda of Adda Martesana."""
    cast = factories.Cast()
    agenda = agendas.agenda(cast)
    owner, place = (str(factories.body(name).uid) for name in ("Gorgonzola", "Melzo"))
    made = process.add_record(
        section=agendas.section(agenda, "mobilità.actions"),
        typed={
            "title": "=Ciclabile",
            "description": "Dodici chilometri.",
            "owners": [owner],
            "places": [place],
        },
        by=factories.actor(cast.coordinator),
        at=agendas.AT,
    )
    agendas.published(cast, agenda)
    return made.code


def document(stage: Stage, title: str = "Relazione", **fields: object) -> DocumentPage:
    return published(stage.home, title, municipality=factories.municipality("Melzo"), **fields)
