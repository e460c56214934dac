# SPDX-License-Identifier: AGPL-3.0-or-later
"""Map of the site and "Il mio spazio"."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from cms.pages.cache import mark_public
from cms.rights import actor_of, anyone, door, signed_in
from home.person.queries import space_of
from home.search.tree import beside_pages, tree


@door(anyone)
def site_map(request: HttpRequest) -> HttpResponse:
    """Every public page, in its place."""
    mark_public(request)
    return render(request, "home/site_map.html", {"branches": [*tree(), *beside_pages()]})


@door(signed_in)
@never_cache
def space(request: HttpRequest) -> HttpResponse:
    """The person's own page: next thing to do, modules, certificates, agendas, mandates."""
    actor = actor_of(request)
    return render(request, "home/space.html", {"actor": actor, "space": space_of(actor)})
