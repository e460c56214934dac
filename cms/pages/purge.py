# SPDX-License-Identifier: AGPL-3.0-or-later
"""What makes the public pages old. The only file that listens to Wagtail's and Django's signals."""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from cms import jobs
from cms.areas.models import Act, PlanEdition, PlanNode
from cms.pages.cache import forget_after_commit
from cms.pages.models import SiteDocument, SiteImage, SiteSettings
from cms.territory.models import Border, FormerName, Municipality, Zone, ZoneMembership

SHOWN: list[type[Model]] = [
    Act, Border, FormerName, Municipality, PageViewRestriction, PlanEdition, PlanNode, Site, SiteDocument, SiteImage,
    SiteSettings, Zone, ZoneMembership,
]  # fmt: skip
"""Rows that public pages show: saving or deleting one makes them old."""


def forget_pages(**kwargs: Any) -> None:
    """Receiver: forgets the stored pages once the change is durable."""
    forget_after_commit()


def look_again(instance: Page, **kwargs: Any) -> None:
    """Receiver: the search looks at the page again, by a job of this transaction (`home.tasks`)."""
    jobs.defer("home.index", key=f"page:{instance.pk}")


def listen() -> None:
    """Connects the signals, once, at start-up."""
    for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
        signal.connect(forget_pages, dispatch_uid="cms.forget_pages")
        signal.connect(look_again, dispatch_uid="cms.look_again")
    for model in SHOWN:
        post_save.connect(forget_pages, sender=model, dispatch_uid="cms.forget_pages")
        post_delete.connect(forget_pages, sender=model, dispatch_uid="cms.forget_pages")
    post_delete.connect(forget_pages, sender=Page, dispatch_uid="cms.forget_pages")
