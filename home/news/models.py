# SPDX-License-Identifier: AGPL-3.0-or-later
"""News."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from cms import clock
from cms.pages.models import SiteImage
from home.changes.pages import PublicPage
from home.knowledge.blocks import public_body
from home.news.forms import NewsPageForm

PER_PAGE = 12


class NewsIndexPage(PublicPage):
    """The news, latest first."""

    body = public_body()

    max_count = 1
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["home.NewsPage"]

    class Meta:
        verbose_name = _("index of the news")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds `news`, a page of them."""
        pages = Paginator(NewsPage.objects.child_of(self).live().public().latest_first(), PER_PAGE)
        return super().get_context(request, *args, **kwargs) | {
            "news": pages.get_page(request.GET.get("page"))
        }


class NewsQuerySet(PageQuerySet):
    """Sets of news."""

    def latest_first(self) -> "NewsQuerySet":
        return self.order_by("-news_date", "-pk")


class NewsPage(PublicPage):
    """A piece of news, with the day it bears and perhaps an image."""

    body = public_body()

    news_date = models.DateField(_("date"), default=clock.today)
    lead_image = models.ForeignKey(
        SiteImage, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("image")
    )
    lead_image_alt = models.CharField(
        _("alternative text"),
        max_length=255,
        blank=True,
        help_text=_("What the image says on this page, for who does not see it."),
    )
    lead_image_is_decorative = models.BooleanField(_("the image is only decoration"), default=False)

    is_being_drafted = False
    """Set by the form for the time of one save."""

    base_form_class = NewsPageForm
    parent_page_types: ClassVar = ["home.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [
        *PublicPage.content_panels[:2],
        FieldPanel("news_date"),
        MultiFieldPanel(
            [
                FieldPanel("lead_image"),
                FieldPanel("lead_image_alt"),
                FieldPanel("lead_image_is_decorative"),
            ],
            _("Image"),
        ),
        *PublicPage.content_panels[2:],
    ]

    objects = PageManager.from_queryset(NewsQuerySet)()

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")

    def clean(self) -> None:
        """Raises ValidationError for an image without words: when submitting and when publishing, not for a draft."""
        super().clean()
        if (
            self.lead_image_id
            and not self.is_being_drafted
            and not (self.lead_image_alt or self.lead_image_is_decorative)
        ):
            words = _("Write what the image shows, or say that it is only decoration.")
            raise ValidationError({"lead_image_alt": words})

    @property
    def lead_image_words(self) -> str:
        """Value of the `alt` attribute."""
        return "" if self.lead_image_is_decorative else self.lead_image_alt
