# SPDX-License-Identifier: AGPL-3.0-or-later
"""Actions of an edition to test on."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.text import slugify

from cms import clock
from home.models import ActionIndexPage, ActionPage, Cup, Funding, Milestone, Partner, PlanEditionPage
from home.pages.operations import add_page
from tests import factories

DONE = {"state": "done", "planned_date": date(2026, 3, 31), "reached_date": date(2026, 3, 20)}


def list_of(edition: PlanEditionPage) -> ActionIndexPage:
    """The list of the actions of an edition, made the first time."""
    page = ActionIndexPage(title="Azioni", slug="azioni")
    return add_page(page, under=edition, by=None, at=clock.now())


def action(
    edition: PlanEditionPage,
    title: str = "Riaprire la stazione",
    *,
    milestones: Sequence[dict[str, Any]] = (),
    funding: Sequence[dict[str, Any]] = (),
    partners: Sequence[dict[str, Any]] = (),
    cups: Sequence[str] = (),
    nodes: Sequence[Any] = (),
    zones: Sequence[Any] = (),
    towns: Sequence[Any] = (),
    acts: Sequence[Any] = (),
    **fields: Any,
) -> ActionPage:
    """A published action, with its rows; Legnano leads it unless said."""
    fields.setdefault("lead", factories.body("Legnano"))
    page = ActionPage(title=title, slug=slugify(title), **fields)
    page.milestones = [Milestone(title=f"Tappa {n}", sort_order=n, **row) for n, row in enumerate(milestones)]
    page.funding = [
        Funding(source=f"Fonte {n}", sort_order=n, **({"kind": "state", "state": "granted"} | row))
        for n, row in enumerate(funding)
    ]
    page.partners = [Partner(sort_order=n, **row) for n, row in enumerate(partners)]
    page.cups = [Cup(code=code, sort_order=n) for n, code in enumerate(cups)]
    page.nodes, page.zones, page.municipalities, page.acts = list(nodes), list(zones), list(towns), list(acts)
    return add_page(page, under=list_of(edition), by=None, at=clock.now())
