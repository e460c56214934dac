# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeping what was published, telling what changed, withholding what may no longer be read."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from wagtail.models import Page

from cms.audit.operations import Doer, record
from cms.pages.cache import forget_after_commit
from home.changes.models import (
    LINE,
    Change,
    Departure,
    KeptFile,
    PageVersion,
    VersionContent,
    VersionFile,
    Withholding,
)
from home.changes.rendering import Frozen, freeze

if TYPE_CHECKING:
    from home.changes.pages import PublicPage

NUMBERED = (PageVersion.Kind.CORRECTION, PageVersion.Kind.NOTICE)
_set: ContextVar[UUID | None] = ContextVar("changes_of_one_set", default=None)


@contextmanager
def together(set_id: UUID | None = None) -> Iterator[UUID]:
    """What goes live inside is one set of changes: one row of the log, one mail."""
    name = set_id or _set.get() or uuid4()
    token = _set.set(name)
    try:
        yield name
    finally:
        _set.reset(token)


def hold(page_id: int) -> None:
    """Until the transaction ends nobody else publishes this page or gives it a number."""
    Page.objects.select_for_update(no_key=True).filter(pk=page_id).values_list("pk", flat=True).first()


@transaction.atomic
def keep(
    *,
    page: "PublicPage",
    kind: PageVersion.Kind,
    note: str = "",
    by: Doer | None,
    at: datetime,
    set_id: UUID | None = None,
    only_if_other: bool = False,
    is_told: bool = True,
) -> PageVersion | None:
    """Stores the page as everybody reads it now, under its next number, and tells the change.

    None when a small fix leaves not a byte changed, and with `only_if_other` whatever the kind. A page under a
    restriction keeps its versions for itself, and a small fix is in the list of its versions alone; so is what
    `is_told` says no to.
    """
    hold(page.pk)
    page = type(page).objects.get(pk=page.pk)
    frozen = freeze(page)
    last = PageVersion.objects.filter(page_id=page.pk).order_by("-number").first()
    version = _version_of(page, frozen, kind=kind, note=note, number=last.number + 1 if last else 1, at=at)
    is_same = last is not None and last.sha256 == version.sha256
    if is_same and (kind == PageVersion.Kind.MINOR or only_if_other):
        return None
    version.save(force_insert=True)
    _store(version, frozen)
    record(by=by, verb="pages.version_kept", on=version, at=at, detail={"page": page.pk, "kind": str(kind)})
    if is_told:
        _tell(page, version, by=by, at=at, set_id=set_id)
    return version


def _version_of(
    page: "PublicPage", frozen: Frozen, *, kind: PageVersion.Kind, note: str, number: int, at: datetime
) -> PageVersion:
    return PageVersion(
        page_id=page.pk,
        number=number,
        kind=kind,
        kind_number=_next_of_kind(page.pk, kind),
        note=one_line(note),
        title=page.title,
        url=page.get_url() or "",
        office=str(page.owner_office or ""),
        is_example=page.is_example,
        is_public=not page.get_view_restrictions().exists(),
        at=at,
        sha256=hashlib.sha256(frozen.html).hexdigest(),
    )


def keep_what_is_live(*, at: datetime) -> int:
    """Version 1 of every live page that has none; how many were made. Each in its own transaction.

    Nobody is told: these pages have been public for long.
    """
    known = PageVersion.objects.values("page_id")
    made = 0
    for page in Page.objects.live().exclude(pk__in=known).order_by("path").specific().iterator():
        if hasattr(page, "change_note"):
            keep(page=page, kind=PageVersion.Kind.FIRST, by=None, at=at, is_told=False)
            made += 1
    return made


def _next_of_kind(page_id: int, kind: str) -> int | None:
    if kind not in NUMBERED:
        return None
    known = PageVersion.objects.filter(page_id=page_id, kind=kind)
    return (known.aggregate(last=Max("kind_number"))["last"] or 0) + 1


