# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first datasets, indicators and figures, by the door of every other: a file that is imported. May be repeated."""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Permission
from django.db import transaction
from wagtail.models import Page

from cms.areas.models import PlanNode
from cms.audit.operations import Doer
from cms.people.operations import role_group
from cms.rights import Role
from home.knowledge.models import Dataset, Indicator, PlaceKind
from home.knowledge.operations import begin_release, describe, discard, publish_release, store
from home.knowledge.pages import IndicatorPage, KnowledgeIndexPage
from home.knowledge.releasing import open_release

DATA = Path(__file__).parent / "data"
DESK = (Role.COMMUNICATION_OFFICER, Role.ADMINISTRATOR)
MODELS = ("dataset", "indicator", "release")


def set_up_desk() -> None:
    """Gives the roles that keep the site their permissions on the figures. Nobody deletes."""
    names = [f"{verb}_{model}" for verb in ("add", "change", "view") for model in MODELS]
    permissions = list(Permission.objects.filter(content_type__app_label="home", codename__in=names))
    for role in DESK:
        role_group(role).permissions.add(*permissions)


def catalogue() -> dict[str, Any]:
    """What there is to load: datasets with their files and indicators, words of the pages."""
    read: dict[str, Any] = json.loads((DATA / "catalogue.json").read_text("utf-8"))
    return read


@transaction.atomic
def seed_knowledge(home: Page, *, add: Callable[..., Any], by: Doer | None, at: datetime) -> None:
    """Figures and pages of the knowledge framework, below the home page; what is there is left alone.

    `add` is `home.pages.operations.add_page`: it stands above, and its pages show figures.
    """
    set_up_desk()
    seed_figures(by=by, at=at)
    told = Indicator.objects.filter(values__isnull=False).distinct()
    known = {one.code: one for one in told.select_related("dataset")}
    read = catalogue()
    index = KnowledgeIndexPage(**read["index"], slug="quadro-conoscitivo", show_in_menus=True)
    index = add(index, under=home, by=by, at=at)
    entries = [one for each in read["datasets"] for one in each["indicators"]]
    for entry in (one for one in entries if one["code"] in known):
        indicator = known[entry["code"]]
        page = IndicatorPage(
            title=indicator.title, slug=indicator.code, indicator=indicator, finding=entry["finding"],
            map_finding=entry["map_finding"], finding_period=entry["period"], is_example=indicator.has_example,
        )  # fmt: skip
        add(page, under=index, by=by, at=at)


@transaction.atomic
def seed_figures(*, by: Doer | None, at: datetime) -> None:
    """Datasets that are not there yet, with their figures; one that is there is left alone."""
    known = set(Dataset.objects.values_list("slug", flat=True))
    for entry in catalogue()["datasets"]:
        if entry["slug"] not in known:
            _dataset(entry, by=by, at=at)


def _dataset(entry: dict[str, Any], *, by: Doer | None, at: datetime) -> None:
    names = (
        "slug", "title", "description", "publisher", "source_url", "licence", "theme", "method", "every", "lag_months",
        "is_example",
    )  # fmt: skip
    dataset = Dataset(**{name: entry[name] for name in names})
    store(thing=dataset, fields=list(names), by=by, at=at)
    made: dict[str, Indicator] = {}
    for one in sorted(entry["indicators"], key=lambda one: "weight" in one):  # weights first
        made[one["code"]] = _indicator(one, dataset, made, order=entry["indicators"].index(one), by=by, at=at)
    for file in entry["files"]:
        _figures(dataset, file, by=by, at=at)


def _indicator(
    entry: dict[str, Any],
    dataset: Dataset,
    made: dict[str, Indicator],
    *,
    order: int,
    by: Doer | None,
    at: datetime,
) -> Indicator:
    names = ("code", "title", "definition", "unit", "direction", "decimals", "aggregation")
    more: dict[str, Any] = {
        name: entry[name] for name in ("baseline_period", "target_period", "target_source") if name in entry
    }
    more |= {number: Decimal(entry[number]) for number in ("baseline", "target") if number in entry}
    indicator = Indicator(
        dataset=dataset, order=order, is_example=dataset.is_example, weight=made.get(entry.get("weight", "")),
        level=entry.get("level", PlaceKind.MUNICIPALITY), **{name: entry[name] for name in names}, **more,
    )  # fmt: skip
    store(thing=indicator, fields=[*names, *more], by=by, at=at)
    indicator.nodes.set(PlanNode.objects.filter(slug__in=entry["areas"]))
    return indicator


def _figures(dataset: Dataset, file: dict[str, str], *, by: Doer | None, at: datetime) -> None:
    content = (DATA / file["file"]).read_bytes()
    note = file["note"]
    release = begin_release(
        dataset=dataset, note=note, is_complete=False, name=file["file"], content=content, by=None, at=at
    )
    columns = open_release(release).columns
    if kind := file.get("kind"):
        columns = type(columns)(columns.line, kind, columns.columns)
    describe(release=release, columns=columns, note=note, is_complete=False, by=None, at=at)
    if open_release(release).is_ready:
        publish_release(release=release, by=by, at=at)
    else:  # of a territory that is not loaded
        discard(release=release, by=by, at=at)
