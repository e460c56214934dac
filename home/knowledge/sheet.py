# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of an indicator and the index of them show."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.charts import Figure, render
from home.knowledge import words
from home.knowledge.columns import folded
from home.knowledge.drawing import city_figure, licence_url, towns_map, zones_figure
from home.knowledge.figures import Point, Total, in_figures, rule_in_words
from home.knowledge.freshness import Freshness, freshness_of
from home.knowledge.models import Indicator, PlaceKind
from home.knowledge.periods import in_short, in_words
from home.knowledge.queries import Account, account_of, latest_periods

if TYPE_CHECKING:
    from home.knowledge.pages import IndicatorPage

MOST_PERIODS = 6
"""Columns of the table; the CSV has them all."""
MOST_REVISED = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A place in the table: figures of the periods shown, in words, and what changed over all of them."""

    name: str
    path: str
    zone: str
    cells: tuple[str, ...]
    last: Decimal | None
    change: Decimal | None
    change_in_words: str


@dataclass
class Sheet:
    """All that the page of an indicator shows; `address` is the page's own."""

    page: "IndicatorPage"
    account: Account
    address: str
    today: date
    sorting: tuple[str, bool] = ("", False)

    @property
    def indicator(self) -> Indicator:
        return self.page.indicator

    @property
    def csv_url(self) -> str:
        return f"{self.address}dati.csv"

    @property
    def licence_url(self) -> str:
        return licence_url(self.indicator.dataset)

    @cached_property
    def freshness(self) -> Freshness:
        dataset = self.indicator.dataset
        return freshness_of(
            self.account.latest, every=dataset.every, lag_months=dataset.lag_months, on=self.today
        )

    @cached_property
    def latest_city(self) -> Total | None:
        """The newest figure of the whole city; a whole one before one that lacks municipalities."""
        known = [one for one in reversed(self.account.city) if one.number is not None]
        return next((one for one in known if not one.is_partial), known[0] if known else None)

    @property
    def summary(self) -> list[str]:
        """Sentences: the latest figure, what changed, where it started, where it should get."""
        said = [
            words.latest_in_words(self.indicator, self.latest_city),
            words.change_in_words(self.indicator, self.account.city),
            words.baseline_in_words(self.indicator),
            words.target_in_words(self.indicator, self.latest_city),
        ]
        return [one for one in said if one]

    @property
    def older_finding(self) -> str:
        """Up to when the sentence of the page was written, when newer figures are out; else ""."""
        written = self.page.finding_period
        return in_words(written) if self.account.latest > written else ""

    @cached_property
    def drawings(self) -> list[SafeString]:
        """The city through time, the zones, the map; the page's own sentence stands above the first."""
        figures: list[Figure | None] = [
            city_figure(self.account, finding=self.page.finding, csv_url=self.csv_url)
        ]
        finding = "" if figures[0] else self.page.finding
        figures.append(zones_figure(self.account, finding=finding, csv_url=self.csv_url))
        if self.page.map_finding:
            figures.append(towns_map(self.account, finding=self.page.map_finding, csv_url=self.csv_url))
        return [render(figure) for figure in figures if figure]

    @property
    def finding_stands_alone(self) -> bool:
        """No drawing carries the sentence of the page."""
        return not any(self.page.finding in drawing for drawing in self.drawings)

    @cached_property
    def periods(self) -> list[str]:
        return self.account.periods[-MOST_PERIODS:]

    @property
    def headings(self) -> list[str]:
        return [in_short(period) for period in self.periods]

    @property
    def rule(self) -> str:
        return rule_in_words(self.indicator)

    @cached_property
    def towns(self) -> list[Row]:
        """Municipalities, by name or as asked for."""
        points = self.account.points.get(PlaceKind.MUNICIPALITY, [])
        rows = _rows(self, points, of_towns=True)
        key, is_down = self.sorting
        if key == "nome":
            return rows[::-1] if is_down else rows
        if key in ("valore", "variazione"):
            return _sorted(rows, key, is_down=is_down)
        return rows

    @cached_property
    def wider(self) -> list[Row]:
        """The whole city, then the zones."""
        return _rows(self, [*self.account.city, *self.account.zones], of_towns=False)

    @property
    def partial(self) -> list[str]:
        """Totals of the periods shown that lack municipalities, in words."""
        shown = [
            t for t in (*self.account.city, *self.account.zones) if t.is_partial and t.period in self.periods
        ]
        return [f"{one.name}, {in_words(one.period)}: {one.lacking_in_words}" for one in shown]

    @property
    def has_change(self) -> bool:
        return len(self.periods) > 1

    @property
    def revised(self) -> list[dict[str, Any]]:
        """Figures that were others before: place, period, then and now."""
        return [
            {
                "place": one.now.name, "period": in_words(one.now.period),
                "before": self._said(one.before), "now": self._said(one.now),
                "published_at": one.published_at, "replaced_at": one.replaced_at, "note": one.note,
            }
            for one in self.account.revised[:MOST_REVISED]
        ]  # fmt: skip

    @property
    def more_revised(self) -> int:
        return max(0, len(self.account.revised) - MOST_REVISED)

    def _said(self, point: Point) -> str:
        return in_figures(point.number, self.indicator.decimals, point.missing)

    @cached_property
    def areas(self) -> list[dict[str, str]]:
        """Nodes of the plan that the indicator belongs to, newest edition first, with their pages."""
        rows = self.indicator.nodes.order_by("-edition__first_year", "kind", "order")
        told = rows.values_list(
            "title", "edition__first_year", "edition__last_year", "page__url_path", "page__live"
        )
        return [
            {"title": title, "years": f"{first}-{last}", "url": self.url_of(path) if live else ""}
            for title, first, last, path, live in told
        ]

    def url_of(self, path: str) -> str:
        """Address of another page of the same site, from its path in the tree."""
        root = len(self.page.url_path) - len(self.address)
        return path[root:] if path else ""


