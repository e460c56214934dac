# SPDX-License-Identifier: AGPL-3.0-or-later
"""Measures as they are read: rows of a municipality's page, table and map of a zone's, bars, CSV."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cms.charts import Figure, Kind, Series, Table, render
from cms.charts.numbers import MISSING_WORD, said
from cms.charts.palette import LIGHT
from cms.charts.shapes import NAMESPACE, Shape
from cms.sheets import csv_out
from home.knowledge.figures import Point, Total
from home.knowledge.freshness import Freshness
from home.knowledge.models import Dataset
from home.knowledge.periods import in_words
from home.towns.atlas import Region, Town
from home.towns.measures import Measure

WIDE, HIGH, STEP = 140, 8, 11
LOOKS = ("chosen", "k2", "k0")
"""Colours of the bars: the municipality, its zone, the whole city."""


@dataclass(frozen=True, slots=True)
class Row:
    """A measure on a municipality's page: its figure with that of the zone and of the whole city, in words and drawn.

    `share` of the zone in percent, in words, where the figure is a part of the zone's; then there is no `bar`.
    """

    measure: Measure
    own: Point | None
    zone: Total | None
    city: Total | None
    share: str
    bar: SafeString

    @property
    def own_words(self) -> str:
        return in_figures_of(self.measure, self.own)

    @property
    def zone_words(self) -> str:
        return self.measure.in_figures(self.zone.number) if self.zone else MISSING_WORD

    @property
    def city_words(self) -> str:
        return self.measure.in_figures(self.city.number) if self.city else MISSING_WORD

    @property
    def period(self) -> str:
        """The period of the municipality's own figure, in words."""
        return in_words(self.own.period if self.own else self.measure.period)


def in_figures_of(measure: Measure, point: Point | None) -> str:
    """The figure of a place in words, "n.d." for none; zero is "0"."""
    return measure.in_figures(point.number, point.missing) if point else MISSING_WORD


def sources_of(measures: Iterable[Measure]) -> list[tuple[Dataset, Freshness]]:
    """Where the measures come from, and how fresh each source is: said once, not with every figure."""
    found = {one.indicator.dataset_id: (one.indicator.dataset, one.freshness) for one in measures}
    return list(found.values())


def rows_of(town: Town, measures: Iterable[Measure]) -> list[Row]:
    """The measures of a municipality, one a row."""
    return [_row(town, measure) for measure in measures]


def _row(town: Town, measure: Measure) -> Row:
    own, zone = measure.towns.get(town.istat_code), measure.zones.get(town.zone)
    whole = zone.number if zone else None
    share, drawn = "", mark_safe("")
    if own and own.number is not None and measure.is_sum:
        share = said(own.number * 100 / whole, 1) if whole and own.period == measure.period else ""
    elif own and own.number is not None:
        drawn = bar([own.number, whole, measure.city.number if measure.city else None])
    return Row(measure, own, zone, measure.city, share, drawn)


def bar(numbers: Sequence[Decimal | None]) -> SafeString:
    """Three bars under one another on one scale that holds zero; hidden from assistive technology: the words say it.

    In the light colours always: they stand in the page, whose paper is white.
    """
    known = [number for number in numbers if number is not None]
    low, high = min([Decimal(0), *known]), max([Decimal(0), *known])
    scale = WIDE / (high - low) if high > low else Decimal(0)
    zero = -low * scale
    parts = [
        _one(number, row, look, zero, scale)
        for row, (number, look) in enumerate(zip(numbers, LOOKS, strict=True))
        if number is not None
    ]
    tall, wide = STEP * len(numbers), WIDE + 2
    axis = f'<path d="M{zero:.1f} 0v{tall}" stroke="{LIGHT["ink"]}" stroke-width="1"/>'
    return mark_safe(  # noqa: S308  numbers alone
        f'<svg xmlns="{NAMESPACE}" class="town-bar" width="{wide}" height="{tall}" viewBox="-1 0 {wide} {tall}" '
        f'aria-hidden="true" focusable="false">{"".join(parts)}{axis}</svg>'
    )


def _one(number: Decimal, row: int, look: str, zero: Decimal, scale: Decimal) -> str:
    wide = abs(number) * scale
    left = zero if number >= 0 else zero - wide
    return (
        f'<rect x="{left:.1f}" y="{row * STEP}" width="{wide:.1f}" height="{HIGH}" '
        f'fill="{LIGHT[look]}" stroke="{LIGHT["edge"]}" stroke-width=".7"/>'
    )


