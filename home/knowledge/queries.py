# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading figures: of each, the newest row counts; those before stay readable."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet

from home.knowledge.figures import Point, Total, total
from home.knowledge.models import Indicator, Missing, PlaceKind, Value
from home.knowledge.places import Places, last_day

SAME = ("indicator_id", "place_kind", "place_code", "period")


def current(
    indicators: Iterable[Indicator],
    *,
    kind: str = "",
    codes: Collection[str] = (),
    at: datetime | None = None,
) -> QuerySet[Value]:
    """The figures in force, one a place and period, by place and period; with `at`, those in force at that moment."""
    rows = Value.objects.filter(indicator__in=list(indicators))
    if kind:
        rows = rows.filter(place_kind=kind)
    if codes:
        rows = rows.filter(place_code__in=list(codes))
    if at:
        rows = rows.filter(at__lte=at)
    return rows.order_by(*SAME, "-id").distinct(*SAME)


def series_of(
    indicator: Indicator, *, kind: str = "", codes: Collection[str] = (), at: datetime | None = None,
    places: Places | None = None,
) -> list[Point]:  # fmt: skip
    """Figures of an indicator as they were given: by name of the place, then period. Two queries.

    `kind` (a PlaceKind; that of the indicator itself when not given); `codes` of places; `at` a moment of the past.
    A number that was withdrawn is a point without number. `places`, read already, saves a query.
    """
    kind = kind or indicator.level
    names = (places or Places()).names(kind)
    points = [_point(row, names) for row in current([indicator], kind=kind, codes=codes, at=at)]
    return sorted(points, key=lambda point: (point.name, point.period))


def latest_of(
    indicators: Iterable[Indicator], *, kind: str, codes: Collection[str] = (), places: Places | None = None
) -> dict[int, dict[str, Point]]:
    """The newest figure of each place: {indicator id: {place code: Point}}. Two queries, however many places.

    The newest period for which the place was told of, even to say that there is no number; withdrawn ones do not count.
    """
    names, found = (places or Places()).names(kind), dict[int, dict[str, Point]]()
    for row in current(indicators, kind=kind, codes=codes):
        if row.missing != Missing.WITHDRAWN:  # periods come in order: the last one stays
            found.setdefault(row.indicator_id, {})[row.place_code] = _point(row, names)
    return found


def latest_periods(indicators: Iterable[Indicator]) -> dict[int, str]:
    """{indicator id: its newest period in which some place has a number}. One query."""
    newer = Value.objects.filter(**{name: OuterRef(name) for name in SAME}, pk__gt=OuterRef("pk"))
    rows = Value.objects.filter(~Exists(newer), indicator__in=list(indicators), number__isnull=False)
    return dict(rows.order_by("indicator_id").values_list("indicator_id").annotate(Max("period")))


def members(periods: Collection[str], *, places: Places | None = None) -> dict[str, dict[str, list[str]]]:
    """{period: {slug of the zone: ISTAT codes}} as on the last day of each; "" is the whole city. Two queries."""
    return (places or Places()).members(periods)


def plain(number: Decimal | None) -> Decimal | None:
    """Without the zeros that the column adds: 32425, 45.8."""
    if number is None:
        return None
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def _point(row: Value, names: Mapping[str, str]) -> Point:
    name = names.get(row.place_code, row.place_code)
    return Point(row.place_kind, row.place_code, name, row.period, plain(row.number), row.missing)


@dataclass(frozen=True, slots=True)
class Revised:
    """A figure that was in force once, what stands in its place, since when and why."""

    before: Point
    now: Point
    published_at: datetime
    replaced_at: datetime
    note: str


