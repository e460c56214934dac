# SPDX-License-Identifier: AGPL-3.0-or-later
"""What programs ask of a site: its map, what not to read, whom to tell about weaknesses."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cms import clock
from cms.pages.cache import mark_public
from cms.pages.models import SiteSettings
from cms.rights import anyone, door
from home.frame.queries import public_addresses

PER_FILE, MOST_FILES = 5_000, 50_000
XML = "application/xml; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
HIDDEN = (
    "/admin/",
    "/accedi/",
    "/spazio/",
    "/cerca/",
    "/anteprima/",
    "/pagina-pdf/",
    "/segui/",
    "/valutazione/",
    "/*/versioni/",
    "/*?",
)
"""Nothing here is for search engines: forms, one's own pages, what was published before, lists chosen by a query."""
GOOD_FOR = timedelta(days=180)


@door(anyone)
def sitemap(request: HttpRequest) -> HttpResponse:
    """All public addresses, or the index of the files that hold them (sitemaps.org: 50,000 a file at most)."""
    mark_public(request)
    pages = list(islice(public_addresses(), PER_FILE + 1))
    if len(pages) <= PER_FILE:
        return _sitemap(request, pages)
    total = sum(1 for _page in public_addresses())
    numbers = range(1, -(-total // PER_FILE) + 1)
    files = [settings.SITE_URL + reverse("sitemap_part", args=[number]) for number in numbers]
    return render(request, "home/frame/sitemap_index.xml", {"files": files}, content_type=XML)


@door(anyone, sample="sitemap_part")
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """One file of a map that is too large for one."""
    mark_public(request)
    if not 0 < number <= MOST_FILES:
        raise Http404
    pages = list(islice(public_addresses(), (number - 1) * PER_FILE, number * PER_FILE))
    if not pages:
        raise Http404
    return _sitemap(request, pages)


def _sitemap(request: HttpRequest, pages: Sequence[tuple[str, object]]) -> HttpResponse:
    context = {"pages": pages, "site": settings.SITE_URL.rstrip("/")}
    return render(request, "home/frame/sitemap.xml", context, content_type=XML)


@door(anyone)
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines leave alone (RFC 9309)."""
    mark_public(request)
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in HIDDEN),
        "",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)


@door(anyone, sample="security_txt")
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a weakness (RFC 9116), from the settings of the site; 404 while they name nobody."""
    mark_public(request)
    about = SiteSettings.objects.first() or SiteSettings()
    contact = about.security_contact or about.pec
    if not contact:
        raise Http404
    if "@" in contact and "://" not in contact:
        contact = f"mailto:{contact}"
    lines = [
        f"Contact: {contact}",
        f"Expires: {clock.now() + GOOD_FOR:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: it, en",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT)
