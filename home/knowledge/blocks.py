# SPDX-License-Identifier: AGPL-3.0-or-later
"""A figure of an indicator inside any page: bound to the data, never typed again."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock, StructBlock
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks.body import BodyBlock
from cms.blocks.field import StreamField
from cms.charts import Figure, render
from home.knowledge import words
from home.knowledge.drawing import city_figure, towns_map, zones_figure
from home.knowledge.models import Indicator, PlaceKind
from home.knowledge.periods import in_words
from home.knowledge.places import Places
from home.knowledge.queries import Account, account_of

NUMBER = "number"
SHOWN = [
    (NUMBER, _("the latest number")),
    ("city", _("chart of the whole metropolitan city through time")),
    ("zones", _("chart of the homogeneous zones")),
    ("map", _("map of the municipalities")),
]


def _indicators() -> list[tuple[str, str]]:
    return list(Indicator.objects.order_by("title").values_list("code", "title"))


def _places() -> list[tuple[str, str]]:
    places = Places()
    zones = [(f"{PlaceKind.ZONE}:{slug}", name) for slug, name in places.zones.items()]
    towns = [(f"{PlaceKind.MUNICIPALITY}:{code}", town.name) for code, town in places.towns.items()]
    return zones + towns


class IndicatorFigureBlock(StructBlock):
    """The latest number of an indicator, or a drawing of it."""

    indicator = ChoiceBlock(choices=_indicators, label=_("Indicator"))
    shown = ChoiceBlock(choices=SHOWN, default=NUMBER, label=_("What to show"))
    place = ChoiceBlock(
        choices=_places, required=False, label=_("Place"),
        help_text=_("For a number alone. Left empty: the whole metropolitan city."),
    )  # fmt: skip
    finding = CharBlock(
        required=False, max_length=250, label=_("What it shows"),
        help_text=_("For a chart or a map: one sentence that everybody reads above it."),
    )  # fmt: skip

    class Meta:
        label = _("Figure of an indicator")
        icon = "table"
        template = "home/knowledge_block.html"

    def clean(self, value: Any) -> Any:
        """Raises StructBlockValidationError for a drawing without a sentence, or with nothing to draw."""
        clean = super().clean(value)
        if clean["shown"] != NUMBER and not clean["finding"].strip():
            said = ValidationError(_("Write in one sentence what the chart shows."))
            raise StructBlockValidationError({"finding": said})
        account = _account(clean)
        if account is None or (clean["shown"] != NUMBER and _drawn(account, clean) is None):
            said = ValidationError(_("This indicator has no figures for such a chart: choose another."))
            raise StructBlockValidationError({"shown": said})
        return clean

    def extract_references(self, value: Any) -> Iterator[tuple[type[Indicator], str, str, str]]:
        """The indicator, so that Wagtail's index of references knows which pages show it; by key, as it wants."""
        key = Indicator.objects.filter(code=value["indicator"]).values_list("pk", flat=True).first()
        if key is not None:
            yield Indicator, str(key), "indicator", "indicator"

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Adds `indicator`, and either `drawing` (HTML) or `number`, `place_name`, `period` in words."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        account = _account(value)
        if account is None:
            return context
        context |= {"indicator": account.indicator, "url": _address(account.indicator, parent_context)}
        figure = None if value["shown"] == NUMBER else _drawn(account, value)
        return context | (
            {"drawing": render(figure)} if figure else _number(account, value.get("place") or "")
        )


def _account(value: Mapping[str, Any]) -> Account | None:
    indicator = (
        Indicator.objects.select_related("dataset", "page", "weight").filter(code=value["indicator"]).first()
    )
    return account_of(indicator) if indicator else None


def _drawn(account: Account, value: Mapping[str, Any]) -> Figure | None:
    draw: dict[str, Callable[..., Figure | None]] = {
        "city": city_figure, "zones": zones_figure, "map": towns_map,
    }  # fmt: skip
    return draw[value["shown"]](account, finding=value["finding"])


def _number(account: Account, place: str) -> dict[str, Any]:
    """The newest figure told of a place; of a total that lacks municipalities it says so."""
    kind, _colon, code = place.partition(":")
    figures: list[Any] = [one for one in account.totals.get(kind or PlaceKind.CITY, []) if one.code == code]
    if kind == PlaceKind.MUNICIPALITY:
        figures = [one for one in account.points.get(kind, []) if one.code == code]
    latest = figures[-1] if figures else None
    number = (
        words.with_unit(latest.number, account.indicator, getattr(latest, "missing", "")) if latest else ""
    )
    return {
        "number": number or gettext("no figure"),
        "place_name": latest.name if latest else "",
        "period": in_words(latest.period) if latest else "",
        "lacking": getattr(latest, "lacking_in_words", ""),
    }


def _address(indicator: Indicator, parent_context: Mapping[str, Any] | None) -> str:
    """Address of the indicator's own page; "" when it has none that is live."""
    page = getattr(indicator, "page", None)
    request = (parent_context or {}).get("request")
    return (page.get_url(request) or "") if page and page.live else ""


class PublicBody(BodyBlock):
    """What every page of the plan's site may hold: also figures of indicators."""

    indicator_figure = IndicatorFigureBlock()

    class Meta:
        label = pgettext_lazy("page", "Body")
        template = "cms/blocks/body.html"
        required = False


def public_body() -> StreamField:
    """The field `body` of a page of this app; the column is that of every page."""
    return StreamField(PublicBody(), blank=True, verbose_name=pgettext_lazy("page", "body"))
