# SPDX-License-Identifier: AGPL-3.0-or-later
"""The home page and the pages of plain text."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from cms.pages.models import SitePage


class HomePage(SitePage):
    """What the plan is in three lines, its areas, the zones, the latest news."""

    max_count = 1
    parent_page_types: ClassVar = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home page")


class StandardPage(SitePage):
    """A page of text: the legal pages are of this kind."""

    parent_page_types: ClassVar = ["home.HomePage", "home.StandardPage"]
    subpage_types: ClassVar = ["home.StandardPage"]

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")
