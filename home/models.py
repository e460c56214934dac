# SPDX-License-Identifier: AGPL-3.0-or-later
"""Re-exports: the models of the public site live in the folders of their nouns."""

from home.bundles.models import Bundle, BundleApproval, BundleItem, PreviewLink, PreviewOpening
from home.changes.models import (
    Change,
    Departure,
    KeptFile,
    PageVersion,
    VersionContent,
    VersionFile,
    Withholding,
)
from home.documents.files import DocumentFile, DocumentText
from home.documents.models import DocumentIndexPage, DocumentPage
from home.feedback.models import Opinion
from home.following.models import ChangeSet, Digest, Followed, FollowRequest, GatheredChange, Subscriber
from home.knowledge.models import Dataset, Indicator, Release, ReleaseFile, Value
from home.knowledge.pages import IndicatorPage, KnowledgeIndexPage
from home.news.models import NewsIndexPage, NewsPage
from home.pages.models import HomePage, StandardPage
from home.paper.models import PagePaper
from home.plan.actions.models import ActionIndexPage, ActionPage
from home.plan.actions.parts import AgendaAction, Cup, Funding, Milestone, Partner
from home.plan.models import AreaPage, EditionDocument, PlanEditionPage, PlanIndexPage
from home.search.models import Entry
from home.towns.models import TownIndexPage, TownPage, ZoneIndexPage, ZonePage

__all__ = [
    "ActionIndexPage",
    "ActionPage",
    "AgendaAction",
    "AreaPage",
    "Bundle",
    "BundleApproval",
    "BundleItem",
    "Change",
    "ChangeSet",
    "Cup",
    "Dataset",
    "Departure",
    "Digest",
    "DocumentFile",
    "DocumentIndexPage",
    "DocumentPage",
    "DocumentText",
    "EditionDocument",
    "Entry",
    "FollowRequest",
    "Followed",
    "Funding",
    "GatheredChange",
    "HomePage",
    "Indicator",
    "IndicatorPage",
    "KeptFile",
    "KnowledgeIndexPage",
    "Milestone",
    "NewsIndexPage",
    "NewsPage",
    "Opinion",
    "PagePaper",
    "PageVersion",
    "Partner",
    "PlanEditionPage",
    "PlanIndexPage",
    "PreviewLink",
    "PreviewOpening",
    "Release",
    "ReleaseFile",
    "StandardPage",
    "Subscriber",
    "TownIndexPage",
    "TownPage",
    "Value",
    "VersionContent",
    "VersionFile",
    "Withholding",
    "ZoneIndexPage",
    "ZonePage",
]
