# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of the plan's editions, of their areas and of the zones. What is data stays in the data: a page is bound to it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms.areas.models import PlanEdition, PlanNode
from cms.pages.models import SitePage
from cms.territory.models import Zone


class PlanIndexPage(SitePage):
    """All the editions."""

    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["home.PlanEditionPage"]

    class Meta:
        verbose_name = _("index of the plan")


class PlanEditionPage(SitePage):
    """An edition: its years, state, acts and areas."""

    edition = models.OneToOneField(
        PlanEdition, models.PROTECT, related_name="page", verbose_name=_("plan edition")
    )
    parent_page_types: ClassVar = ["home.PlanIndexPage"]
    subpage_types: ClassVar = ["home.AreaPage"]
    content_panels: ClassVar = [*SitePage.content_panels, FieldPanel("edition")]

    class Meta:
        verbose_name = _("page of an edition")
        verbose_name_plural = _("pages of the editions")


class AreaPage(SitePage):
    """A policy area, strategy, pillar or mission of an edition."""

    node = models.OneToOneField(
        PlanNode, models.PROTECT, related_name="page", verbose_name=_("node of the plan")
    )
    parent_page_types: ClassVar = ["home.PlanEditionPage"]
    subpage_types: ClassVar = []
    content_panels: ClassVar = [*SitePage.content_panels, FieldPanel("node")]

    class Meta:
        verbose_name = _("page of an area")
        verbose_name_plural = _("pages of the areas")


class ZoneIndexPage(SitePage):
    """The map of the municipalities and all the zones."""

    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["home.ZonePage"]

    class Meta:
        verbose_name = _("index of the zones")


class ZonePage(SitePage):
    """A zone: its map, municipalities, agendas, meetings."""

    zone = models.OneToOneField(Zone, models.PROTECT, related_name="page", verbose_name=_("homogeneous zone"))
    parent_page_types: ClassVar = ["home.ZoneIndexPage"]
    subpage_types: ClassVar = []
    content_panels: ClassVar = [*SitePage.content_panels, FieldPanel("zone")]

    class Meta:
        verbose_name = _("page of a zone")
        verbose_name_plural = _("pages of the zones")
