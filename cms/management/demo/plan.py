# SPDX-License-Identifier: AGPL-3.0-or-later
"""The territory, the plan's real editions, and the example edition that is being drafted."""

from cms import clock
from cms.areas.models import PlanEdition, PlanNode
from cms.areas.operations import import_plan
from cms.management.demo.content import read
from cms.territory.operations import import_territory


def load_plan() -> None:
    """Imports the real data, then opens the example edition with the nodes of an earlier one."""
    import_territory(by=None, at=clock.now())
    import_plan(by=None, at=clock.now())
    for entry in read("site/editions.json")["editions"]:
        if entry["is_example"]:
            _open_example(entry)


def _open_example(entry: dict[str, str]) -> None:
    first, last = map(int, entry["years"].split("-"))
    edition = PlanEdition.objects.create(
        slug=entry["slug"],
        title=entry["title"],
        first_year=first,
        last_year=last,
        state=PlanEdition.State.DRAFTING,
        is_example=True,
    )
    nodes = PlanNode.objects.filter(edition__slug=entry["nodes_copied_from"], parent=None)
    PlanNode.objects.bulk_create(
        PlanNode(
            edition=edition,
            kind=node.kind,
            slug=node.slug,
            title=node.title,
            order=node.order,
            standing=node.standing,
        )
        for node in nodes
    )
