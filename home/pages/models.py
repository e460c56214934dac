# SPDX-License-Identifier: AGPL-3.0-or-later
"""The home page and the pages of plain text."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from home.changes.pages import PublicPage
from home.changes.serving import route as versions_at
from home.knowledge.blocks import public_body
from home.news.models import NewsPage
from home.plan.models import PlanEditionPage
from home.towns import queries
from home.towns.models import ZonePage

LATEST = 3


class HomePage(PublicPage):
    """What the plan is in three lines, its areas, the zones, the latest news."""

    body = public_body()

    max_count = 1
    parent_page_types: ClassVar = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home page")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Finds the page of a whole path in one query, where Wagtail spends two a level; or versions of a page."""
        if not path_components:
            return super().route(request, path_components)
        path = f"{self.url_path}{'/'.join(path_components)}/"
        page = Page.objects.filter(url_path=path, path__startswith=self.path).first()
        if page is not None and page.live:
            return page.specific.route(request, [])
        return versions_at(self, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds `edition` (the newest), `zones`, `figure` and the latest `news`."""
        zones = list(ZonePage.objects.live().in_order())
        return super().get_context(request, *args, **kwargs) | {
            "edition": PlanEditionPage.objects.live().newest_first().first(),
            "zones": zones,
            "figure": queries.figure(queries.addresses(zones, request)),
            "news": NewsPage.objects.live().public().latest_first()[:LATEST],
        }


class StandardPage(PublicPage):
    """A page of text: the legal pages are of this kind, and those in English."""

    body = public_body()

    class Language(models.TextChoices):
        ITALIAN = "it", _("Italian")
        ENGLISH = "en", _("English")

    language = models.CharField(
        _("language"), max_length=5, choices=Language, default=Language.ITALIAN, db_default="it"
    )
    counterpart = models.ForeignKey(
        Page,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("the same page in the other language"),
    )

    parent_page_types: ClassVar = ["home.HomePage", "home.StandardPage"]
    subpage_types: ClassVar = ["home.StandardPage"]
    promote_panels: ClassVar = [
        *PublicPage.promote_panels,
        MultiFieldPanel([FieldPanel("language"), FieldPanel("counterpart")], _("Language")),
    ]

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, with the words around it in its own language."""
        response = super().serve(request, *args, **kwargs)
        if self.language == self.Language.ITALIAN or not isinstance(response, TemplateResponse):
            return response
        with override(self.language):
            return response.render()
