# SPDX-License-Identifier: AGPL-3.0-or-later
"""Re-exports: the models of the public site live in the folders of their nouns."""

from home.documents.models import DocumentIndexPage, DocumentPage
from home.news.models import NewsIndexPage, NewsPage
from home.pages.models import HomePage, StandardPage
from home.plan.models import AreaPage, PlanEditionPage, PlanIndexPage, ZoneIndexPage, ZonePage

__all__ = [
    "AreaPage",
    "DocumentIndexPage",
    "DocumentPage",
    "HomePage",
    "NewsIndexPage",
    "NewsPage",
    "PlanEditionPage",
    "PlanIndexPage",
    "StandardPage",
    "ZoneIndexPage",
    "ZonePage",
]
