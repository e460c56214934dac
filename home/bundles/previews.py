# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a bundle as they would be, for who comes by a preview link. Nothing is kept of what is shown."""

import re
from collections.abc import Iterable
from html import escape
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from wagtail.models import Page

from home.bundles.contents import draft_of, items_of
from home.bundles.models import Bundle, BundleItem

HREF = re.compile(rb'(?P<before>\shref=")(?P<address>[^"#?]+)(?P<after>[#?][^"]*)?"')
PRIVATE = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}
"""A preview is neither kept nor found, and its secret address is told to nobody."""


def shown_pages(bundle: Bundle) -> list[BundleItem]:
    """The items that are pages, those above before those below; a link opens none that is under a restriction."""
    pages = Page.objects.filter(bundle_items__bundle=bundle)
    closed = set(pages.private().values_list("pk", flat=True))
    return sorted(
        (item for item in items_of(bundle) if item.page and item.page_id not in closed),
        key=lambda item: item.page.path if item.page else "",
    )


def render_page(request: HttpRequest, bundle: Bundle, item: BundleItem, *, secret: str) -> HttpResponse:
    """A page at its draft, with the banner above it, and links to the other pages of the bundle that stay here."""
    asked: Any = request
    asked.reserved_preview = reverse("preview", args=[secret])
    asked.is_preview = True  # nothing of it is at its address yet: charts carry their own data
    draft = draft_of(item.page)
    response = _rendered(draft.serve_preview(request, draft.default_preview_mode))
    asked.is_public_page = False
    if response.get("Content-Type", "").startswith("text/html"):
        response.content = keep_inside(response.content, _addresses(shown_pages(bundle), secret))
    return guard(response)


def _rendered(response: HttpResponseBase) -> HttpResponse:
    if hasattr(response, "render") and not getattr(response, "is_rendered", False):
        response = response.render()
    if not isinstance(response, HttpResponse):
        raise TypeError("a page that streams has no preview")
    return response


def guard(response: HttpResponse) -> HttpResponse:
    """Says to browsers, caches and search engines that this is nobody's but the reader's."""
    for name, value in PRIVATE.items():
        response[name] = value
    return response


def _addresses(items: Iterable[BundleItem], secret: str) -> dict[bytes, bytes]:
    """Public address, live or to be, of each page of the bundle to its address in the preview."""
    found: dict[bytes, bytes] = {}
    for item in items:
        inside = reverse("preview_page", args=[secret, item.page_id]).encode()
        for page in (item.page, draft_of(item.page)):
            for url in _urls(page):
                found[escape(url).encode()] = inside
    return found


def _urls(page: Page) -> list[str]:
    path = page.get_url() or ""
    return [path, settings.SITE_URL.rstrip("/") + path] if path.startswith("/") else [path]


def keep_inside(content: bytes, addresses: dict[bytes, bytes]) -> bytes:
    """The HTML with links to those addresses turned; all others are left alone."""

    def turned(link: re.Match[bytes]) -> bytes:
        inside = addresses.get(link["address"])
        return link["before"] + inside + (link["after"] or b"") + b'"' if inside else link[0]

    return HREF.sub(turned, content)
