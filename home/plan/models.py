# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of the plan's editions and areas. What is data stays in the data: a page is bound to it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable, PageManager
from wagtail.query import PageQuerySet

from cms.areas.models import Act, PlanEdition, PlanNode
from cms.sheets import csv_out
from home.changes.pages import PublicPage
from home.knowledge.blocks import public_body
from home.plan import queries, showing
from home.plan.actions.models import ActionPage
from home.plan.actions.serving import WithFiles
from home.plan.actions.tables import actions_table
from home.plan.editions import edition_seen


class PlanIndexPage(PublicPage):
    """All the editions."""

    body = public_body()

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


class PlanEditionPage(WithFiles):
    """An edition: its years, state, acts and areas."""

    body = public_body()

    edition = models.OneToOneField(
        PlanEdition, models.PROTECT, related_name="page", verbose_name=_("plan edition")
    )
    parent_page_types: ClassVar = ["home.PlanIndexPage"]
    subpage_types: ClassVar = ["home.AreaPage", "home.ActionIndexPage"]
    content_panels: ClassVar = [
        *PublicPage.content_panels,
        FieldPanel("edition"),
        InlinePanel("documents", heading=_("Documents of the edition"), label=_("Document")),
    ]

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

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds `seen`, and what `showing.edition_shown` does."""
        seen = edition_seen(pk=self.edition_id)
        shown = {"documents": showing.documents_of(self), **showing.edition_shown(seen)} if seen else {}
        return super().get_context(request, *args, **kwargs) | {"seen": seen, **shown}

    def open_files(self) -> dict[str, bytes]:
        """All the actions of the edition, where there are any."""
        sheets = ActionPage.objects.in_public().of(self.edition).sheets()
        return {f"azioni-{self.edition}.csv": csv_out(*actions_table(sheets))} if sheets else {}


class EditionDocument(Orderable):
    """A document that belongs to an edition, chosen from the library."""

    page = ParentalKey(PlanEditionPage, on_delete=models.CASCADE, related_name="documents")
    document = models.ForeignKey(
        "home.DocumentPage", models.CASCADE, related_name="+", verbose_name=_("document")
    )

    panels: ClassVar = [FieldPanel("document")]

    class Meta(Orderable.Meta):
        verbose_name = _("document of an edition")
        verbose_name_plural = _("documents of editions")

    def __str__(self) -> str:
        return str(self.document)


class AreaPage(WithFiles):
    """A policy area, strategy, pillar or mission of an edition."""

    body = public_body()

    node = models.OneToOneField(
        PlanNode, models.PROTECT, related_name="page", verbose_name=_("node of the plan")
    )
    parent_page_types: ClassVar = ["home.PlanEditionPage", "home.AreaPage"]
    subpage_types: ClassVar = ["home.AreaPage"]
    content_panels: ClassVar = [*PublicPage.content_panels, FieldPanel("node")]

    class Meta:
        verbose_name = _("page of an area")
        verbose_name_plural = _("pages of the areas")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds `seen`, and what `showing.area_shown` does."""
        seen = edition_seen(nodes=self.node_id)
        shown = showing.area_shown(self.node_id, seen) if seen else {}
        self.node = shown.get("node") or self.node  # read already, with its siblings
        return super().get_context(request, *args, **kwargs) | {"seen": seen, **shown}

    def open_files(self) -> dict[str, bytes]:
        """The actions of the node and of all below it, where there are any."""
        sheets = [here.sheet for here in queries.actions_in(node=self.node)]
        return {f"azioni-{self.node.slug}.csv": csv_out(*actions_table(sheets))} if sheets else {}

    @property
    def followed_as(self) -> str:
        """The node, for who follows this page."""
        return f"area:{self.node.uid}"

    def scopes(self) -> list[str]:
        """The node."""
        return [f"area:{self.node.uid}"]
