# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which page is which in the other language, and all public addresses."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from wagtail.models import Page, Site

from agende.queries import published_agendas
from cms.meetings.planning.queries import address_of, public_meetings
from cms.meetings.tables.rules import tables_seen_by
from cms.rights import NOBODY
from home.pages.models import StandardPage

type Translation = tuple[str, str, str]

BESIDE_PAGES = ("meetings:calendar", "meetings:tables", "open_data", "api_manual")
"""Addresses that are no pages and that search engines should know."""


def translations() -> dict[int | str, Translation]:
    """Page → (language, address, title) of its counterpart, both ways; under "en" where English begins: 5 queries."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site is None:
        return {}
    start = len(site.root_page.url_path) - 1  # page.url would ask the cache for the same root each time
    found: dict[int | str, Translation] = {}
    pages = StandardPage.objects.live().public().filter(language=StandardPage.Language.ENGLISH)
    counterparts = Page.objects.live().public().filter(pk__in=pages.values("counterpart"))
    readable = set(counterparts.values_list("pk", flat=True))
    for page in pages.select_related("counterpart").order_by("depth", "path"):
        here: Translation = ("en", page.url_path[start:], page.title)
        found.setdefault("en", here)
        other = page.counterpart
        if other and other.pk in readable:
            found[page.pk] = ("it", other.url_path[start:], other.title)
            found[other.pk] = here
    return found


def public_addresses() -> Iterator[tuple[str, datetime | None]]:
    """(path, when it last changed) of public pages, agendas, meetings, tables, then BESIDE_PAGES: four queries."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site is None:
        return
    root = site.root_page
    pages = Page.objects.descendant_of(root, inclusive=True).live().public().order_by("path")
    start = len(root.url_path) - 1
    for url_path, changed in pages.values_list("url_path", "last_published_at").iterator():
        yield url_path[start:], changed
    for version in published_agendas():
        yield version.agenda.get_absolute_url(), version.publication.at
    for meeting in public_meetings().order_by("pk"):
        yield address_of(meeting), meeting.changed_at
    for table in tables_seen_by(NOBODY).order_by("pk"):
        yield reverse("meetings:table", args=[table.slug]), None
    for name in BESIDE_PAGES:
        yield reverse(name), None
