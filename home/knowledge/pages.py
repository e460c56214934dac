# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the knowledge framework: its index, and one page an indicator. Figures stay in the data."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from cms import clock
from home.changes.pages import PublicPage
from home.knowledge.blocks import public_body
from home.knowledge.models import Indicator, is_period
from home.knowledge.open_data import csv_of
from home.knowledge.queries import account_of
from home.knowledge.sheet import groups_of, sheet_of

CSV = "dati.csv"


class KnowledgeIndexPage(PublicPage):
    """All the indicators, by policy area, each with how fresh it is."""

    body = public_body()

    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["home.IndicatorPage"]

    class Meta:
        verbose_name = _("index of the knowledge framework")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds `q` (words of a name looked for), `groups` of indicators by area, `found` (how many indicators)."""
        asked = request.GET.get("q", "").replace("\x00", "").strip()[:100]
        groups, found = groups_of(IndicatorPage.objects.live().public().in_order(), asked, on=clock.today())
        shown = {"q": asked, "groups": groups, "found": found}
        return super().get_context(request, *args, **kwargs) | shown


class IndicatorPageQuerySet(PageQuerySet):
    """Sets of pages of indicators."""

    def in_order(self) -> "IndicatorPageQuerySet":
        return self.order_by("indicator__order", "title")


class IndicatorPageManager(PageManager.from_queryset(IndicatorPageQuerySet)):  # type: ignore[misc]
    """Brings what every showing of such a page needs, wherever Wagtail reads it."""

    def get_queryset(self) -> IndicatorPageQuerySet:
        pages: IndicatorPageQuerySet = super().get_queryset()
        return pages.select_related("owner_office", "indicator__dataset__owner_office", "indicator__weight")


class IndicatorPage(PublicPage):
    """An indicator: what it says in one sentence, its figures drawn and listed, where they come from."""

    indicator = models.OneToOneField(
        Indicator, models.PROTECT, related_name="page", verbose_name=_("indicator")
    )
    finding = models.CharField(
        _("what the figures say"),
        max_length=250,
        help_text=_("One sentence that everybody sees above the chart."),
    )
    map_finding = models.CharField(
        _("what the map says"), max_length=250, blank=True, help_text=_("Without it no map is drawn.")
    )
    finding_period = models.CharField(
        _("written on the figures of"),
        max_length=7,
        validators=[is_period],
        help_text=_("When newer figures are out, the page says that the sentence is about older ones."),
    )

    body = public_body()

    parent_page_types: ClassVar = ["home.KnowledgeIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [
        *PublicPage.content_panels[:2],
        FieldPanel("indicator"),
        MultiFieldPanel(
            [FieldPanel("finding"), FieldPanel("map_finding"), FieldPanel("finding_period")], _("Findings")
        ),
        *PublicPage.content_panels[2:],
    ]
    search_fields: ClassVar = [
        *PublicPage.search_fields,
        index.SearchField("finding"),
        index.RelatedFields("indicator", [index.SearchField("definition"), index.SearchField("code")]),
    ]

    objects = IndicatorPageManager()

    class Meta:
        verbose_name = _("page of an indicator")
        verbose_name_plural = _("pages of indicators")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds `sheet`: all that is shown of the indicator."""
        sorting = request.GET.get("ordina", ""), "giu" in request.GET.get("verso", "")
        shown = sheet_of(self, address=self.get_url(request) or "", sorting=sorting)
        return super().get_context(request, *args, **kwargs) | {"sheet": shown}

    def open_files(self) -> dict[str, bytes]:
        """The figures as everybody downloads them."""
        return {CSV: csv_of(account_of(self.indicator))}

    @property
    def followed_as(self) -> str:
        """The indicator, for who follows this page."""
        return f"indicatore:{self.indicator.code}"

    def scopes(self) -> list[str]:
        """The indicator, and the areas of the plan that it belongs to."""
        nodes = self.indicator.nodes.values_list("uid", flat=True)
        return [f"indicatore:{self.indicator.code}", *(f"area:{uid}" for uid in nodes)]
