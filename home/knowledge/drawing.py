# SPDX-License-Identifier: AGPL-3.0-or-later
"""An account of an indicator as figures of cms.charts: the city through time, the zones, the map."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from cms.charts import Figure, Kind, NotDrawable, Series, Table
from cms.charts.figures import MOST_ROWS, MOST_SERIES
from cms.territory.queries import shapes_by_code
from home.knowledge.figures import Point, Total
from home.knowledge.models import Dataset, Indicator, PlaceKind
from home.knowledge.periods import in_short, in_words
from home.knowledge.queries import Account
from home.knowledge.words import range_in_words

LICENCE_URLS = {
    Dataset.Licence.CC_BY_4: "https://creativecommons.org/licenses/by/4.0/deed.it",
    Dataset.Licence.CC_BY_3_IT: "https://creativecommons.org/licenses/by/3.0/it/",
    Dataset.Licence.CC_BY_SA_4: "https://creativecommons.org/licenses/by-sa/4.0/deed.it",
    Dataset.Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/deed.it",
    Dataset.Licence.IODL_2: "https://www.dati.gov.it/iodl/2.0/",
}


def licence_url(dataset: Dataset) -> str:
    """Where the licence is to be read; "" where none is needed."""
    return LICENCE_URLS.get(Dataset.Licence(dataset.licence), "")


def _figure(
    indicator: Indicator, *, kind: Kind, title: str, finding: str, table: Table, **more: object
) -> Figure | None:
    """None when there is nothing to draw: every number is missing, or there are too many to tell apart."""
    dataset = indicator.dataset
    given: dict[str, object] = {
        "source": dataset.publisher, "source_url": dataset.source_url, "licence": dataset.get_licence_display(),
        "licence_url": licence_url(dataset), "unit": indicator.unit, "decimals": indicator.decimals,
        "is_example": indicator.has_example, "csv_name": indicator.code,
    }  # fmt: skip
    try:
        return Figure(kind=kind, title=title, finding=finding, table=table, **given | more)  # type: ignore[arg-type]
    except NotDrawable:
        return None


def _target(indicator: Indicator) -> dict[str, object]:
    if indicator.target is None:
        return {}
    words = _("Target %(period)s") % {"period": in_short(indicator.target_period)}
    return {"target": indicator.target, "target_name": words}


def city_figure(account: Account, *, finding: str, csv_url: str = "") -> Figure | None:
    """The whole city through time; a total that lacks municipalities is a gap. None with fewer than two periods."""
    indicator, series = account.indicator, account.city[-MOST_ROWS[Kind.LINE] :]
    if len(series) < 2:
        return None
    table = Table(
        heading=_("Period"),
        labels=[in_short(one.period) for one in series],
        series=[Series(indicator.title, [None if one.is_partial else one.number for one in series])],
    )
    title = _("%(indicator)s: whole metropolitan city") % {"indicator": indicator.title}
    return _figure(
        indicator, kind=Kind.LINE, title=title, finding=finding, table=table, csv_url=csv_url, key="city",
        **_target(indicator),
    )  # fmt: skip


def zones_figure(account: Account, *, finding: str = "", csv_url: str = "") -> Figure | None:
    """The zones: bars for one period, side by side for a few, small charts for more; partial totals are missing."""
    indicator = account.indicator
    zones, periods = _by_zone(account.zones, order=account.places.zones)
    if not zones:
        return None
    names = account.places.zones
    kind = Kind.BAR if len(periods) == 1 else Kind.GROUPED if len(periods) <= 3 else Kind.MULTIPLES
    if kind is Kind.MULTIPLES:
        labels = [in_short(period) for period in periods]
        series = [Series(names[zone], [row.get(period) for period in periods]) for zone, row in zones.items()]
    else:
        labels = [names[zone] for zone in zones]
        series = [
            Series(in_short(period), [row.get(period) for row in zones.values()])
            for period in periods[-MOST_SERIES[kind] :]
        ]
    latest = next((p for p in reversed(periods) if any(row.get(p) is not None for row in zones.values())), "")
    said = finding or range_in_words(indicator, [z for z in account.zones if not z.is_partial], period=latest)
    title = _("%(indicator)s: homogeneous zones") % {"indicator": indicator.title}
    table = Table(heading=_("Period") if kind is Kind.MULTIPLES else _("Zone"), labels=labels, series=series)
    return _figure(indicator, kind=kind, title=title, finding=said, table=table, csv_url=csv_url, key="zones")


def _by_zone(
    totals: Sequence[Total], *, order: Iterable[str]
) -> tuple[dict[str, dict[str, Decimal | None]], list[str]]:
    """Numbers by zone and period, zones in their order; those of a partial total are missing."""
    found: dict[str, dict[str, Decimal | None]] = {}
    for one in totals:
        found.setdefault(one.code, {})[one.period] = None if one.is_partial else one.number
    periods = sorted({one.period for one in totals})[-MOST_ROWS[Kind.MULTIPLES] :]
    return {zone: found[zone] for zone in order if zone in found}, periods


def towns_map(account: Account, *, finding: str = "", csv_url: str = "", period: str = "") -> Figure | None:
    """Municipalities by class in one period (the newest with a number); two queries more, for their borders."""
    indicator, towns = account.indicator, account.points.get(PlaceKind.MUNICIPALITY, [])
    period = period or max((p.period for p in towns if p.number is not None), default="")
    shown: list[Point] = [p for p in towns if p.period == period]
    if not shown:
        return None
    table = Table(
        heading=_("Municipality"),
        labels=[p.name for p in shown],
        codes=[p.code for p in shown],
        series=[Series(in_short(period), [p.number for p in shown])],
    )
    said = {"indicator": indicator.title, "period": in_words(period)}
    title = _("%(indicator)s by municipality, %(period)s") % said
    return _figure(
        indicator, kind=Kind.CHOROPLETH, title=title, table=table, csv_url=csv_url, shapes=shapes_by_code(),
        finding=finding or range_in_words(indicator, shown, period=period), key="map",
        names=account.places.names(PlaceKind.MUNICIPALITY), notes=_("Borders: ISTAT through openpolis, CC BY 4.0."),
    )  # fmt: skip
