# SPDX-License-Identifier: AGPL-3.0-or-later
"""Places that figures are about: their names and addresses, and which municipality lay in which zone when."""

from collections.abc import Collection
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from cms.areas.models import PlanNode
from cms.clock import TODAY, today
from cms.territory.models import Municipality
from home.knowledge.models import PlaceKind
from home.knowledge.periods import end_of, months_after


class Town(NamedTuple):
    """A municipality; `path` is the path of its page in Wagtail's tree, "" when it has none that is live."""

    name: str
    during: Any
    path: str


class Places:
    """Reads each thing once, when first asked. Everything is by code: ISTAT code, slug of the zone, uid of the node."""

    @cached_property
    def _rows(self) -> list[tuple[Any, ...]]:
        """Each municipality there ever was with each of its memberships, or with none; and which day it is."""
        rows = Municipality.objects.annotate(today=TODAY).order_by("name", "istat_code")
        of_town = ("istat_code", "name", "during", "page__url_path", "page__live")
        of_zone = ("memberships__zone__slug", "memberships__zone__name", "memberships__zone__order")
        return list(rows.values_list(*of_town, *of_zone, "memberships__during", "today"))

    @cached_property
    def towns(self) -> dict[str, Town]:
        """Every municipality there ever was, by name. One query, with zones, memberships and day."""
        return {row[0]: Town(row[1], row[2], row[3] if row[4] else "") for row in self._rows}

    @cached_property
    def zones(self) -> dict[str, str]:
        """Names of the zones that ever had a municipality, in their order."""
        known = {(row[7], row[6], row[5]) for row in self._rows if row[5]}
        return {slug: name for _order, name, slug in sorted(known)}

    @cached_property
    def memberships(self) -> list[tuple[str, str, Any]]:
        """(ISTAT code, slug of the zone, days) of every membership."""
        return [(row[0], row[5], row[8]) for row in self._rows if row[5]]

    @cached_property
    def today(self) -> date:
        """Which day it is in Rome, by the database's clock."""
        return self._rows[0][9] if self._rows else today()

    @cached_property
    def nodes(self) -> dict[str, str]:
        """Titles of the nodes of every edition. One query."""
        return {str(uid): title for uid, title in PlanNode.objects.values_list("uid", "title")}

    def names(self, kind: str) -> dict[str, str]:
        """Names of the places of a kind."""
        if kind == PlaceKind.MUNICIPALITY:
            return {code: town.name for code, town in self.towns.items()}
        if kind == PlaceKind.ZONE:
            return self.zones
        if kind == PlaceKind.NODE:
            return self.nodes
        return {"": _("Whole metropolitan city")}

    def zone_on(self, day: date) -> dict[str, str]:
        """Slug of the zone of each municipality that was in one on a day."""
        return {code: zone for code, zone, during in self.memberships if holds(during, day)}

    def members(self, periods: Collection[str]) -> dict[str, dict[str, list[str]]]:
        """{period: {slug of the zone: ISTAT codes}} as on the last day of each; "" is the whole city."""
        found: dict[str, dict[str, list[str]]] = {}
        for period in periods:
            day = last_day(period)
            groups = found[period] = {
                "": [code for code, town in self.towns.items() if holds(town.during, day)]
            }
            for code, zone in self.zone_on(day).items():
                groups.setdefault(zone, []).append(code)
        return found


def last_day(period: str) -> date:
    """The last day of a period: the day on which zones are asked who belonged to them."""
    return months_after(*end_of(period), 0)


def holds(during: Any, day: date) -> bool:
    """Whether a range of days, open where it has no end, holds a day."""
    after_first = during.lower is None or during.lower <= day
    return after_first and (during.upper is None or day < during.upper)
