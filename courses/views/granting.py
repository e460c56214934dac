# SPDX-License-Identifier: AGPL-3.0-or-later
"""Another attempt of a test for a learner of the class who has used them up."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.rights import actor_of, door, fetch
from courses import teaching
from courses.catalogue.content import Activity, Quiz
from courses.enrolments.models import Enrolment
from courses.enrolments.queries import cycle_since
from courses.forms.granting import GrantForm
from courses.quizzes.granting import Prospect, prospect_of
from courses.tutoring.rules import can_grant_attempt


def grantable(enrolment: Enrolment, at: datetime) -> set[str]:
    """The tests of which another attempt can be granted to a learner. A query for each that is not passed."""
    left = [one for one in enrolment.followed.activities if one.uid not in enrolment.progress.finished]
    return {one.uid for one in left if one.quiz and not _prospect(enrolment, one, one.quiz, at).refusal}


def _prospect(enrolment: Enrolment, asked: Activity, quiz: Quiz, at: datetime) -> Prospect:
    return prospect_of(
        enrolment.person_id, module_id=enrolment.module_id, activity_uid=asked.uid, quiz=quiz,
        since=enrolment.at, at=at, cycle_since=cycle_since(enrolment))  # fmt: skip


@door(can_grant_attempt, sample="followed_test", methods=("GET", "POST"))
@never_cache
def grant(request: HttpRequest, slug: str, uid: UUID, activity: UUID) -> HttpResponse:
    """Whether another attempt can be granted, what may have been seen; the button grants it."""
    enrolment: Enrolment = fetch(request, can_grant_attempt, uid=uid, module__slug=slug)
    asked = enrolment.followed.activity(activity)
    if asked is None or asked.quiz is None:
        raise Http404("no such test")
    prospect = _prospect(enrolment, asked, asked.quiz, clock.now())
    form = GrantForm(request.POST or None, is_key_open=prospect.is_key_open, initial={"used": prospect.used})
    if form.is_bound and form.is_valid():
        teaching.grant_attempt(
            enrolment=enrolment, activity_uid=activity, used=form.cleaned_data["used"],
            reason=form.cleaned_data["reason"], by=actor_of(request), at=clock.now())  # fmt: skip
        messages.success(request, _("%(name)s has another attempt.") % {"name": enrolment.person})
        return redirect("class_learner", slug=slug, uid=uid)
    context = {
        "enrolment": enrolment, "module": enrolment.module, "activity": asked, "prospect": prospect,
        "form": form,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "courses/teaching/grant_attempt.html", context, status=status)
