# SPDX-License-Identifier: AGPL-3.0-or-later
"""Search, map of the site and "Il mio spazio"."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from cms.pages.cache import mark_public
from cms.rights import actor_of, anyone, door, signed_in
from home.person.queries import space_of
from home.search.queries import search as search_pages
from home.search.tree import tree

LONGEST = 200


@door(anyone)
def search(request: HttpRequest) -> HttpResponse:
    """Public pages that hold the words of `q`."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    results = search_pages(text, number=request.GET.get("page", 1), request=request) if text else None
    context = {"q": text, "results": results, "rest": "&" + urlencode({"q": text})}
    return render(request, "home/search.html", context)


@door(anyone)
def site_map(request: HttpRequest) -> HttpResponse:
    """Every public page, in its place."""
    mark_public(request)
    return render(request, "home/site_map.html", {"branches": tree()})


@door(signed_in)
@never_cache
def space(request: HttpRequest) -> HttpResponse:
    """The person's own page: next thing to do, modules, certificates, agendas, mandates."""
    actor = actor_of(request)
    return render(request, "home/space.html", {"actor": actor, "space": space_of(actor)})
