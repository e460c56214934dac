# SPDX-License-Identifier: AGPL-3.0-or-later
"""An anonymous survey: its form, and what is said once it is answered."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from cms import clock
from cms.rights import actor_of, door, fetch
from courses import learning
from courses.catalogue.content import Kind
from courses.enrolments.rules import can_learn
from courses.forms.survey import SurveyForm
from courses.surveys.queries import ENOUGH, taken_on
from courses.views.outline import Player, activity_of, go_on


@door(can_learn, sample="survey", methods=("GET", "POST"))
@never_cache
def survey(request: HttpRequest, slug: str, activity: UUID) -> HttpResponse:
    """The questions; once answered, that one has."""
    enrolment = fetch(request, can_learn, module__slug=slug)
    shown = activity_of(enrolment, activity, Kind.SURVEY)
    player, form = Player(enrolment, shown), SurveyForm(shown, request.POST or None)
    is_sent = request.method == "POST"
    if is_sent and player.is_done:
        return redirect("survey", slug=slug, activity=activity)
    if is_sent and form.is_valid():
        at = clock.now()
        completion = learning.take_survey(
            enrolment=enrolment, activity_uid=activity, answers=form.answers(), by=actor_of(request), at=at
        )
        return go_on(request, player, completion=completion, at=at)
    taken = {
        "person_id": enrolment.person_id, "module_id": enrolment.module_id, "cycle": enrolment.cycle,
        "activity_uid": activity}  # fmt: skip
    context = {
        "player": player,
        "activity": shown,
        "form": form,
        "enough": ENOUGH,
        "taken_on": taken_on(**taken) if player.is_done else None,
    }
    return render(request, "courses/survey.html", context, status=422 if is_sent else 200)