@dataclass
class Account:
    """All that is known of an indicator: figures in force by kind of place, older ones, totals, its last change."""

    indicator: Indicator
    places: Places
    points: dict[str, list[Point]] = field(default_factory=dict)
    revised: list[Revised] = field(default_factory=list)
    weights: dict[str, dict[str, Decimal | None]] = field(default_factory=dict)
    totals: dict[str, list[Total]] = field(default_factory=dict)
    updated_at: datetime | None = None
    _zones_then: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def periods(self) -> list[str]:
        """Periods of which some place was told, in order; those wholly withdrawn are none."""
        told = (p for points in self.points.values() for p in points if p.missing != Missing.WITHDRAWN)
        return sorted({point.period for point in told})

    @property
    def latest(self) -> str:
        """The newest period in which some place has a number; "" when there is none."""
        known = (p.period for points in self.points.values() for p in points if p.number is not None)
        return max(known, default="")

    @property
    def city(self) -> list[Total]:
        """The whole city by period; [] when nothing says how to make it."""
        return self.totals.get(PlaceKind.CITY, [])

    @property
    def zones(self) -> list[Total]:
        """The zones, by zone and period."""
        return self.totals.get(PlaceKind.ZONE, [])

    def zone_of(self, point: Point) -> str:
        """Name of the zone of a municipality's figure, on the last day of its period; "" in none."""
        if point.period not in self._zones_then:
            self._zones_then[point.period] = self.places.zone_on(last_day(point.period))
        return self.places.zones.get(self._zones_then[point.period].get(point.code, ""), "")


def account_of(indicator: Indicator, *, places: Places | None = None) -> Account:
    """Figures in force and before, and totals by the rule of the indicator. At most four queries."""
    account = Account(indicator, places or Places())
    asked = [pk for pk in (indicator.pk, indicator.weight_id) if pk]
    rows = Value.objects.filter(indicator__in=asked).order_by(*SAME, "-id")
    read = rows.values_list(*SAME, "number", "missing", "at", "release__note")
    for (of, *_key), group in groupby(read, key=lambda row: row[:4]):
        if of == indicator.pk:
            _take(account, list(group))
        else:
            row = next(group)
            if row[1] == PlaceKind.MUNICIPALITY:
                account.weights.setdefault(row[3], {})[row[2]] = row[4]
    for points in account.points.values():
        points.sort(key=lambda point: (point.name, point.period))
    account.revised.sort(key=lambda one: (one.replaced_at, one.now.name), reverse=True)
    account.totals = totals_of(account)
    return account


def _take(account: Account, rows: list[Any]) -> None:
    """The newest row, and those before it."""
    kind, code = rows[0][1:3]
    name = account.places.names(kind).get(code, code)
    points = [Point(kind, code, name, row[3], plain(row[4]), row[5]) for row in rows]
    account.points.setdefault(kind, []).append(points[0])
    if account.updated_at is None or rows[0][6] > account.updated_at:
        account.updated_at = rows[0][6]
    for place in range(1, len(rows)):
        older, newer = rows[place], rows[place - 1]
        account.revised.append(Revised(points[place], points[place - 1], older[6], newer[6], newer[7]))


def totals_of(account: Account) -> dict[str, list[Total]]:
    """Totals of the city and the zones, from the figures and weights of an account.

    A figure given for a zone or the city itself stands before one made here.
    """
    found: dict[tuple[str, str], Total] = {}
    if account.indicator.aggregation != Indicator.Aggregation.NONE:
        found = _made(account)
    for kind in (PlaceKind.ZONE, PlaceKind.CITY):
        for p in account.points.get(kind, []):
            if p.missing != Missing.WITHDRAWN:
                found[p.code, p.period] = Total(p.code, p.name, p.period, p.number, 0, 0, is_official=True)
    ordered = sorted(found.values(), key=lambda one: (one.name, one.period))
    return {
        PlaceKind.ZONE: [one for one in ordered if one.code],
        PlaceKind.CITY: [one for one in ordered if not one.code],
    }


def _made(account: Account) -> dict[tuple[str, str], Total]:
    kind, rule = PlaceKind.MUNICIPALITY, account.indicator.aggregation
    towns = [p for p in account.points.get(kind, []) if p.missing != Missing.WITHDRAWN]
    by_place = {(point.code, point.period): point for point in towns}
    names = account.places.names(kind)
    found = {}
    for period, groups in account.places.members(sorted({p.period for p in towns})).items():
        for zone, codes in groups.items():
            points = [
                by_place.get((code, period)) or Point(kind, code, names[code], period, None) for code in codes
            ]
            name = account.places.names(PlaceKind.ZONE if zone else PlaceKind.CITY)[zone]
            found[zone, period] = total(
                points, rule=rule, code=zone, name=name, period=period, weights=account.weights.get(period)
            )
    return found
