# SPDX-License-Identifier: AGPL-3.0-or-later
"""The newest figures of every municipality with those of its zone and of the whole city, read once a state."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from time import monotonic
from typing import Any

from django.db.models import F

from cms.pages.cache import MAX_AGE, generation
from home.knowledge.figures import Point, Total, in_figures, rule_in_words, total
from home.knowledge.freshness import Freshness, freshness_of
from home.knowledge.models import Indicator, PlaceKind
from home.knowledge.periods import in_words
from home.knowledge.places import Places
from home.knowledge.queries import current, latest_of, latest_periods
from home.towns.atlas import State, address, state

MUNICIPALITY, ZONE, CITY = PlaceKind.MUNICIPALITY, PlaceKind.ZONE, PlaceKind.CITY


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator in its newest `period`: figures of the municipalities by ISTAT code, totals of zones by slug.

    The figure of a municipality is its own newest, which may be of an older period than `period`.
    """

    indicator: Indicator
    url: str
    period: str
    freshness: Freshness
    towns: dict[str, Point]
    zones: dict[str, Total]
    city: Total | None

    @property
    def period_in_words(self) -> str:
        return in_words(self.period)

    @property
    def rule(self) -> str:
        """How zones and the whole city follow from the municipalities, in words."""
        return rule_in_words(self.indicator)

    @property
    def is_sum(self) -> bool:
        """Whether a municipality is a part of its zone's figure, and not beside it."""
        return self.indicator.aggregation == Indicator.Aggregation.SUM

    def in_figures(self, number: Decimal | None, missing: str = "") -> str:
        """A number as it is read, or why there is none: "n.d." and zero are two things."""
        return in_figures(number, self.indicator.decimals, missing)


def measures(known: State | None = None) -> list[Measure]:
    """Every indicator known by municipality that has a published figure, in order: one query (none with `known`).

    Some ten more the first time in each state of the pages.
    """
    return _kept(generation(), int(monotonic() / MAX_AGE), (known or state()).for_figures)


@lru_cache(maxsize=2)
def _kept(name: str, span: int, known: State) -> list[Measure]:
    return read_measures(known.day)


def read_measures(day: date) -> list[Measure]:
    """The measures as the database has them."""
    rows: Any = Indicator.objects.filter(level=MUNICIPALITY).select_related("dataset", "weight")
    rows = rows.annotate(url_path=F("page__url_path"), is_live=F("page__live"))
    indicators = list(rows.order_by("order", "title"))
    periods = latest_periods(indicators)
    shown = [indicator for indicator in indicators if indicator.pk in periods]
    towns = latest_of(shown, kind=MUNICIPALITY)
    totals = _totals(shown, periods, towns)
    return [
        Measure(
            indicator=one,
            url=address(one),
            period=periods[one.pk],
            freshness=freshness_of(
                one.dataset.latest_period or periods[one.pk],
                every=one.dataset.every,
                lag_months=one.dataset.lag_months,
                on=day,
            ),
            towns=towns.get(one.pk, {}),
            zones={slug: made for slug, made in totals[one.pk].items() if slug},
            city=totals[one.pk].get(""),
        )
        for one in shown
    ]


def _totals(
    shown: list[Indicator],
    periods: dict[int, str],
    towns: dict[int, dict[str, Point]],
) -> dict[int, dict[str, Total]]:
    """Indicator → slug of a zone ("" the whole city) → its total; one that was given stands before one made here."""
    given = [latest_of(shown, kind=kind) for kind in (ZONE, CITY)]
    places = Places()
    groups, weights = places.members({periods[one.pk] for one in shown}), _weights(shown, periods)
    names = places.names(MUNICIPALITY)
    found: dict[int, dict[str, Total]] = {}
    for one in shown:
        period, points = periods[one.pk], towns.get(one.pk, {})
        found[one.pk] = {
            place: total(
                [_of_period(points.get(code), code, period, names) for code in codes],
                rule=one.aggregation,
                code=place,
                name=place,
                period=period,
                weights=weights.get((one.weight_id or 0, period)),
            )
            for place, codes in groups[period].items()
            if one.aggregation != Indicator.Aggregation.NONE
        }
        for point in [point for kind in given for point in kind.get(one.pk, {}).values()]:
            if point.period >= period:
                found[one.pk][point.code] = Total(
                    point.code, point.name, point.period, point.number, 0, 0, (), is_official=True
                )
    return found


def _of_period(point: Point | None, code: str, period: str, names: dict[str, str]) -> Point:
    """The figure of a municipality when it is of that period, else one without number."""
    if point and point.period == period:
        return point
    return Point(MUNICIPALITY, code, names.get(code, code), period, None)


def _weights(
    shown: list[Indicator], periods: dict[int, str]
) -> dict[tuple[int, str], dict[str, Decimal | None]]:
    """(weighing indicator, period) → ISTAT code → its number."""
    heavy = {one.weight for one in shown if one.weight}
    found: dict[tuple[int, str], dict[str, Decimal | None]] = {}
    rows = current(heavy, kind=MUNICIPALITY).filter(period__in=set(periods.values())) if heavy else ()
    for row in rows:
        found.setdefault((row.indicator_id, row.period), {})[row.place_code] = row.number
    return found
