# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public log of what changed: filters read from an address, and rows gathered by day and by set."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import F, Func, Max, UUIDField
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.clock import day_of
from home.changes.models import Change, ChangeQuerySet
from home.changes.queries import names_of

KIND, SCOPE = "tipo", "ambito"
MOST_SCOPES = 20
PER_PAGE = 40
SET = Coalesce(F("set_id"), F("uid"), output_field=UUIDField())
OFFERED = ("zone", "area", "comune")
"""Kinds of scopes offered in the list; any other is taken from an address."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of the log: a kind ("" for all) and scopes (none for all)."""

    kind: str = ""
    scopes: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """The rest of the address, without "?"; "" for everything."""
        pairs = [(KIND, self.kind)] if self.kind else []
        return urlencode([*pairs, *((SCOPE, scope) for scope in self.scopes)])

    def rows(self) -> ChangeQuerySet:
        """Public changes asked for, latest first."""
        rows = Change.objects.public().about(*self.scopes).latest_first()
        return rows.filter(kind=self.kind) if self.kind else rows


def leaf_of(rows: ChangeQuerySet, number: str | None) -> Page[dict[str, Any]]:
    """A page of the sets of `rows`, latest first; what went up alone is a set of its own."""
    sets = rows.order_by().annotate(set=SET).values("set")
    latest = sets.annotate(latest=Max("at"), last=Max("pk")).order_by("-latest", "-last")
    leaf: Page[dict[str, Any]] = Paginator[Any](latest, PER_PAGE).get_page(number)
    return leaf


def rows_in(rows: ChangeQuerySet, leaf: Page[dict[str, Any]]) -> ChangeQuerySet:
    """Those of `rows` that are of the sets of a page."""
    return rows.annotate(set=SET).filter(set__in=[each["set"] for each in leaf.object_list])


def asked_in(query: QueryDict) -> Asked:
    """Filters of an address; what is no kind or no scope is left out."""
    kind = query.get(KIND, "")
    scopes = [scope[:100] for scope in query.getlist(SCOPE) if ":" in scope and "\x00" not in scope]
    return Asked(kind if kind in Change.Kind.values else "", tuple(dict.fromkeys(scopes))[:MOST_SCOPES])


@dataclass(slots=True)
class Together:
    """Changes that went live together, or one alone."""

    changes: list[Change] = field(default_factory=list)


@dataclass(slots=True)
class Day:
    """A day in Rome with its sets, latest first."""

    day: date
    sets: list[Together] = field(default_factory=list)


def by_day(changes: Iterable[Change]) -> list[Day]:
    """Changes, latest first, by day and set."""
    days: list[Day] = []
    known: dict[tuple[date, UUID], Together] = {}
    for change in changes:
        day = day_of(change.at)
        if not days or days[-1].day != day:
            days.append(Day(day))
        key = (day, change.set_id or change.uid)
        if key not in known:
            known[key] = Together()
            days[-1].sets.append(known[key])
        known[key].changes.append(change)
    return days


def choices(asked: Asked) -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups of (scope, name) that public changes are about, and what is asked for, by name."""
    about = Change.objects.public().annotate(scope=Func(F("scopes"), function="unnest"))
    scopes = {*about.values_list("scope", flat=True).distinct(), *asked.scopes}
    offered = [scope for scope in scopes if scope.partition(":")[0] in OFFERED or scope in asked.scopes]
    named = sorted(names_of(offered).items(), key=lambda pair: pair[1].casefold())
    groups = [
        (words, [(scope, name) for scope, name in named if scope.partition(":")[0] == kind])
        for kind, words in _groups()
    ]
    return [(words, pairs) for words, pairs in groups if pairs]


def _groups() -> list[tuple[str, str]]:
    return [
        ("zone", _("Homogeneous zones")),
        ("area", _("Parts of the plan")),
        ("comune", _("Municipalities")),
        ("azione", pgettext("of the plan", "Actions")),
        ("indicatore", _("Indicators")),
    ]
