# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeping the entries of the search equal to what is public: by thing, when it changes, or all of them."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import Page

from cms import jobs
from cms.locks import wait_for
from home.documents.files import DocumentFile
from home.documents.reading import READ, unread
from home.search.models import Entry
from home.search.sources import entries_of_agendas, entries_of_meetings, entries_of_pages, public_pages

INDEX = "home.index"
FIELDS = ("kind", "title", "text", "url", "scopes", "date", "language", "is_example", "weight", "page")
AT_ONCE = 500


class UnknownKey(ValueError):
    """Neither "all" nor "page:<id>" nor "agenda:<id>" nor "meeting:<id>"."""


@transaction.atomic
def index(key: str) -> int:
    """Makes the entries of one thing again from the thing: "page:<id>", "agenda:<id>", "meeting:<id>", "all".

    Idempotent. Returns how many rows were added, changed or taken away. A page whose address changed takes those
    below with it; files whose words nobody has read yet are given to the worker. Raises UnknownKey.
    """
    wait_for("home.search")  # what is read after it is newer than what others wrote before
    kind, _, number = key.partition(":")
    if key == "all":
        every = [*entries_of_pages(public_pages()), *entries_of_agendas(), *entries_of_meetings()]
        done = _replace(Entry.objects.all(), every)
    elif kind == "page" and number.isdigit():
        done = _index_page(int(number))
    elif kind == "agenda" and number.isdigit():
        rows = Entry.objects.filter(key__startswith=f"{key}:")
        done = _replace(rows, list(entries_of_agendas(int(number))))
    elif kind == "meeting" and number.isdigit():
        done = _replace(Entry.objects.filter(key=key), list(entries_of_meetings(int(number))))
    else:
        raise UnknownKey(key)
    jobs.defer_many(READ, [{"file_id": file_id} for file_id in unread()])
    return done


def index_again(file_id: int) -> None:
    """The page of a file whose words were read is looked at again."""
    page_id = DocumentFile.objects.filter(pk=file_id).values_list("page", flat=True).first()
    if page_id:
        index(f"page:{page_id}")


def _index_page(page_id: int) -> int:
    pages = public_pages().filter(pk=page_id)
    old = Entry.objects.filter(page=page_id).values_list("url", flat=True).first()
    page = Page.objects.filter(pk=page_id).first()
    if page and (page.get_url() or "") != (old or ""):
        below = page.get_descendants(inclusive=True)
        return _replace(
            Entry.objects.filter(page__in=below.values("pk")),
            list(entries_of_pages(public_pages().descendant_of(page, inclusive=True))),
        )
    return _replace(Entry.objects.filter(page=page_id), list(entries_of_pages(pages)))


def _replace(known: QuerySet[Entry], entries: Iterable[Entry]) -> int:
    """Stores `entries` in the place of `known`, writing only what differs; returns how many rows that is."""
    before = {entry.key: entry for entry in known}
    wanted = {entry.key: entry for entry in entries}
    gone = [entry.pk for key, entry in before.items() if key not in wanted]
    changed = [entry for key, entry in wanted.items() if key not in before or _differs(before[key], entry)]
    Entry.objects.filter(pk__in=gone).delete()
    Entry.objects.bulk_create(
        changed, AT_ONCE, update_conflicts=True, unique_fields=["key"], update_fields=FIELDS
    )
    return len(gone) + len(changed)


def _differs(one: Entry, other: Entry) -> bool:
    names = [f"{name}_id" if name == "page" else name for name in FIELDS]
    return any(getattr(one, name) != getattr(other, name) for name in names)
