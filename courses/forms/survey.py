# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of an anonymous survey. It cleans and never saves."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from courses.catalogue.content import Activity, SurveyQuestion
from courses.surveys.queries import SCALE

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
