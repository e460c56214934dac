# SPDX-License-Identifier: AGPL-3.0-or-later
"""Importing figures in steps, and publishing them at once: all of a release, or nothing of it."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cms.audit.operations import Doer, record
from cms.pages.cache import forget_after_commit
from home.changes.models import PageVersion
from home.changes.operations import keep, together
from home.knowledge.columns import Columns
from home.knowledge.comparing import Difference
from home.knowledge.freshness import next_due
from home.knowledge.models import Dataset, Indicator, Missing, Release, ReleaseFile, Value
from home.knowledge.pages import IndicatorPage
from home.knowledge.queries import latest_periods
from home.knowledge.releasing import WRITTEN, Opened, authors_of, fingerprint, open_release
from home.knowledge.showing import pages_showing

Kind = PageVersion.Kind


class CannotPublish(ValueError):
    """A release that does not go live now; its message says why and what to do."""


@transaction.atomic
def begin_release(
    *,
    dataset: Dataset,
    note: str,
    is_complete: bool,
    name: str,
    content: bytes,
    by: Doer | None,
    at: datetime,
) -> Release:
    """A draft with its file, kept as it came."""
    release = Release.objects.create(
        dataset=dataset,
        note=note,
        is_complete=is_complete,
        made_at=at,
        made_by_id=by.person_id if by else None,
    )
    add_file(release=release, name=name, content=content, by=by, at=at)
    return release


@transaction.atomic
def add_file(*, release: Release, name: str, content: bytes, by: Doer | None, at: datetime) -> ReleaseFile:
    """A better file for a draft; those before stay. Columns are kept while the headings are the same."""
    _draft(release)
    digest = hashlib.sha256(content).hexdigest()
    kept = release.columns and open_release(release).columns
    file = ReleaseFile.objects.create(
        release=release, name=name[:200], content=content, sha256=digest, at=at,
        person_id=by.person_id if by else None,
    )  # fmt: skip
    if kept and not _same_headings(kept, open_release(release)):
        release.columns = {}
        release.save(update_fields=["columns"])
    record(by=by, verb=WRITTEN, on=release, at=at, detail={"file": digest})
    return file


def _same_headings(kept: Columns, opened: Opened) -> bool:
    cells = dict(opened.rows).get(kept.line, [])
    return [one.title for one in kept.columns] == [" ".join(cell.split()) for cell in cells]


@transaction.atomic
def describe(
    *, release: Release, columns: Columns, note: str, is_complete: bool, by: Doer | None, at: datetime
) -> Release:
    """Says what the columns mean, what is new for readers, whether the file is complete."""
    _draft(release)
    release.columns, release.note, release.is_complete = columns.stored(), note, is_complete
    release.save(update_fields=["columns", "note", "is_complete"])
    record(by=by, verb=WRITTEN, on=release, at=at, detail={"columns": release.columns})
    return release


@transaction.atomic
def discard(*, release: Release, by: Doer | None, at: datetime) -> None:
    """A draft that nobody wants any more; its file stays."""
    release = _draft(release)
    release.state = Release.State.DISCARDED
    release.save(update_fields=["state"])
    record(by=by, verb="knowledge.release_discarded", on=release, at=at)


def _draft(release: Release) -> Release:
    locked = Release.objects.select_for_update().get(pk=release.pk)
    if locked.state != Release.State.DRAFT:
        raise CannotPublish(_("This release is no draft any more: begin a new one."))
    return locked


@transaction.atomic
def publish_release(
    *,
    release: Release,
    by: Doer | None,
    at: datetime,
    set_id: UUID | None = None,
    seen: str | None = None,
    besides: Collection[int] = (),
) -> Release:
    """Makes the figures of a draft those in force: all, in one transaction; unchanged ones write nothing.

    Raises CannotPublish when whoever publishes wrote any of it (a figure is as public as a page, and pages want a
    colleague too), when it waits in a bundle, or when a cell is wrong. With `set_id` it goes live as part of a bundle,
    whose own approval asked for a colleague: perhaps nobody is there at the moment it was planned for. `by` None
    alone is the seeding. `seen`: the fingerprint of what somebody read; anything else is read first. `besides`: ids of
    pages that the caller publishes after it, so that they get one version and not two.
    """
    dataset = Dataset.objects.select_for_update().get(pk=release.dataset_id)
    release = _draft(release)
    release.dataset = dataset
    if set_id is None:
        _independent(release, by)
    if seen is not None and seen != fingerprint(release):
        raise CannotPublish(_("Somebody changed it while you were reading: look at it again, then publish."))
    opened = open_release(release)
    if not opened.is_ready:
        raise CannotPublish(_("The file has something to put right, or changes nothing: see the check."))
    _write(opened, at=at)
    release.state, release.published_at, release.set_id = Release.State.PUBLISHED, at, set_id
    release.published_by_id = by.person_id if by else None
    release.columns = opened.columns.stored()
    release.save(update_fields=["state", "published_at", "published_by", "set_id", "columns"])
    set_due(dataset)
    _tell(opened, by=by, at=at, set_id=set_id, besides=besides)
    record(by=by, verb="knowledge.release_published", on=release, at=at, detail=_counts(opened.difference))
    forget_after_commit()
    return release


def why_not(release: Release, by: Doer | None) -> str:
    """Why somebody cannot publish a release alone: they wrote it, or it waits in a bundle; "" when they can."""
    bundles: Any = getattr(release, "bundle_items", None)  # of `bundles`, which stand above and know releases
    if bundles is not None and bundles.filter(closed_at=None).exists():
        return _("It is part of a bundle: it goes live with it.")
    if by and by.person_id in authors_of(release):
        return _("Who prepared the figures cannot publish them: ask a colleague.")
    return ""


def _independent(release: Release, by: Doer | None) -> None:
    if words := why_not(release, by):
        raise CannotPublish(words)


def _counts(difference: Difference) -> dict[str, int]:
    return {
        "added": len(difference.added),
        "changed": len(difference.changed),
        "withdrawn": len(difference.withdrawn),
        "unchanged": difference.unchanged,
    }


def _write(opened: Opened, *, at: datetime) -> None:
    difference, kind = opened.difference, opened.columns.kind
    cells = [*difference.added, *(one.cell for one in difference.changed)]
    told = [(cell.key, cell.number, cell.missing) for cell in cells]
    told += [(key, None, Missing.WITHDRAWN.value) for key in difference.withdrawn]
    Value.objects.bulk_create(
        Value(
            indicator=opened.indicators[indicator], release=opened.release, place_kind=kind, place_code=place,
            period=period, number=number, missing=missing, at=at,
        )
        for (indicator, place, period), number, missing in told
    )  # fmt: skip


def _tell(
    opened: Opened, *, by: Doer | None, at: datetime, set_id: UUID | None, besides: Collection[int]
) -> None:
    """Each page of a changed indicator gets a version with the new figures; where one was corrected, it says so.

    A page that shows one of them in its text gets a version when what it shows changed.
    """
    corrected = {one.cell.indicator for one in opened.difference.corrections}
    corrected |= {indicator for indicator, _place, _period in opened.difference.withdrawn}
    touched = corrected | {one.indicator for one in opened.difference.added}
    touched |= {one.cell.indicator for one in opened.difference.changed}
    pages = IndicatorPage.objects.live().filter(indicator__code__in=touched).exclude(pk__in=besides)
    note = opened.release.note
    with together(set_id) as name:
        for page in pages.select_related("indicator").order_by("indicator__order", "pk"):
            kind = Kind.CORRECTION if page.indicator.code in corrected else Kind.DATA
            keep(page=page, kind=kind, note=note, by=by, at=at, set_id=name)
        for shown in pages_showing(opened.indicators[code] for code in touched):
            if shown.pk in besides:
                continue
            keep(page=shown, kind=Kind.DATA, note=note, by=by, at=at, set_id=name, only_if_other=True)


def set_due(dataset: Dataset) -> None:
    """Stores up to when the dataset is told and when more is due: its oldest indicator counts."""
    periods = latest_periods(dataset.indicators.all()).values()
    dataset.latest_period = min(periods, default="")
    dataset.next_due_date = next_due(
        dataset.latest_period, every=dataset.every, lag_months=dataset.lag_months
    )
    dataset.save(update_fields=["latest_period", "next_due_date"])


@transaction.atomic
def store(*, thing: Dataset | Indicator, fields: list[str], by: Doer | None, at: datetime) -> None:
    """Saves a dataset or an indicator as described, and logs which fields were written."""
    kind, is_new = thing._meta.model_name, thing.pk is None
    thing.save()
    verb = f"knowledge.{kind}_{'added' if is_new else 'changed'}"
    record(by=by, verb=verb, on=thing, at=at, detail={"fields": fields})
    set_due(Dataset.objects.select_for_update().get(pk=getattr(thing, "dataset_id", thing.pk)))
    forget_after_commit()
