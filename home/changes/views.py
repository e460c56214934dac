# SPDX-License-Identifier: AGPL-3.0-or-later
""" "Che cosa è cambiato", its feed, and the files of versions."""

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from cms.pages.cache import mark_public
from cms.pages.queries import frame
from cms.rights import Hidden, anyone, door
from home.changes import atom, log
from home.changes.models import Change
from home.changes.queries import place_at
from home.changes.serving import VERSIONS, serve_file

IN_FEED = 50
LOG = "/novita-del-sito/"
FEED = f"{LOG}atom.xml"


@door(anyone)
def changes(request: HttpRequest) -> HttpResponse:
    """What changed on the site, latest first, by day and set; `tipo` and `ambito` of the address choose."""
    mark_public(request)
    asked = log.asked_in(request.GET)
    rows = asked.rows()
    leaf = log.leaf_of(rows, request.GET.get("page"))
    context = {
        "asked": asked,
        "rest": f"&{asked.query}" if asked.query else "",
        "feed": f"{FEED}?{asked.query}" if asked.query else FEED,
        "leaf": leaf,
        "days": log.by_day(log.rows_in(rows, leaf)),
        "count": rows.count(),
        "kinds": Change.Kind.choices,
        "scopes": log.choices(asked),
    }
    return render(request, "home/changes/log.html", context)


@door(anyone)
def changes_feed(request: HttpRequest) -> HttpResponse:
    """The latest changes as Atom, chosen as on the page; 304 to who has them."""
    mark_public(request)
    asked = log.asked_in(request.GET)
    rest = f"?{asked.query}" if asked.query else ""
    site = frame().site
    content = atom.feed(
        asked.rows()[:IN_FEED],
        title=" – ".join(filter(None, [_("What changed on the site"), site.site_name])),
        author=site.organisation_name or site.site_name or _("Metropolitan city"),
        site=settings.SITE_URL.rstrip("/"),
        path=f"{FEED}{rest}",
        page=f"{LOG}{rest}",
    )
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if etag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(content, content_type="application/atom+xml; charset=utf-8")
    response["ETag"], response["Cache-Control"] = etag, "no-cache"
    return response


@door(anyone, sample="version_file")
def version_file(request: HttpRequest, address: str, number: str, name: str) -> HttpResponse:
    """A file of a version, for whoever may read the page: same restrictions, same 404 otherwise."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    home = site.root_page.specific if site else None
    place = place_at(f"/{address}", home=home) if home else None
    if place is None or not _may_read(place.page, request):
        raise Hidden(address)
    if place.moved_to:
        return HttpResponsePermanentRedirect(f"{place.moved_to}{VERSIONS}/{number}/{name}")
    return serve_file(request, place, number=int(number), name=name)


def _may_read(page: Page | None, request: HttpRequest) -> bool:
    restrictions = page.get_view_restrictions() if page else ()
    return all(restriction.accept_request(request) for restriction in restrictions)
