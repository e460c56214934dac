# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the search box looks through: one row for each thing that anybody may read, made from the things themselves."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

CONFIG = "site_italian"
"""Text search configuration made by the migration: Italian stop words, accents folded, Italian stems. The columns
`words`, a tsvector of title (A) and text (C), and `title_words`, of the title, are made by PostgreSQL alone, and named
in written SQL alone."""


class Entry(models.Model):
    """A thing to find. A projection: `rebuild_search` makes the same rows again; nobody writes it by hand.

    `key` names the thing ("page:12", "agenda:7#area-1"); `scopes` as `PublicPage.scopes()` gives them; `page` is
    asked at every search whether it is still public; `weight` lifts what answers more questions than others.
    """

    class Kind(models.TextChoices):
        PAGE = "page", _("page")
        NEWS = "news", _("news")
        ACTION = "action", _("action of the plan")
        INDICATOR = "indicator", _("indicator")
        TOWN = "town", _("municipality")
        ZONE = "zone", _("homogeneous zone")
        DOCUMENT = "document", _("document")
        AGENDA = "agenda", _("territorial agenda")
        AGENDA_ACTION = "agenda_action", _("action of an agenda")
        MODULE = "module", _("training module")
        MEETING = "meeting", _("meeting")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    key = models.CharField(_("key"), max_length=200, unique=True)
    title = models.CharField(_("title"), max_length=300)
    text = models.TextField(_("text"), blank=True)
    url = models.CharField(_("address"), max_length=500)
    scopes = ArrayField(models.CharField(max_length=100), verbose_name=_("scopes"), default=list, blank=True)
    date = models.DateField(_("date"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=5, default="it")
    is_example = models.BooleanField(_("example"), default=False)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    page = models.ForeignKey(Page, models.CASCADE, null=True, related_name="+", verbose_name=_("page"))

    class Meta:
        verbose_name = _("entry of the search")
        verbose_name_plural = _("entries of the search")
        indexes = [
            GinIndex(fields=["scopes"], name="entry_scopes", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.title
