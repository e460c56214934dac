# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a learner does with a whole module: enrols, resumes, gives up."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from cms import clock
from cms.rights import actor_of, door, fetch
from courses import learning
from courses.catalogue.rules import can_enrol
from courses.enrolments.queries import next_activity
from courses.enrolments.rules import can_learn
from courses.views.outline import activity_url


@door(can_enrol, sample="module", methods=("GET", "POST"))
@never_cache
def enrol(request: HttpRequest, slug: str) -> HttpResponse:
    """A page with one button; the button enrols."""
    module = fetch(request, can_enrol, slug=slug)
    if request.method == "POST":
        learning.enrol(module=module, by=actor_of(request), at=clock.now())
        return redirect("resume", slug=slug)
    return render(request, "courses/enrol.html", {"module": module})


@door(can_learn, sample="enrolment", methods=("GET", "POST"))
@never_cache
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """A page with one button; the button gives up the enrolment."""
    enrolment = fetch(request, can_learn, module__slug=slug)
    if request.method == "POST":
        learning.cancel(enrolment=enrolment, by=actor_of(request), at=clock.now())
        return redirect("module", slug=slug)
    return render(request, "courses/cancel.html", {"enrolment": enrolment})


@door(can_learn, sample="enrolment")
@never_cache
def resume(request: HttpRequest, slug: str) -> HttpResponse:
    """Leads to the first activity not done, or to the module's page when all are."""
    enrolment = fetch(request, can_learn, module__slug=slug)
    activity = next_activity(enrolment)
    if activity is None:
        return redirect("module", slug=slug)
    return redirect(activity_url(slug, activity))
