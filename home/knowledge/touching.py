# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which totals a release would change: those of its own indicators, and means that are weighted by them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Q

from home.knowledge.figures import Point, Total
from home.knowledge.models import Indicator, Missing, PlaceKind
from home.knowledge.places import Places
from home.knowledge.queries import Account, account_of, totals_of
from home.knowledge.releasing import Opened

FEW = 50
"""Figures up to which a release is asked what it does to the totals: each indicator is read whole for it."""
type Figures = dict[int, dict[tuple[str, str], tuple[Decimal | None, str]]]
"""{id of the indicator: {(code of the place, period): (number, why there is none)}}."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A total of a zone or of the whole city, now and after; None where there is none. `place` is its name."""

    indicator: Indicator
    place: str
    period: str
    before: Total | None
    after: Total | None


def totals_touched(opened: Opened) -> list[Touched]:
    """By indicator, place and period; [] of a release with more than FEW figures, or that cannot be read."""
    figures = _figures(opened)
    if not figures or sum(map(len, figures.values())) > FEW:
        return []
    places, kind, found = Places(), opened.columns.kind, list[Touched]()
    of = Indicator.objects.filter(Q(pk__in=figures) | Q(weight__in=figures)).select_related("weight")
    for indicator in of.order_by("order", "title"):
        before = account_of(indicator, places=places)
        found += _differences(before, _after(before, figures, kind))
    return found


def _figures(opened: Opened) -> Figures:
    difference = opened.difference
    found: Figures = {}
    cells = [*difference.added, *(one.cell for one in difference.changed)]
    told = [(cell.key, (cell.number, cell.missing)) for cell in cells]
    told += [(key, (None, Missing.WITHDRAWN.value)) for key in difference.withdrawn]
    for (indicator, place, period), said in told:
        found.setdefault(opened.indicators[indicator].pk, {})[place, period] = said
    return found


def _after(account: Account, figures: Figures, kind: str) -> Account:
    """The same account once the figures are published."""
    own = figures.get(account.indicator.pk, {})
    names = account.places.names(kind)
    points = {(point.code, point.period): point for point in account.points.get(kind, [])}
    for (code, period), (number, missing) in own.items():
        points[code, period] = Point(kind, code, names.get(code, code), period, number, missing)
    weights = {period: dict(known) for period, known in account.weights.items()}
    if kind == PlaceKind.MUNICIPALITY and account.indicator.weight_id:
        for (code, period), (number, _missing) in figures.get(account.indicator.weight_id, {}).items():
            weights.setdefault(period, {})[code] = number
    after = replace(account, points={**account.points, kind: list(points.values())}, weights=weights)
    return replace(after, totals=totals_of(after))


def _differences(before: Account, after: Account) -> list[Touched]:
    old, new = _by_place(before), _by_place(after)
    either = {**old, **new}
    found = []
    for code, period in sorted(either, key=lambda key: (key[0] != "", either[key].name, key)):
        was, now, named = old.get((code, period)), new.get((code, period)), either[code, period]
        if _said(was) != _said(now) and not named.is_official:
            found.append(Touched(before.indicator, named.name, period, was, now))
    return found


def _said(total: Total | None) -> tuple[Decimal | None, int]:
    return (total.number, total.used) if total else (None, 0)


def _by_place(account: Account) -> Mapping[tuple[str, str], Total]:
    return {(one.code, one.period): one for one in (*account.city, *account.zones)}
