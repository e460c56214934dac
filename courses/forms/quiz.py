# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a test: one fieldset a question, complete without a script. The key of the test is not in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from django.utils.datastructures import MultiValueDict

from courses.questions.asked import Asked
from courses.questions.content import Answer, Question

type PictureUrl = Callable[[Question], str]


class QuizForm:
    """The questions of an attempt, in its order, with the answers so far or, when sent, with what was typed.

    It has what templates and `components/error_summary.html` ask of a form. `picture_url`: where the picture of
    a question is served; without it a picture is told in its words.
    """

    def __init__(
        self,
        questions: Sequence[Question],
        answers: Mapping[str, Answer],
        data: MultiValueDict[str, str] | None = None,
        *,
        picture_url: PictureUrl | None = None,
    ) -> None:
        self.data, self.is_bound = data, bool(data)
        self.asked = [
            Asked(
                question, (number, len(questions)), answers.get(question.uid, {}), data or None, picture_url
            )
            for number, question in enumerate(questions, 1)
        ]
        self.key = self._key()

    def _key(self) -> UUID:
        """The key of this copy of the form: sent back, it says that a copy comes twice."""
        with suppress(ValueError):
            return UUID(self.data.get("key", "") if self.data else "")
        return uuid4()

    def __iter__(self) -> Iterator[Asked]:
        return iter(self.asked)

    def is_valid(self, *, wants_all: bool = True) -> bool:
        """Is it sent, and can every answer be understood (and, where `wants_all`, is there one to each question)?

        The words of what is wrong go to their questions.
        """
        for asked in self.asked:
            asked.check(is_wanted=wants_all)
        return self.is_bound and not self.errors

    @property
    def errors(self) -> dict[str, list[str]]:
        """Question uid → words."""
        return {asked.question.uid: asked.errors for asked in self.asked if asked.errors}

    @property
    def missing(self) -> list[Asked]:
        """The questions without an answer."""
        return [asked for asked in self.asked if not asked.is_answered]

    def non_field_errors(self) -> list[str]:
        """None: every error belongs to a question."""
        return []

    def given(self) -> dict[str, dict[str, Any]]:
        """Question uid → answer, of every question of the form, checked or not; {} where nothing was answered."""
        return {asked.question.uid: asked.answer for asked in self.asked}
