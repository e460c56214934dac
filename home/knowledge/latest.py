# SPDX-License-Identifier: AGPL-3.0-or-later
"""The newest figure of indicators, for pages that show many of them: read once a state of the figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from time import monotonic
from typing import NamedTuple

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from cms.pages.cache import MAX_AGE, generation
from home.knowledge import words
from home.knowledge.figures import Point, Total, total
from home.knowledge.freshness import Freshness, freshness_of
from home.knowledge.models import Indicator, PlaceKind, Value
from home.knowledge.periods import in_words
from home.knowledge.places import Places
from home.knowledge.queries import SAME, current, plain

TOWN, CITY, NODE = PlaceKind.MUNICIPALITY.value, PlaceKind.CITY.value, PlaceKind.NODE.value
type Numbers = dict[tuple[int, str, str], dict[str, Decimal | None]]
"""{(id of the indicator, kind of place, period): {code of the place: its number, or None}}."""
type Known = dict[int, tuple[Total | None, str]]
"""{id of the indicator: (its newest figure, its newest period)}."""


@dataclass(frozen=True, slots=True)
class Latest:
    """An indicator with its newest figure: of the whole city, or of a part of the plan where it is told by part.

    `figure` None: there is none.
    """

    indicator: Indicator
    figure: Total | None
    freshness: Freshness

    @property
    def number(self) -> str:
        """ "45,9 anni", "0 residenti"; "" without a number."""
        if self.figure is None or self.figure.number is None:
            return ""
        return words.with_unit(self.figure.number, self.indicator)

    @property
    def period(self) -> str:
        """What the number is of, in words."""
        return in_words(self.figure.period) if self.figure else ""

    @property
    def target(self) -> str:
        """ "to reach 30 % by 2027", in words; "" without a target."""
        if self.indicator.target is None:
            return ""
        number = words.with_unit(self.indicator.target, self.indicator)
        period = in_words(self.indicator.target_period)
        return _("to reach %(target)s by %(period)s") % {"target": number, "period": period}

    @property
    def is_of_a_part(self) -> bool:
        """Whether it is of a part of the plan, and not of the whole city."""
        return bool(self.figure and self.figure.code)


class Asked(NamedTuple):
    """What the figure of an indicator follows from, beside the values."""

    pk: int
    level: str
    aggregation: str
    weight: int | None


def latest_figures(indicators: QuerySet[Indicator], *, on: date, node: str = "") -> list[Latest]:
    """The newest figure of each, in their order; of `node` (uid of a part of the plan) where they are told by part.

    `on` is the day as of which freshness is counted. The indicators come with page and dataset. One query; three more
    the first time after a figure was published, and every `MAX_AGE` seconds.
    """
    last = Value.objects.order_by("-pk").values("pk")[:1]
    rows = list(indicators.select_related("page", "dataset").annotate(last_value=Subquery(last)))
    if not rows:
        return []
    asked = tuple(Asked(row.pk, row.level, row.aggregation, row.weight_id) for row in rows)
    known = _kept(generation(), int(monotonic() / MAX_AGE), rows[0].last_value, asked, node)
    return [
        Latest(
            row,
            known[row.pk][0],
            freshness_of(known[row.pk][1], every=row.dataset.every, lag_months=row.dataset.lag_months, on=on),
        )
        for row in rows
    ]


@lru_cache(maxsize=512)
def _kept(name: str, span: int, last_value: int | None, asked: tuple[Asked, ...], node: str) -> Known:
    return read_latest(asked, node=node)


def read_latest(asked: Sequence[Asked], *, node: str = "") -> Known:
    """{id: (its newest figure, its newest period)} as the database has them: three queries at most."""
    told = _told_periods(asked)
    periods = {one.pk: _period(one, told.get(one.pk, {})) for one in asked}
    shown = set(periods.values()) - {""}
    numbers, places = _numbers(asked, shown) if shown else {}, Places()
    groups = places.members(shown) if any(kind == TOWN for _key, kind, _period in numbers) else {}
    names = places.names(TOWN) if groups else {}
    return {
        one.pk: (
            _figure(one, _Read(periods[one.pk], numbers, groups, names), node),
            max(told.get(one.pk, {}).values(), default=""),
        )
        for one in asked
    }


def _told_periods(asked: Sequence[Asked]) -> dict[int, dict[str, str]]:
    """{id: {kind of place: the newest period in which one of that kind has a number}}: one query."""
    newer = Value.objects.filter(**{name: OuterRef(name) for name in SAME}, pk__gt=OuterRef("pk"))
    rows = Value.objects.filter(~Exists(newer), indicator__in=[one.pk for one in asked], number__isnull=False)
    found: dict[int, dict[str, str]] = {}
    for key, kind, period in rows.order_by().values_list("indicator", "place_kind").annotate(Max("period")):
        found.setdefault(key, {})[kind] = period
    return found


def _period(one: Asked, told: dict[str, str]) -> str:
    """The period to show: of the city, or of the municipalities where it is made from them; "" for none."""
    kinds = {NODE} if one.level == NODE else {CITY}
    if one.aggregation != Indicator.Aggregation.NONE:
        kinds.add(TOWN)
    return max((told[kind] for kind in kinds & told.keys()), default="")


def _numbers(asked: Sequence[Asked], periods: set[str]) -> Numbers:
    """What is in force in those periods, of the indicators and of those that weigh them: one query."""
    keys = {one.pk for one in asked} | {one.weight for one in asked if one.weight}
    found: Numbers = {}
    for row in current(Indicator(pk=key) for key in keys).filter(period__in=periods):
        found.setdefault((row.indicator_id, row.place_kind, row.period), {})[row.place_code] = plain(
            row.number
        )
    return found


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read for one: its period, all the numbers, the municipalities of each period, their names."""

    period: str
    numbers: Numbers
    groups: dict[str, dict[str, list[str]]]
    names: dict[str, str]

    def of(self, key: int | None, kind: str) -> dict[str, Decimal | None]:
        """Numbers of an indicator by place; {} where nobody told any."""
        return self.numbers.get((key or 0, kind, self.period), {})


def _figure(one: Asked, read: _Read, node: str) -> Total | None:
    """A figure that was given stands before one made here, as on the page of the indicator."""
    period = read.period
    kind, code = (NODE, node) if one.level == NODE else (CITY, "")
    given = read.of(one.pk, kind).get(code)
    if given is not None:
        return Total(code, "", period, given, 0, 0, is_official=True)
    towns = read.of(one.pk, TOWN)
    if kind == NODE or not towns or one.aggregation == Indicator.Aggregation.NONE:
        return None
    points = [
        Point(TOWN, each, read.names.get(each, each), period, towns.get(each))
        for each in read.groups[period][""]
    ]
    weights = read.of(one.weight, TOWN)
    return total(points, rule=one.aggregation, code="", name="", period=period, weights=weights)