def _rows(sheet: Sheet, figures: Iterable[Any], *, of_towns: bool) -> list[Row]:
    by_place: dict[str, dict[str, Any]] = {}
    for one in figures:
        by_place.setdefault(one.code, {})[one.period] = one
    return [_row(sheet, list(known.values()), known, of_towns=of_towns) for known in by_place.values()]


def _row(sheet: Sheet, figures: list[Any], known: dict[str, Any], *, of_towns: bool) -> Row:
    decimals, last = sheet.indicator.decimals, figures[-1]
    whole = [one for one in figures if one.number is not None and not getattr(one, "is_partial", False)]
    change = whole[-1].number - whole[0].number if len(whole) > 1 else None
    town = sheet.account.places.towns.get(last.code) if of_towns else None
    return Row(
        name=last.name,
        path=sheet.url_of(town.path) if town else "",
        zone=sheet.account.zone_of(last) if of_towns else "",
        cells=tuple(_cell(known.get(period), decimals) for period in sheet.periods),
        last=known[sheet.account.latest].number if sheet.account.latest in known else None,
        change=change,
        change_in_words=in_figures(change, decimals)
        if change is None or change <= 0
        else f"+{in_figures(change, decimals)}",
    )


def _cell(one: Point | Total | None, decimals: int) -> str:
    if one is None:
        return in_figures(None, decimals)
    said = in_figures(one.number, decimals, getattr(one, "missing", ""))
    return f"{said} *" if isinstance(one, Total) and one.is_partial else said


def _sorted(rows: list[Row], key: str, *, is_down: bool) -> list[Row]:
    """By number; those without one stand last whichever the way."""

    def number(row: Row) -> Decimal | None:
        return row.last if key == "valore" else row.change

    known = [row for row in rows if number(row) is not None]
    known.sort(key=lambda row: number(row) or Decimal(), reverse=is_down)
    return known + [row for row in rows if number(row) is None]


def sheet_of(page: "IndicatorPage", *, address: str, sorting: tuple[str, bool] = ("", False)) -> Sheet:
    """The sheet of a page at its address ("/quadro-conoscitivo/eta-media/")."""
    account = account_of(page.indicator)
    return Sheet(page, account, address, account.places.today, sorting)


@dataclass
class Group:
    """A policy area of the plan, or what belongs to none: `cards` of (page, freshness)."""

    title: str
    cards: list[tuple[Any, Freshness]] = field(default_factory=list)


def groups_of(pages: Iterable[Any], asked: str, *, on: date) -> tuple[list[Group], int]:
    """Pages of indicators by area of their newest edition: those that hold all the words of `asked`.

    Words of title, definition or code. An indicator of two areas stands in both. Also how many there are. Three
    queries.
    """
    looked = folded(asked).split()
    shown = [page for page in pages if all(word in _said_of(page) for word in looked)]
    latest = latest_periods([page.indicator for page in shown])
    fresh = {
        page.pk: freshness_of(
            latest.get(page.indicator_id, ""), every=page.indicator.dataset.every,
            lag_months=page.indicator.dataset.lag_months, on=on,
        )
        for page in shown
    }  # fmt: skip
    groups: dict[str, Group] = {}
    for page, (key, title) in _filed(shown):
        groups.setdefault(key, Group(title)).cards.append((page, fresh[page.pk]))
    return [groups[key] for key in sorted(groups)], len(shown)


def _said_of(page: Any) -> str:
    return folded(f"{page.title} {page.indicator.code} {page.indicator.title} {page.indicator.definition}")


def _rank(node: Any) -> str:
    """Newest edition first, then as the edition has it."""
    return f"0{9999 - node.edition.first_year}{node.kind}{node.order:04}"


def _filed(pages: list[Any]) -> list[tuple[Any, tuple[str, str]]]:
    """Each page with the areas of the newest edition that knows it; without any, under "Other indicators"."""
    nodes: dict[int, list[Any]] = {}
    through = Indicator.nodes.through.objects.filter(indicator__in=[page.indicator_id for page in pages])
    for one in through.select_related("plannode__edition").order_by("-plannode__edition__first_year"):
        nodes.setdefault(one.indicator_id, []).append(one.plannode)
    filed = []
    for page in pages:
        found = nodes.get(page.indicator_id, [])
        newest = [node for node in found if node.edition_id == found[0].edition_id]
        keys = [(_rank(node), f"{node.title} ({node.edition})") for node in newest]
        filed += [(page, key) for key in keys or [("1", _("Other indicators"))]]
    return filed
