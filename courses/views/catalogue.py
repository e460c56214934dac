# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue and the page of a module, for everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cms.pages.cache import mark_public
from cms.rights import actor_of, anyone, door
from courses import queries
from courses.catalogue.content import rule_in_words
from courses.catalogue.models import ModulePage
from courses.enrolments.rules import enrolments_to_learn


@door(anyone)
def modules(request: HttpRequest) -> HttpResponse:
    """The published modules; ?ambito= and ?livello= narrow the list."""
    mark_public(request)
    area, level = request.GET.get("ambito", ""), request.GET.get("livello", "")
    every = queries.modules_published()
    shown = [row for row in every if area in ("", row.area_slug) and level in ("", row.level)]
    context = {
        "page": queries.catalogue_page(),
        "modules": shown,
        "areas": sorted(
            {(row.area_slug, row.area) for row in every if row.area_slug}, key=lambda row: row[1]
        ),
        "levels": [
            choice for choice in ModulePage.Level.choices if choice[0] in {row.level for row in every}
        ],
        "area": area,
        "level": level,
    }
    return render(request, "courses/catalogue_page.html", context)


@door(anyone, sample="module")
def module(request: HttpRequest, slug: str) -> HttpResponse:
    """What a module teaches and what its certificate asks; to whom is enrolled, how far they are."""
    mark_public(request)
    page = ModulePage.objects.open().filter(slug=slug).select_related("area").first()
    if page is None:
        raise Http404("no such module")
    version = page.versions.select_related("issuer").latest("number")
    enrolment = enrolments_to_learn(actor_of(request)).filter(module=page).first()
    followed = enrolment.version if enrolment else version
    context = page.get_context(request) | {
        "version": followed,
        "outline": followed.activities,
        "rule": rule_in_words(followed.rule, followed.titles),
        "enrolment": enrolment,
        "certificate": queries.certificate_for(enrolment) if enrolment else None,
    }
    return render(request, page.template, context)
