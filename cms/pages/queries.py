# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands around every page: who publishes, the menu."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from wagtail.models import Page, Site

from cms.pages.cache import MAX_AGE, generation
from cms.pages.models import SiteSettings


class Publisher(NamedTuple):
    """Who publishes: texts of the settings, and where the logo is."""

    site_name: str
    tagline: str
    organisation_name: str
    organisation_url: str
    address: str
    tax_code: str
    pec: str
    contacts_url: str
    faq_url: str
    privacy_url: str
    legal_notes_url: str
    accessibility_statement_url: str
    accessibility_objectives_url: str
    transparency_url: str
    logo_url: str


BESIDE: dict[str, Callable[[], Any]] = {}
"""What else is read once for all pages, by name: an app adds its own when it starts. Plain data, never rows."""


@dataclass(frozen=True, slots=True)
class Frame:
    """`menu`: (address, title) of the pages in the menu; `beside`: what the readers of BESIDE gave."""

    site: Publisher
    menu: tuple[tuple[str, str], ...]
    beside: Mapping[str, Any]


def frame() -> Frame:
    """The frame of the present generation of pages: read once a process, or one query to the cache without one."""
    name = generation()
    return _known(name, int(monotonic() / MAX_AGE)) if name else _shared(name)


@lru_cache(maxsize=4)
def _known(name: str, span: int) -> Frame:
    return _shared(name)


def _shared(name: str) -> Frame:
    key = f"cms.around.{name}"
    found: Frame | None = cache.get(key)
    if found is None:
        found = read_frame()
        cache.set(key, found, MAX_AGE)
    return found


def read_frame() -> Frame:
    """The frame as the database has it."""
    about = SiteSettings.objects.select_related("logo").first() or SiteSettings()
    logo_url = about.logo.get_rendition("max-112x112").url if about.logo else ""
    texts = {name: getattr(about, name) for name in Publisher.__annotations__ if name != "logo_url"}
    beside = {name: read() for name, read in BESIDE.items()}
    return Frame(Publisher(**texts, logo_url=logo_url), tuple(menu()), beside)


def menu() -> list[tuple[str, str]]:
    """(address, title) of the live pages under the home page that ask for it, then MENU_BESIDES_PAGES."""
    home = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if home is None:
        return []
    pages: Any = Page.objects.child_of(home.root_page).live().public().filter(show_in_menus=True)
    start = len(home.root_page.url_path) - 1
    shown = {page.url_path[start:]: page.title for page in pages.order_by("path")}
    for address, words in settings.MENU_BESIDES_PAGES:
        shown.setdefault(address, words)
    return list(shown.items())


def around(request: HttpRequest) -> dict[str, Any]:
    """Context processor of `base.html`: `publisher`, `main_menu`, (address, title, whether one is in it), and
    `beside_pages`, read only when a template asks."""
    kept = SimpleLazyObject(frame)

    def main_menu() -> tuple[tuple[str, str, bool], ...]:
        return tuple((url, title, request.path.startswith(url)) for url, title in kept.menu)

    return {
        "publisher": SimpleLazyObject(lambda: kept.site),
        "main_menu": SimpleLazyObject(main_menu),
        "beside_pages": SimpleLazyObject(lambda: kept.beside),
    }
