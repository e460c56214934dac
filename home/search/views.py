# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one box."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms.rights import anyone, door
from home.search.queries import search as look_for
from home.search.words import cleaned


@door(anyone)
def search(request: HttpRequest) -> HttpResponse:
    """Everything public that holds the words of `q`, narrowed by what the address says."""
    text = cleaned(request.GET.get("q", ""))
    results = look_for(text, request.GET, number=request.GET.get("page", 1)) if text else None
    return render(request, "home/search.html", {"q": text, "results": results})
