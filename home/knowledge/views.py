# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where figures come from: every dataset, and one."""

from datetime import date

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cms import clock
from cms.pages.cache import mark_public
from cms.rights import anyone, door
from home.knowledge.drawing import licence_url
from home.knowledge.freshness import Freshness, freshness_of
from home.knowledge.models import Dataset, Release, ReleaseFile
from home.knowledge.pages import IndicatorPage, KnowledgeIndexPage

PUBLIC = Dataset.objects.filter(releases__state=Release.State.PUBLISHED).distinct()
"""A dataset is public from its first published figures on."""


@door(anyone)
def datasets(request: HttpRequest) -> HttpResponse:
    """Every dataset that has figures, with how fresh it is."""
    mark_public(request)
    today = clock.today()
    rows = [(dataset, _fresh(dataset, today)) for dataset in PUBLIC.order_by("is_example", "title")]
    return render(request, "home/knowledge_datasets.html", {"rows": rows, "crumbs": _crumbs(request)})


@door(anyone, sample="knowledge_dataset")
def dataset(request: HttpRequest, slug: str) -> HttpResponse:
    """A dataset: who made it, how, its indicators, what was published of it and when."""
    mark_public(request)
    found = PUBLIC.select_related("owner_office").filter(slug=slug).first()
    if found is None:
        raise Http404
    published = found.releases.filter(state=Release.State.PUBLISHED).order_by("-published_at")
    context = {
        "dataset": found,
        "freshness": _fresh(found, clock.today()),
        "licence_url": licence_url(found),
        "pages": IndicatorPage.objects.live().public().in_order().filter(indicator__dataset=found),
        "releases": published.prefetch_related(
            Prefetch("files", ReleaseFile.objects.defer("content").order_by("pk"))
        ),
        "crumbs": [
            *_crumbs(request),
            {"title": _("Where the figures come from"), "url": reverse("knowledge_datasets")},
        ],
    }
    return render(request, "home/knowledge_dataset.html", context)


def _fresh(found: Dataset, today: date) -> Freshness:
    return freshness_of(found.latest_period, every=found.every, lag_months=found.lag_months, on=today)


def _crumbs(request: HttpRequest) -> list[dict[str, str]]:
    index = KnowledgeIndexPage.objects.live().first()
    return [{"title": index.title, "url": index.get_url(request) or ""}] if index else []
