# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be followed, by the names that the changes of the site carry."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.areas.models import PlanNode
from cms.clock import TODAY
from cms.territory.models import Municipality, Zone, ZoneMembership
from home.following.models import LONGEST_SCOPE
from home.knowledge.pages import IndicatorPage
from home.plan.actions.models import ActionPage
from home.plan.models import AreaPage
from home.plan.queries import keys_below
from home.towns.models import TownPage, ZonePage

WHOLE_SITE = "sito"
MOST = 50
"""Scopes that one request may name."""
SHAPE = re.compile(r"(zone|comune|area|azione|indicatore):([\w.-]+)")


@dataclass(frozen=True, slots=True)
class Scope:
    """Something to follow: the name that changes carry, what people call it, its page ("" without one)."""

    name: str
    label: str
    url: str = ""

    @property
    def feed(self) -> str:
        """Address of the Atom feed of what changes about it."""
        rest = "" if self.name == WHOLE_SITE else f"?{urlencode({'ambito': self.name})}"
        return f"{reverse('changes_feed')}{rest}"

    @property
    def calendar(self) -> str:
        """Address of the calendar of its public days."""
        return reverse("follow_dates", args=[self.name])


def known(names: Iterable[str]) -> list[Scope]:
    """Those of `names` that stand for something public, each once, in their order: at most two queries a kind."""
    wanted = [name for name in dict.fromkeys(names) if len(name) <= LONGEST_SCOPE][:MOST]
    keys: dict[str, list[str]] = {}
    for name in wanted:
        if match := SHAPE.fullmatch(name):
            keys.setdefault(match[1], []).append(match[2])
    found = {WHOLE_SITE: Scope(WHOLE_SITE, _("The whole site"), "/")}
    for kind, some in keys.items():
        found |= {scope.name: scope for scope in FINDERS[kind](some)}
    return [found[name] for name in wanted if name in found]


def _zones(slugs: Sequence[str]) -> list[Scope]:
    pages = {page.zone_id: page.url for page in ZonePage.objects.live().filter(zone__slug__in=slugs)}
    return [
        Scope(f"zone:{zone.slug}", _("Zone %(name)s") % {"name": zone.name}, pages.get(zone.pk) or "")
        for zone in Zone.objects.filter(slug__in=slugs)
    ]


def _towns(codes: Sequence[str]) -> list[Scope]:
    rows = TownPage.objects.live().filter(municipality__istat_code__in=codes)
    pages = {page.municipality_id: page.url for page in rows}
    return [
        Scope(f"comune:{town.istat_code}", town.name, pages.get(town.pk) or "")
        for town in Municipality.objects.filter(istat_code__in=codes)
    ]


def _areas(uids: Sequence[str]) -> list[Scope]:
    nodes = PlanNode.objects.filter(uid__in=[uid for uid in uids if _is_uuid(uid)]).select_related("edition")
    pages = {page.node_id: page.url for page in AreaPage.objects.live().filter(node__in=nodes)}
    return [
        Scope(f"area:{node.uid}", f"{node.title} ({node.edition})", pages.get(node.pk) or "")
        for node in nodes
    ]


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _actions(codes: Sequence[str]) -> list[Scope]:
    pages = ActionPage.objects.live().public().filter(code__in=codes).order_by("edition__first_year")
    return [Scope(f"azione:{page.code}", f"{page.code} {page.title}", page.url or "") for page in pages]


def _indicators(codes: Sequence[str]) -> list[Scope]:
    pages = IndicatorPage.objects.live().public().filter(indicator__code__in=codes)
    return [
        Scope(f"indicatore:{page.indicator.code}", page.title, page.url or "")
        for page in pages.select_related("indicator")
    ]


FINDERS: dict[str, Callable[[Sequence[str]], list[Scope]]] = {
    "zone": _zones,
    "comune": _towns,
    "area": _areas,
    "azione": _actions,
    "indicatore": _indicators,
}


def zones() -> list[tuple[str, str]]:
    """(scope, name) of the zones in their order."""
    return [
        (f"zone:{slug}", name) for slug, name in Zone.objects.order_by("order").values_list("slug", "name")
    ]


def towns() -> list[tuple[str, str]]:
    """(scope, name) of the municipalities of today."""
    rows = Municipality.objects.filter(during__contains=TODAY).order_by("name")
    return [(f"comune:{code}", name) for code, name in rows.values_list("istat_code", "name")]


def areas() -> list[tuple[str, str]]:
    """(scope, title) of the areas of the newest edition that has pages for them."""
    pages = AreaPage.objects.live().public()
    year = pages.aggregate(year=Max("node__edition__first_year"))["year"]
    nodes = pages.filter(node__edition__first_year=year).order_by("node__kind", "node__order")
    return [(f"area:{uid}", title) for uid, title in nodes.values_list("node__uid", "node__title")]


def reach(scopes: Iterable[Sequence[str]]) -> list[set[str]]:
    """Of each change's scopes, all under which it is followed: a municipality's concerns its zone of today too."""
    each = [set(some) for some in scopes]
    codes = {name.removeprefix("comune:") for some in each for name in some if name.startswith("comune:")}
    rows = ZoneMembership.objects.filter(municipality__istat_code__in=codes, during__contains=TODAY)
    zone_of = dict(rows.values_list("municipality__istat_code", "zone__slug")) if codes else {}
    return [
        some | {WHOLE_SITE} | {f"zone:{zone}" for code, zone in zone_of.items() if f"comune:{code}" in some}
        for some in each
    ]


def covered_by(name: str) -> set[str] | None:
    """The names whose days stand in the calendar of who follows one; None: all.

    A municipality and its zone of today see each other's, since an agenda is the zone's; a part of the plan sees those
    of all below it. At most two queries.
    """
    kind, _colon, key = name.partition(":")
    if name == WHOLE_SITE:
        return None
    today = ZoneMembership.objects.filter(during__contains=TODAY)
    if kind == "zone":
        codes = today.filter(zone__slug=key).values_list("municipality__istat_code", flat=True)
        return {name, *(f"comune:{code}" for code in codes)}
    if kind == "comune":
        slugs = today.filter(municipality__istat_code=key).values_list("zone__slug", flat=True)
        return {name, *(f"zone:{slug}" for slug in slugs)}
    if kind == "area":
        nodes = list(PlanNode.objects.filter(edition__nodes__uid=key))
        below = keys_below(next(node for node in nodes if str(node.uid) == key), nodes)
        return {f"area:{node.uid}" for node in nodes if node.pk in below}
    return {name}
