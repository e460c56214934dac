# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who answers for each page and until when it is looked at again, over all types of pages at once."""

from datetime import date, timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import BooleanField, DateField, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from wagtail.models import Page
from wagtail.query import PageQuerySet

from cms.pages.models import SitePage
from cms.people.models import OrgUnit

SOON = timedelta(days=30)
"""What is to be looked at within these days is told before it is late."""


@cache
def _ways() -> tuple[str, ...]:
    """Lookups from `Page` to the tables of the types that stand on `SitePage`."""
    kinds = [model for model in apps.get_models() if issubclass(model, SitePage)]
    links: list[Any] = [kind._meta.get_ancestor_link(Page) for kind in kinds]
    return tuple(link.related_query_name() for link in links)


def cared() -> PageQuerySet:
    """Pages of the site with `office_id` and `office` (who answers), `review_on` and `example`."""
    ways, own = _ways(), Q()
    for way in ways:
        own |= Q(**{f"{way}__isnull": False})
    pages = Page.objects.filter(own).annotate(
        office_id=Coalesce(*[F(f"{way}__owner_office_id") for way in ways]),
        review_on=Coalesce(*[F(f"{way}__review_by") for way in ways], output_field=DateField()),
        example=Coalesce(
            *[F(f"{way}__is_example") for way in ways], Value(False), output_field=BooleanField()
        ),
    )
    names = OrgUnit.objects.filter(pk=OuterRef("office_id")).values("name")
    return pages.annotate(office=Subquery(names))


def overdue(pages: PageQuerySet, *, on: date) -> PageQuerySet:
    """Those whose day has passed."""
    return pages.filter(review_on__lt=on)


def due_soon(pages: PageQuerySet, *, on: date) -> PageQuerySet:
    """Those whose day comes within SOON."""
    return pages.filter(review_on__range=(on, on + SOON))


def without_care(pages: PageQuerySet) -> PageQuerySet:
    """Those for which no office answers, or without a day."""
    return pages.filter(Q(office_id=None) | Q(review_on=None))
