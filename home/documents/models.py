# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents of the plan: acts, texts, reports."""

from typing import ClassVar

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from modelsearch import index
from wagtail.admin.panels import FieldPanel

from cms.pages.models import SiteDocument, SitePage


class DocumentIndexPage(SitePage):
    """All the documents, by kind."""

    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["home.DocumentPage"]

    class Meta:
        verbose_name = _("index of the documents")

    @property
    def documents(self) -> "QuerySet[DocumentPage]":
        """Live documents with their files, newest first."""
        pages = DocumentPage.objects.child_of(self).live().public().select_related("document")
        return pages.order_by("-document_date", "title")


class DocumentPage(SitePage):
    """A document: what it is, of when, and its file."""

    class Kind(models.TextChoices):
        PLAN = "plan", _("plan")
        AGENDA = "agenda", _("territorial agenda")
        ACT = "act", _("act")
        GUIDE = "guide", _("guide")
        REPORT = "report", _("report")
        OTHER = "other", _("other document")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    document_date = models.DateField(_("date"), null=True, blank=True)
    document = models.ForeignKey(SiteDocument, models.PROTECT, related_name="pages", verbose_name=_("file"))

    parent_page_types: ClassVar = ["home.DocumentIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [
        *SitePage.content_panels[:2],
        FieldPanel("kind"),
        FieldPanel("document_date"),
        FieldPanel("document"),
        *SitePage.content_panels[2:],
    ]
    search_fields: ClassVar = [*SitePage.search_fields, index.FilterField("kind")]

    class Meta:
        verbose_name = _("document page")
        verbose_name_plural = _("document pages")