@dataclass(frozen=True, slots=True)
class Grid:
    """The table of a zone: a column a measure, a row a municipality, with the zone and the whole city below."""

    measures: list[Measure]
    rows: list[tuple[Town, list[str]]]
    zone: list[str]
    city: list[str]


def grid_of(zone: Region, measures: list[Measure]) -> Grid:
    """The figures of every municipality of a zone, in words."""
    totals = [(measure, measure.zones.get(zone.slug)) for measure in measures]
    return Grid(
        measures,
        [
            (town, [in_figures_of(measure, measure.towns.get(town.istat_code)) for measure in measures])
            for town in zone.towns
        ],
        [measure.in_figures(total.number) if total else MISSING_WORD for measure, total in totals],
        [measure.in_figures(measure.city.number) if measure.city else MISSING_WORD for measure in measures],
    )


def map_of(zone: Region, measure: Measure, shapes: dict[str, Shape]) -> SafeString | str:
    """The municipalities of a zone by class of a measure, with table and CSV; "" when none has a number or a shape."""
    towns = [town for town in zone.towns if town.istat_code in shapes]
    points = [measure.towns.get(town.istat_code) for town in towns]
    values = [point.number if point and point.period == measure.period else None for point in points]
    known = [(value, town) for value, town in zip(values, towns, strict=True) if value is not None]
    if not known:
        return ""
    dataset = measure.indicator.dataset
    figure = Figure(
        kind=Kind.CHOROPLETH,
        title=_("%(indicator)s, %(period)s, zone %(zone)s")
        % {"indicator": measure.indicator.title, "period": measure.period_in_words, "zone": zone.name},
        finding=_finding(measure, known),
        source=dataset.publisher,
        source_url=dataset.source_url,
        licence=str(dataset.get_licence_display()),
        unit=measure.indicator.unit,
        decimals=measure.indicator.decimals,
        is_example=measure.indicator.has_example,
        csv_name=f"{measure.indicator.code}-{zone.slug}",
        table=Table(
            heading=_("Municipality"),
            labels=[town.name for town in towns],
            codes=[town.istat_code for town in towns],
            series=[Series(measure.indicator.title, values)],
        ),
        shapes={town.istat_code: shapes[town.istat_code] for town in towns},
    )
    return render(figure)


def _finding(measure: Measure, known: list[tuple[Decimal, Town]]) -> str:
    """What the map shows in one sentence: where the figure is highest and where lowest."""
    low, high = min(known, key=lambda one: one[0]), max(known, key=lambda one: one[0])
    if low[0] == high[0]:
        return _("The figure is the same in every municipality: %(number)s.") % {
            "number": measure.in_figures(low[0])
        }
    return _("It is highest in %(high_town)s (%(high)s) and lowest in %(low_town)s (%(low)s).") % {
        "high_town": high[1].name, "high": measure.in_figures(high[0]),
        "low_town": low[1].name, "low": measure.in_figures(low[0]),
    }  # fmt: skip


TITLES = (
    "codice_istat", "comune", "zona", "codice_indicatore", "indicatore", "unita", "periodo", "valore",
    "valore_zona", "valore_citta", "periodo_zona_e_citta", "comuni_contati_zona", "comuni_zona", "fonte",
    "licenza", "esempio",
)  # fmt: skip


def csv_of(towns: Iterable[Town], measures: Sequence[Measure]) -> bytes:
    """The figures of municipalities with every decimal, one a row: "n.d." is missing, 0 is zero."""
    return csv_out(TITLES, [_line(town, measure) for town in towns for measure in measures])


def _line(town: Town, measure: Measure) -> list[object]:
    own, zone, indicator = measure.towns.get(town.istat_code), measure.zones.get(town.zone), measure.indicator
    return [
        town.istat_code, town.name, town.zone_name, indicator.code, indicator.title, indicator.unit,
        own.period if own else measure.period,
        _plain(own.number) if own else MISSING_WORD,
        _plain(zone.number) if zone else MISSING_WORD,
        _plain(measure.city.number) if measure.city else MISSING_WORD,
        measure.period,
        zone.used if zone and not zone.is_official else "",
        zone.of if zone and not zone.is_official else "",
        indicator.dataset.publisher, indicator.dataset.get_licence_display(),
        _("Example") if indicator.has_example else "",
    ]  # fmt: skip


def _plain(number: Decimal | None) -> Decimal | str:
    """A number with every decimal it has, and none that it has not."""
    return MISSING_WORD if number is None else number.normalize()
