# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a preview link opens. The secret is in the address alone; opening it writes that it was opened, nothing else."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cms import clock
from cms.rights import anyone, door
from home.bundles.figures import figures_of
from home.bundles.links import link_of, note_opening
from home.bundles.previews import guard, render_page, shown_pages


@door(anyone, sample="preview")
def preview(request: HttpRequest, secret: str) -> HttpResponse:
    """The pages and figures of a bundle, or that the link opens nothing any more."""
    at = clock.now()
    link = link_of(secret, at=at)
    if link is None:
        return guard(render(request, "home/bundles/gone.html", status=410))
    note_opening(link=link, page_id=None, at=at)
    pages = shown_pages(link.bundle)
    context = {
        "bundle": link.bundle,
        "link": link,
        "items": pages,
        "secret": secret,
        "figures": figures_of(link.bundle),
    }
    return guard(render(request, "home/bundles/preview.html", context))


@door(anyone, sample="preview_page")
def preview_page(request: HttpRequest, secret: str, page_id: int) -> HttpResponse:
    """One page of a bundle at its draft."""
    at = clock.now()
    link = link_of(secret, at=at)
    if link is None:
        return guard(render(request, "home/bundles/gone.html", status=410))
    item = next((item for item in shown_pages(link.bundle) if item.page_id == page_id), None)
    if item is None:
        raise Http404
    note_opening(link=link, page_id=page_id, at=at)
    return render_page(request, link.bundle, item, secret=secret)
