# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making pages that are not there yet: what is there, and was perhaps edited since, is left alone."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as site_settings
from django.db import transaction
from wagtail.models import Page, Site

from cms.audit.operations import Doer, record
from cms.pages.models import SitePage, SiteSettings
from home.pages.models import HomePage

HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)

type Body = list[tuple[str, Any]]


def body_of(html: str) -> Body:
    """Blocks of a page's body: each <h2> a heading, what lies between them text."""
    blocks: Body = []
    for number, part in enumerate(HEADING.split(html)):
        if words := part.strip():
            blocks.append(("heading", words) if number % 2 else ("text", words))
    return blocks


def paragraphs(words: list[str]) -> str:
    """HTML of plain paragraphs."""
    return "".join(f"<p>{text}</p>" for text in words)


@transaction.atomic
def add_page[P: SitePage](page: P, *, under: Page, by: Doer | None, at: datetime) -> P:
    """Publishes `page` under another, unless one with its slug is already there: then that one, untouched.

    Seeding is the one publication without a colleague's approval: the log says so.
    """
    found = under.get_children().filter(slug=page.slug).first()
    if found is not None:
        there: P = found.specific
        return there
    under.add_child(instance=page)
    page.save_revision().publish()
    record(by=by, verb="pages.seeded", on=page, at=at, detail={"slug": page.slug})
    page.refresh_from_db()
    return page


@transaction.atomic
def open_site(home: HomePage, *, settings: dict[str, str], by: Doer | None, at: datetime) -> HomePage:
    """Makes the home page, the site's root and the settings; done already, returns the home page there is."""
    found = HomePage.objects.first()
    if found is not None:
        return found
    root = Page.get_first_root_node()
    for sample in root.get_children().filter(slug=home.slug):
        sample.delete()
    home = add_page(home, under=Page.objects.get(pk=root.pk), by=by, at=at)
    address = urlsplit(site_settings.SITE_URL)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": address.hostname or "localhost",
            "port": address.port or (443 if address.scheme == "https" else 80),
            "root_page": home,
            "site_name": settings.get("site_name", ""),
        },
    )
    Site.clear_site_root_paths_cache()
    if not SiteSettings.objects.exists():
        SiteSettings.objects.create(**settings)
    return home
