# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of editions and areas show of the data, in a number of queries that does not grow with them."""

from typing import Any

from agende.queries import public_actions
from agende.queries import serving as serving_parts
from cms.areas.models import PlanNode
from home.knowledge.latest import latest_figures
from home.plan import queries
from home.plan.actions.models import ActionPage
from home.plan.actions.sheets import progress_of_all, serving
from home.plan.editions import Seen, address_of
from home.plan.strip import strip_of


def edition_shown(seen: Seen) -> dict[str, Any]:
    """Context of the page of an edition: `strip`, `acts`, `progress` of all its actions, `groups` of its parts."""
    edition = seen.edition
    acts = list(queries.acts_of(edition))
    sheets = ActionPage.objects.in_public().of(edition).sheets()
    nodes = queries.nodes_of(edition)
    branches = queries.branches_of(nodes, sheets, today=seen.today)
    kinds = {branch.node.kind: branch.node.get_kind_display() for branch in branches}
    return {
        "acts": acts,
        "strip": strip_of(edition.state, acts, superseded_on=seen.superseded_on),
        "progress": progress_of_all(sheets, today=seen.today),
        "groups": [
            {"kind": words, "branches": [each for each in branches if each.node.kind == kind]}
            for kind, words in kinds.items()
        ],
    }


def area_shown(key: int, seen: Seen) -> dict[str, Any]:
    """Context of the page of a node: `node`, what is below it, its actions, indicators, agendas, siblings."""
    nodes = queries.nodes_of(seen.edition)
    node = next(each for each in nodes if each.pk == key)
    keys = queries.keys_below(node, nodes)
    every = ActionPage.objects.in_public().of(seen.edition).sheets()
    sheets = serving(every, keys)
    inside = [each for each in nodes if each.pk in keys]
    agendas = serving_parts(
        public_actions(edition=seen.edition),
        uids={str(each.uid) for each in inside},
        spots={(each.kind, each.slug) for each in inside},
    )
    return {
        "node": node,
        "branches": queries.branches_of(nodes, sheets, today=seen.today, under=node),
        "sheets": sheets,
        "progress": progress_of_all(sheets, today=seen.today),
        "figures": latest_figures(queries.indicators_of(keys), on=seen.today, node=str(node.uid)),
        "agenda_actions": agendas,
        "siblings": [
            {"title": each.title, "url": address_of(each.page.url_path)}
            for each in nodes
            if each.parent_id == node.parent_id
            and each.pk != node.pk
            and each.kind == node.kind
            and _is_shown(each)
        ],
        "name": f"{node.kind}.{node.slug}",
        "rest": f"&parte={node.kind}.{node.slug}",
    }


def _is_shown(node: PlanNode) -> bool:
    page = getattr(node, "page", None)
    return page is not None and page.live


def documents_of(page: Any) -> list[Any]:
    """The live pages of an edition's documents, in order."""
    return [row.document for row in page.documents.select_related("document__document") if row.document.live]
