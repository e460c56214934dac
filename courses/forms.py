# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plain forms: they clean and never save."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.catalogue.content import Question
from courses.quizzes.operations import Answers


class QuizForm(forms.Form):
    """One field a question, in the order of the attempt. The key of the test is not in it."""

    def __init__(
        self, questions: Sequence[Question], *, answers: Mapping[str, Sequence[str]], data: Any = None
    ) -> None:
        super().__init__(data)
        self.questions = questions
        for number, question in enumerate(questions, 1):
            self.fields[question.uid] = _field(number, question, answers.get(question.uid, ()))
        self.key = self._key()

    def _key(self) -> UUID:
        """The key of this copy of the form: sent back, it says that a copy comes twice."""
        with suppress(ValueError):
            return UUID(self.data.get("key", ""))
        return uuid4()

    def given(self) -> Answers:
        """Question uid → chosen option uids, of the questions answered, checked or not."""
        data = cast("MultiValueDict[str, str]", self.data)
        sent = {question.uid: data.getlist(question.uid) for question in self.questions}
        return {uid: choices for uid, choices in sent.items() if choices}


def _field(number: int, question: Question, chosen: Sequence[str]) -> forms.Field:
    label = f"{number}. {question.text}"
    choices = [(option.uid, option.text) for option in question.options]
    missing = {"required": _("Answer question %(number)s.") % {"number": number}}
    if question.kind == "multiple":
        return forms.MultipleChoiceField(
            label=label, choices=choices, initial=list(chosen), error_messages=missing,
            help_text=_("Choose all the right answers."), widget=forms.CheckboxSelectMultiple)  # fmt: skip
    return forms.ChoiceField(
        label=label, choices=choices, initial=chosen[0] if chosen else None, error_messages=missing,
        widget=forms.RadioSelect)  # fmt: skip


class CodeForm(forms.Form):
    """The verification code, typed from paper: spaces, dashes and capitals do not matter."""

    code = forms.CharField(
        label=gettext_lazy("Verification code"),
        help_text=gettext_lazy("It is under the QR code of the certificate: 27 letters and digits."),
        max_length=80,
        error_messages={"required": gettext_lazy("Write the verification code.")},
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        cleaned = "".join(letter for letter in code.lower() if letter.isalnum())
        if not cleaned.isascii() or not cleaned:
            raise forms.ValidationError(_("The code has only letters without accents and digits."))
        return cleaned
