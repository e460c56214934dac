# SPDX-License-Identifier: AGPL-3.0-or-later
"""An anonymous survey: its form, and what is said once it is answered."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.rights import actor_of, door, fetch
from courses import learning
from courses.catalogue.content import Activity, Kind, SurveyQuestion
from courses.enrolments.rules import can_learn
from courses.surveys.queries import ENOUGH, SCALE, taken_on
from courses.views.outline import Player, activity_of, go_on

LONGEST = 2000


class SurveyForm(forms.Form):
    """One field a question, named by its uid. It cleans and never saves."""

    def __init__(self, activity: Activity, data: Any = None) -> None:
        super().__init__(data)
        for number, question in enumerate(activity.survey, 1):
            self.fields[question.uid] = _field(number, question)

    def answers(self) -> dict[str, str | int]:
        """Question uid → number, option or text, of the questions answered."""
        given = {uid: value for uid, value in self.cleaned_data.items() if value not in ("", None)}
        return {uid: value.strip() if isinstance(value, str) else value for uid, value in given.items()}


def _field(number: int, question: SurveyQuestion) -> forms.Field:
    missing = {"required": _("Answer question %(number)s.") % {"number": number}}
    label = f"{number}. {question.text}"
    if question.kind == "text":
        missing["max_length"] = _("Question %(number)s: write %(most)s characters at most.") % {
            "number": number,
            "most": LONGEST,
        }
        return forms.CharField(
            label=label, required=question.is_required, max_length=LONGEST, error_messages=missing,
            widget=forms.Textarea(attrs={"rows": 4, "maxlength": None}))  # fmt: skip
    choices = _steps() if question.kind == "scale" else [(option, option) for option in question.options]
    if not question.is_required:
        choices = [*choices, ("", _("I prefer not to answer"))]
    return forms.TypedChoiceField(
        label=label, required=question.is_required, choices=choices, error_messages=missing,
        coerce=int if question.kind == "scale" else str, widget=forms.RadioSelect)  # fmt: skip


def _steps() -> list[tuple[str, str]]:
    """1 to 5, with words at both ends."""
    words = {SCALE[0]: _("1 (the lowest)"), SCALE[-1]: _("5 (the highest)")}
    return [(str(step), words.get(step, str(step))) for step in SCALE]


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
    taken = {"person_id": enrolment.person_id, "module_id": enrolment.module_id, "activity_uid": activity}
    context = {
        "player": player,
        "activity": shown,
        "form": form,
        "enough": ENOUGH,
        "taken_on": taken_on(**taken) if player.is_done else None,
    }
    return render(request, "courses/survey.html", context, status=422 if is_sent else 200)
