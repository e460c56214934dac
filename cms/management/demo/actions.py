# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's actions of the example edition, and the pages of its projects."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from agende.queries import public_actions
from cms import clock
from cms.areas.models import Act, PlanEdition, PlanNode
from cms.management.demo.content import day, read
from cms.people.models import Body
from cms.territory.models import Municipality, Zone
from home.changes.operations import together
from home.knowledge.models import Indicator
from home.pages.operations import add_page, paragraphs
from home.plan.actions.models import ActionIndexPage, ActionPage
from home.plan.actions.parts import AgendaAction, Cup, Funding, Milestone, Partner
from home.plan.models import AreaPage

FILE = "site/actions.json"
DAYS = ("planned_date", "reached_date")


@together()
def load_actions() -> None:
    """A page for each project, the list, and the sheets under it; after the agendas that the actions meet."""
    told, at = read(FILE), clock.now()
    edition = PlanEdition.objects.get(slug=told["plan_edition"])
    _projects(edition, at=at)
    index = ActionIndexPage(title=told["title"], slug="azioni", intro=told["intro"], is_example=True)
    index = add_page(index, under=edition.page, by=None, at=at)
    codes = {action.title: action.code for action in public_actions()}
    for number, entry in enumerate(told["actions"], 1):
        page = _action(entry, edition, code=f"AZ-{number:03d}", codes=codes, at=at)
        add_page(page, under=index, by=None, at=at)


def _projects(edition: PlanEdition, *, at: datetime) -> None:
    """Pages of the nodes that lie below an area, under its page."""
    for area in AreaPage.objects.filter(node__edition=edition, node__parent=None):
        for node in PlanNode.objects.filter(parent=area.node_id):
            page = AreaPage(title=node.title, slug=node.slug, node=node, is_example=True)
            add_page(page, under=area, by=None, at=at)


def _action(
    entry: dict[str, Any], edition: PlanEdition, *, code: str, codes: dict[str, str], at: datetime
) -> ActionPage:
    slugs = [slug for slug in (entry["area"], entry.get("project")) if slug]
    page = ActionPage(
        title=entry["title"],
        slug=code.lower(),
        code=code,
        intro=entry["intro"],
        body=[("text", paragraphs(entry["text"]))] if entry.get("text") else [],
        state=entry["state"],
        state_note=entry.get("state_note", ""),
        as_of=day(entry["as_of"]),
        lead=_body(entry["lead"]),
        cost=Decimal(entry["cost"]) if "cost" in entry else None,
        cost_source=entry.get("cost_source", ""),
        is_whole_city=entry.get("is_whole_city", False),
        is_example=True,
    )
    _rows(page, entry, codes)
    page.nodes = list(edition.nodes.filter(slug__in=slugs[-1:]))
    page.zones = list(Zone.objects.filter(slug__in=entry.get("zones", ())))
    page.indicators = list(Indicator.objects.filter(code__in=entry.get("indicators", ())))
    page.municipalities = list(Municipality.objects.filter(istat_code__in=entry.get("towns", ())))
    page.acts = [_act(act, at=at) for act in entry.get("acts", ())]
    return page


def _rows(page: ActionPage, entry: dict[str, Any], codes: dict[str, str]) -> None:
    page.milestones = [
        Milestone(sort_order=n, **{name: day(said) if name in DAYS else said for name, said in row.items()})
        for n, row in enumerate(entry["milestones"])
    ]
    page.partners = [
        Partner(sort_order=n, body=_body(row["body"]) if "body" in row else None, name=row.get("name", ""),
                role=row.get("role", ""))
        for n, row in enumerate(entry.get("partners", ()))
    ]  # fmt: skip
    page.funding = [
        Funding(sort_order=n, source=row["source"], kind=row["kind"], state=row["state"],
                amount=Decimal(row["amount"]) if "amount" in row else None)
        for n, row in enumerate(entry.get("funding", ()))
    ]  # fmt: skip
    page.cups = [Cup(sort_order=n, **row) for n, row in enumerate(entry.get("cups", ()))]
    page.agenda_actions = [
        AgendaAction(sort_order=n, code=codes[title])
        for n, title in enumerate(entry.get("agenda_actions", ()))
    ]


def _act(told: dict[str, str], *, at: datetime) -> Act:
    return Act.objects.create(
        kind=Act.Kind.OTHER,
        body=_body(told["body"]),
        organ=told["organ"],
        number=told["number"],
        act_date=day(told["act_date"]),
        note=told["note"],
        standing="verified",
        is_example=True,
        at=at,
    )


def _body(code: str) -> Body:
    """A municipality's body by ISTAT code, or the metropolitan city."""
    if code == "citta-metropolitana":
        return Body.objects.get(kind=Body.Kind.METROPOLITAN_CITY)
    return Body.objects.get(municipality__istat_code=code)
