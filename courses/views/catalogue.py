# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue, the page of a module and that of a path, for everybody."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cms.pages.cache import mark_public
from cms.rights import actor_of, anyone, door
from courses import queries
from courses.admissions.queries import way_in
from courses.catalogue.facets import WORDS, chosen_from, facets_of, narrowed
from courses.catalogue.listing import paths_listed
from courses.catalogue.models import ModulePage, PathPage
from courses.catalogue.queries import last_version, paths_with
from courses.catalogue.ruling import rule_context
from courses.enrolments.rules import enrolments_to_learn
from courses.views.renewals import renewal_context


@door(anyone)
def modules(request: HttpRequest) -> HttpResponse:
    """The published modules and paths; the choices in the address narrow the modules."""
    mark_public(request)
    every, chosen = queries.modules_published(), chosen_from(request.GET)
    context = {
        "page": queries.catalogue_page(),
        "modules": narrowed(every, chosen),
        "facets": facets_of(every, chosen),
        "words": chosen.get(WORDS, ""),
        "is_narrowed": bool(chosen),
        "paths": [] if chosen else paths_listed(),
    }
    return render(request, "courses/catalogue_page.html", context)


@door(anyone, sample="module")
def module(request: HttpRequest, slug: str) -> HttpResponse:
    """What a module teaches and what its certificate asks, to whom is enrolled how far they are; or a path."""
    mark_public(request)
    page = ModulePage.objects.open().filter(slug=slug).select_related("area").first()
    if page is None:
        return _path(request, slug)
    context = page.get_context(request) | _standing(request, page)
    return render(request, page.template, context)


def _standing(request: HttpRequest, page: ModulePage) -> dict[str, Any]:
    """The version that the person follows, else the last, and what they may do now."""
    actor = actor_of(request)
    enrolment = enrolments_to_learn(actor).filter(module=page).first()
    version = enrolment.followed if enrolment else last_version(page.pk)
    if version is None:
        raise Http404("no version of the module")
    asked = rule_context(version.rule, version.activities)
    return asked | renewal_context(enrolment) | {
        "version": version,
        "paths": paths_with(page.pk),
        "enrolment": enrolment,
        "certificate": queries.certificate_for(enrolment) if enrolment else None,
        "newer": queries.newer_version(enrolment) if enrolment else None,
        "way": way_in(actor.person_id, page),
    }  # fmt: skip


def _path(request: HttpRequest, slug: str) -> HttpResponse:
    page = PathPage.objects.live().public().filter(slug=slug).first()
    if page is None:
        raise Http404("no such module, no such path")
    steps = queries.steps_for(page, actor_of(request).person_id)
    context = page.get_context(request) | {"steps": steps, "step_now": queries.next_step(steps)}
    return render(request, page.template, context)
