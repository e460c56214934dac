# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents of the plan: acts, texts, reports, and what explains them in few words."""

from typing import Any, ClassVar, cast

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelsearch import index
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Revision

from cms import clock
from cms.areas.models import PlanEdition, PlanNode
from cms.pages.models import SiteDocument
from cms.people.models import User
from cms.people.queries import actor_for
from cms.territory.models import Municipality, Zone
from home.changes.pages import PublicPage
from home.documents.keeping import keep_files
from home.documents.library import library_of
from home.documents.versions import versions_of
from home.knowledge.blocks import public_body


class DocumentIndexPage(PublicPage):
    """All the documents."""

    body = public_body()

    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["home.DocumentPage"]

    class Meta:
        verbose_name = _("index of the documents")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds `library` (library.Library): what the address asks for, filters with counts, the pages of it."""
        library = library_of(request.GET, DocumentPage.objects.child_of(self).live().public())
        return super().get_context(request, *args, **kwargs) | {"library": library}


class DocumentPage(PublicPage):
    """A document: what it is, of when and of where, and its file; each file it had stays readable."""

    body = public_body()

    class Kind(models.TextChoices):
        PLAN = "plan", _("plan")
        AGENDA = "agenda", _("territorial agenda")
        ACT = "act", _("act")
        RESOLUTION = "resolution", _("resolution")
        MINUTES = "minutes", _("minutes of a meeting")
        REPORT = "report", pgettext_lazy("document", "report")
        STUDY = "study", _("study")
        GUIDE = "guide", _("guide")
        FORM = "form", _("form to fill in")
        SHEET = "sheet", _("summary sheet")
        INFOGRAPHIC = "infographic", _("infographic with its text")
        SLIDES = "slides", _("presentation")
        OTHER = "other", _("other document")

    SYNTHESIS = (Kind.SHEET, Kind.INFOGRAPHIC, Kind.SLIDES)
    """What explains the plan in few words: it has its own place at the head of the library."""

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    document_date = models.DateField(_("date"), null=True, blank=True)
    document = models.ForeignKey(SiteDocument, models.PROTECT, related_name="pages", verbose_name=_("file"))
    accessible_document = models.ForeignKey(
        SiteDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("accessible version"),
        help_text=_("The same content in a file that everybody can read, when the first one is not."),
    )
    edition = models.ForeignKey(
        PlanEdition, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("plan edition")
    )
    node = models.ForeignKey(
        PlanNode, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area of the plan")
    )
    zone = models.ForeignKey(
        Zone, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("homogeneous zone")
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("municipality")
    )

    parent_page_types: ClassVar = ["home.DocumentIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [
        *PublicPage.content_panels[:2],
        FieldPanel("kind"),
        FieldPanel("document_date"),
        FieldPanel("document"),
        FieldPanel("accessible_document"),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("edition", "node", "zone", "municipality")], _("What it is about")
        ),
        *PublicPage.content_panels[2:],
    ]
    search_fields: ClassVar = [*PublicPage.search_fields, index.FilterField("kind")]

    class Meta:
        verbose_name = _("document page")
        verbose_name_plural = _("document pages")

    def clean(self) -> None:
        """Raises ValidationError for an infographic without its text, and for a twin that is not accessible."""
        super().clean()
        if self.kind == self.Kind.INFOGRAPHIC and not self.body and not self.accessible_document_id:
            words = _("Write in the body what the infographic says, or add its accessible version.")
            raise ValidationError({"body": words})
        if self.accessible_document and not self.accessible_document.is_accessible:
            words = _("This file is not marked as accessible: check it, and say so in its record.")
            raise ValidationError({"accessible_document": words})

    def scopes(self) -> list[str]:
        """The zone, municipality and area that the document is about."""
        return [
            *([f"zone:{self.zone.slug}"] if self.zone else []),
            *([f"comune:{self.municipality.istat_code}"] if self.municipality else []),
            *([f"area:{self.node.uid}"] if self.node else []),
        ]

    @transaction.atomic
    def publish(self, revision: Revision, user: AbstractBaseUser | None = None, **how: Any) -> None:
        """As every page, and the files that go live are kept before it is shown with them."""
        page, at = revision.as_object(), clock.now()
        if not (page.go_live_at and page.go_live_at > at):
            keep_files(page=page, by=actor_for(cast("User", user)) if user else None, at=at)
        super().publish(revision, user=user, **how)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds `versions` (versions.Versions): the files of today and those before them."""
        is_draft = getattr(request, "is_preview", False)
        live = DocumentPage.objects.filter(pk=self.pk).first() if is_draft else None
        return super().get_context(request, *args, **kwargs) | {"versions": versions_of(self, live=live)}
