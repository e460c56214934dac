# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which page is which in the other language, and all public addresses."""

from collections.abc import Iterator
from datetime import datetime

from wagtail.models import Page, Site

from agende.queries import published_agendas
from home.pages.models import StandardPage

type Translation = tuple[str, str, str]


def translations() -> dict[int | str, Translation]:
    """Page → (language, address, title) of its counterpart, both ways; under "en" where English begins. Two queries."""
    found: dict[int | str, Translation] = {}
    pages = StandardPage.objects.live().public().filter(language=StandardPage.Language.ENGLISH)
    for page in pages.select_related("counterpart").order_by("depth", "path"):
        here: Translation = ("en", page.url or "/", page.title)
        found.setdefault("en", here)
        other = page.counterpart
        if other and other.live:
            found[page.pk] = ("it", other.url or "/", other.title)
            found[other.pk] = here
    return found


def public_addresses() -> Iterator[tuple[str, datetime | None]]:
    """(path, when it last changed) of every public page and published agenda: two queries."""
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
