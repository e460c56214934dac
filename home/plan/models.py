# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of the plan's editions, areas and zones. What is data stays in the data: a page is bound to it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from agende.queries import published_agendas
from cms.areas.models import Act, PlanEdition, PlanNode
from cms.pages.models import SitePage
from cms.territory.models import Zone
from home.plan import queries


class PlanIndexPage(SitePage):
    """All the editions."""

    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["home.PlanEditionPage"]

    class Meta:
        verbose_name = _("index of the plan")

    @property
    def editions(self) -> "QuerySet[PlanEditionPage]":
        """Live pages of the editions, newest first."""
        return PlanEditionPage.objects.child_of(self).live().newest_first()


class EditionPageQuerySet(PageQuerySet):
    """Sets of pages of editions."""

    def newest_first(self) -> "EditionPageQuerySet":
        return self.select_related("edition").order_by("-edition__first_year")


class PlanEditionPage(SitePage):
    """An edition: its years, state, acts and areas."""

    edition = models.OneToOneField(
        PlanEdition, models.PROTECT, related_name="page", verbose_name=_("plan edition")
    )
    parent_page_types: ClassVar = ["home.PlanIndexPage"]
    subpage_types: ClassVar = ["home.AreaPage"]
    content_panels: ClassVar = [*SitePage.content_panels, FieldPanel("edition")]

    objects = PageManager.from_queryset(EditionPageQuerySet)()

    class Meta:
        verbose_name = _("page of an edition")
        verbose_name_plural = _("pages of the editions")

    @property
    def acts(self) -> QuerySet[Act]:
        """Acts that made the edition, corrected ones left out."""
        return queries.acts_of(self.edition)

    @property
    def nodes(self) -> list[dict[str, Any]]:
        """Structure of the edition, one group a kind."""
        return queries.structure_of(self.edition)


class AreaPage(SitePage):
    """A policy area, strategy, pillar or mission of an edition."""

    node = models.OneToOneField(
        PlanNode, models.PROTECT, related_name="page", verbose_name=_("node of the plan")
    )
    parent_page_types: ClassVar = ["home.PlanEditionPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [*SitePage.content_panels, FieldPanel("node")]

    class Meta:
        verbose_name = _("page of an area")
        verbose_name_plural = _("pages of the areas")

    @property
    def siblings(self) -> "QuerySet[AreaPage]":
        """The other live areas of the same edition."""
        pages = AreaPage.objects.live().sibling_of(self, inclusive=False)
        return pages.select_related("node").order_by("node__kind", "node__order")


class ZoneIndexPage(SitePage):
    """The map of the municipalities and all the zones."""

    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["home.ZonePage"]

    class Meta:
        verbose_name = _("index of the zones")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds `zones`, the live pages, and `figure`, the map with its equal list."""
        zones = list(ZonePage.objects.live().in_order())
        return super().get_context(request, *args, **kwargs) | {
            "zones": zones,
            "figure": queries.figure(queries.addresses(zones, request)),
        }


class ZonePageQuerySet(PageQuerySet):
    """Sets of pages of zones."""

    def in_order(self) -> "ZonePageQuerySet":
        return self.select_related("zone").order_by("zone__order", "title")


class ZonePage(SitePage):
    """A zone: its map, municipalities, agendas, meetings."""

    zone = models.OneToOneField(Zone, models.PROTECT, related_name="page", verbose_name=_("homogeneous zone"))
    parent_page_types: ClassVar = ["home.ZoneIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [*SitePage.content_panels, FieldPanel("zone")]

    objects = PageManager.from_queryset(ZonePageQuerySet)()

    class Meta:
        verbose_name = _("page of a zone")
        verbose_name_plural = _("pages of the zones")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds `figure` (map and equal list), `towns`, `agendas` (approved and published)."""
        zones = list(ZonePage.objects.live().in_order())
        figure = queries.figure(queries.addresses(zones, request), highlight=self.zone.slug)
        return super().get_context(request, *args, **kwargs) | {
            "figure": figure,
            "towns": queries.towns_in(figure, self.zone.slug),
            "agendas": list(published_agendas(self.zone)),
        }
