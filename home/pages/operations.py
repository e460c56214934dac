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
from cms.clock import day_of
from cms.pages.cache import forget_after_commit
from cms.pages.models import SitePage, SiteSettings
from cms.territory.models import Municipality
from home.pages.models import HomePage
from home.towns.models import TownIndexPage, TownPage

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
    return _seeded(page, by=by, at=at)


def _seeded[P: SitePage](page: P, *, by: Doer | None, at: datetime) -> P:
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
    Page.objects.get(pk=root.pk).add_child(instance=home)
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
    return _seeded(home, by=by, at=at)


INTRO_OF_TOWNS = (
    "Scrivi il nome del tuo Comune: trovi che cosa fa il piano da te, l’agenda della tua zona e i dati."
)
DESCRIPTION_OF_A_TOWN = (
    "Che cosa fa il piano strategico a {name}: azioni, agenda territoriale, indicatori, formazione."
)


@transaction.atomic
def add_town_pages(home: HomePage, *, by: Doer | None, at: datetime) -> int:
    """A page for each municipality of today that has none, under their index; how many were made.

    They hold no words of anybody yet: no revision, no version, and nothing is told to who follows; the first text that
    an editor publishes is their version 1. The log has one line for all.
    """
    index = TownIndexPage(title="Comuni", slug="comuni", intro=INTRO_OF_TOWNS, show_in_menus=True)
    index = add_page(index, under=home, by=by, at=at)
    rows = list(Municipality.objects.filter(during__contains=day_of(at), page=None).order_by("name"))
    for row in rows:
        page = TownPage(
            title=row.name,
            slug=row.slug,
            municipality=row,
            search_description=DESCRIPTION_OF_A_TOWN.format(name=row.name),
            first_published_at=at,
            last_published_at=at,
        )
        index.add_child(instance=page)
    if rows:
        record(by=by, verb="pages.seeded", on=index, at=at, detail={"municipalities": len(rows)})
        forget_after_commit()
    return len(rows)