def one_line(words: str) -> str:
    """Without line ends, control characters and double blanks, as long as a note may be."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())[:LINE]


def _store(version: PageVersion, frozen: Frozen) -> None:
    VersionContent.objects.create(version=version, html=frozen.html)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in frozen.files.items()}
    KeptFile.objects.bulk_create(
        [KeptFile(sha256=digests[name], content=content) for name, content in frozen.files.items()],
        ignore_conflicts=True,
    )
    kept = KeptFile.objects.in_bulk(set(digests.values()), field_name="sha256")
    VersionFile.objects.bulk_create(
        VersionFile(version=version, name=name, file_id=kept[digest].pk) for name, digest in digests.items()
    )


def _tell(
    page: "PublicPage", version: PageVersion, *, by: Doer | None, at: datetime, set_id: UUID | None
) -> None:
    if not version.is_public or version.kind == PageVersion.Kind.MINOR:
        return
    first = version.kind == PageVersion.Kind.FIRST
    announce(
        kind=Change.Kind.NEW if first else Change.Kind(version.kind),
        title=version.title,
        url=version.url,
        note=version.note,
        scopes=page.scopes(),
        by=by,
        at=at,
        set_id=set_id,
        page=page,
        version=version,
        is_example=version.is_example,
    )


@transaction.atomic
def announce(
    *,
    kind: Change.Kind,
    title: str,
    url: str,
    note: str,
    scopes: Iterable[str],
    by: Doer | None,
    at: datetime,
    set_id: UUID | None = None,
    page: Page | None = None,
    version: PageVersion | None = None,
    is_example: bool = False,
) -> Change:
    """Adds a row to the public log of changes; `set_id` is that of `together()` when it is not given.

    `title`, `url`, `note` are for everybody: the caller has asked whether they are public.
    """
    change = Change.objects.create(
        kind=kind,
        title=title[:255],
        url=url,
        note=one_line(note),
        scopes=list(dict.fromkeys(scopes)),
        set_id=set_id or _set.get(),
        page_id=page.pk if page else None,
        version=version,
        is_example=is_example,
        at=at,
    )
    record(by=by, verb="changes.announced", on=change, at=at, detail={"kind": str(kind), "url": url})
    forget_after_commit()
    return change


@transaction.atomic
def withhold(*, version: PageVersion, reason: str, by: Doer | None, at: datetime) -> Withholding:
    """Takes away the bytes of a version that may no longer be read; its number, day, SHA-256 and the reason stay.

    Files that another version has stay for it. Repeated, returns what there is.
    """
    hold(version.page_id)
    known = Withholding.objects.filter(version=version).first()
    if known:
        return known
    files = list(VersionFile.objects.filter(version=version).values_list("file_id", flat=True))
    VersionContent.objects.filter(version=version).delete()
    VersionFile.objects.filter(version=version).delete()
    shared = VersionFile.objects.filter(file_id__in=files).values("file_id")
    KeptFile.objects.filter(pk__in=files).exclude(pk__in=shared).delete()
    record(by=by, verb="pages.version_withheld", on=version, at=at, detail={"reason": one_line(reason)})
    forget_after_commit()
    return Withholding.objects.create(version=version, reason=one_line(reason), at=at)


def departures_of(page: Page, *, how: Departure.How, at: datetime) -> list[Departure]:
    """What is to be noted when a page goes, with the live pages below it when they go too. Not stored yet."""
    deleted = how == Departure.How.DELETED
    going = page.get_descendants(inclusive=True) if deleted else Page.objects.filter(pk=page.pk)
    kept = set(PageVersion.objects.filter(page_id__in=going.values("pk")).values_list("page_id", flat=True))
    private = set(going.private().values_list("pk", flat=True))
    return [
        Departure(page_id=each.pk, how=how, url=each.get_url() or "", is_public=each.pk not in private, at=at)
        for each in going
        if each.pk in kept
    ]


@transaction.atomic
def depart(departures: list[Departure], *, by: Doer | None, at: datetime) -> None:
    """Notes that pages went, and tells it of those that were public; what is noted since the last version stays."""
    for departure in departures:
        last = PageVersion.objects.filter(page_id=departure.page_id).latest("number")
        same = Departure.objects.filter(page_id=departure.page_id, how=departure.how, at__gte=last.at)
        if same.exists():
            continue
        departure.save(force_insert=True)
        record(by=by, verb="pages.departed", on=departure, at=at, detail={"how": str(departure.how)})
        if departure.is_public and last.is_public:
            announce(
                kind=Change.Kind.TAKEN_DOWN,
                title=last.title,
                url=departure.url,
                note="",
                scopes=last.change.scopes if hasattr(last, "change") else (),
                by=by,
                at=at,
                is_example=last.is_example,
            )
    forget_after_commit()
