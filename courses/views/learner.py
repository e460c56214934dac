# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a learner does with a whole module: resumes where it was left."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from cms.rights import door, fetch
from courses.enrolments.queries import next_activity
from courses.enrolments.rules import can_learn
from courses.views.outline import activity_url


@door(can_learn, sample="enrolment")
@never_cache
def resume(request: HttpRequest, slug: str) -> HttpResponse:
    """Leads to the first activity not done, or to the module's page when all are; a module completed is gone
    through again from its beginning."""
    enrolment = fetch(request, can_learn, module__slug=slug)
    is_completed = enrolment.progress.is_completed
    activity = enrolment.followed.activities[0] if is_completed else next_activity(enrolment)
    if activity is None:
        return redirect("module", slug=slug)
    return redirect(activity_url(slug, activity))
