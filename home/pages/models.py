# SPDX-License-Identifier: AGPL-3.0-or-later
"""The home page and the pages of plain text."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from cms.pages.models import SitePage
from home.news.models import NewsPage
from home.plan import queries
from home.plan.models import PlanEditionPage, ZonePage

LATEST = 3


class HomePage(SitePage):
    """What the plan is in three lines, its areas, the zones, the latest news."""

    max_count = 1
    parent_page_types: ClassVar = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home page")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Finds the page of a whole path in one query, where Wagtail spends two a level."""
        if not path_components:
            return super().route(request, path_components)
        path = f"{self.url_path}{'/'.join(path_components)}/"
        page = Page.objects.filter(url_path=path, path__startswith=self.path).first()
        if page is None:
            raise Http404
        return page.specific.route(request, [])

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds `edition` (the newest), `zones`, `figure` and the latest `news`."""
        zones = list(ZonePage.objects.live().in_order())
        return super().get_context(request, *args, **kwargs) | {
            "edition": PlanEditionPage.objects.live().newest_first().first(),
            "zones": zones,
            "figure": queries.figure(queries.addresses(zones, request)),
            "news": NewsPage.objects.live().public().latest_first()[:LATEST],
        }


class StandardPage(SitePage):
    """A page of text: the legal pages are of this kind."""

    parent_page_types: ClassVar = ["home.HomePage", "home.StandardPage"]
    subpage_types: ClassVar = ["home.StandardPage"]

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")
