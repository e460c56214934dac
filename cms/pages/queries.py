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
from django.utils.translation import get_language
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


AROUND = "cms.around"


@dataclass(frozen=True, slots=True)
class Frame:
    """`menu`: (address, title, key or 0) of the pages in the menu; `beside`: what the readers of BESIDE gave."""

    site: Publisher
    menu: tuple[tuple[str, str, int], ...]
    beside: Mapping[str, Any]

    def menu_in(self, language: str, path: str) -> tuple["Item", ...]:
        """The menu on a page at `path`: a page with a counterpart in that language by it, others as they are."""
        known = self.beside.get("translations", {})
        found = []
        for url, title, key in self.menu:
            spoken, there, words = known.get(key, ("", "", ""))
            item = (there, words, "") if spoken == language else (url, title, _other_than(language))
            found.append(Item(item[0], item[1], path.startswith(item[0]), item[2]))
        return tuple(found)


class Item(NamedTuple):
    """A page in the menu: `language` is that of its title where it is not that of the page, else ""."""

    url: str
    title: str
    is_current: bool
    language: str


def _other_than(language: str) -> str:
    """Titles are in the language of the site; on a page in another they say so."""
    return "" if language == settings.LANGUAGE_CODE else settings.LANGUAGE_CODE


def frame() -> Frame:
    """The frame of the present generation of pages: read once a process, or one query to the cache without one.

    Processes share none under a generation: what one of another release put there could have another shape.
    """
    name = generation()
    return _known(name, int(monotonic() / MAX_AGE)) if name else _shared()


@lru_cache(maxsize=4)
def _known(name: str, span: int) -> Frame:
    return read_frame()


def _shared() -> Frame:
    found: Frame | None = cache.get(AROUND)
    if found is None:
        found = read_frame()
        cache.set(AROUND, found, MAX_AGE)
    return found


def read_frame() -> Frame:
    """The frame as the database has it."""
    about = SiteSettings.objects.select_related("logo").first() or SiteSettings()
    logo_url = about.logo.get_rendition("max-112x112").url if about.logo else ""
    texts = {name: getattr(about, name) for name in Publisher.__annotations__ if name != "logo_url"}
    beside = {name: read() for name, read in BESIDE.items()}
    return Frame(Publisher(**texts, logo_url=logo_url), tuple(menu()), beside)


def menu() -> list[tuple[str, str, int]]:
    """(address, title, key) of the live pages under the home page that ask for it, then MENU_BESIDES_PAGES, key 0."""
    home = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if home is None:
        return []
    pages: Any = Page.objects.child_of(home.root_page).live().public().filter(show_in_menus=True)
    start = len(home.root_page.url_path) - 1
    shown = {page.url_path[start:]: (page.title, page.pk) for page in pages.order_by("path")}
    for address, words in settings.MENU_BESIDES_PAGES:
        shown.setdefault(address, (words, 0))
    return [(address, title, key) for address, (title, key) in shown.items()]


def around(request: HttpRequest) -> dict[str, Any]:
    """Context processor of `base.html`: `publisher`, `main_menu` (`Item`s, in the language of the page), and
    `beside_pages`, read only when a template asks."""
    kept = SimpleLazyObject(frame)

    def main_menu() -> tuple[Item, ...]:
        menu: tuple[Item, ...] = kept.menu_in(get_language() or settings.LANGUAGE_CODE, request.path)
        return menu

    return {
        "publisher": SimpleLazyObject(lambda: kept.site),
        "main_menu": SimpleLazyObject(main_menu),
        "beside_pages": SimpleLazyObject(lambda: kept.beside),
    }
