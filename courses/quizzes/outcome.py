# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of an outcome may say: the one place from which anything of a key leaves the server."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courses.catalogue.content import Quiz
from courses.questions.content import Question
from courses.questions.marking import (
    Feedback,
    Outcome,
    answer_in_words,
    feedback_of,
    right_answer_in_words,
)
from courses.quizzes.closing import Shown, Sitting, shown
from courses.quizzes.models import Attempt, GradeEvent
from courses.quizzes.queries import key_of, questions_of, quiz_of


@dataclass(frozen=True, slots=True)
class Row:
    """A question of an outcome. `state`, `points`, `feedback` are None and `right` is empty where they are not
    shown; `comment` is what whoever graded wrote to the person."""

    question: Question
    answer: list[str]
    state: Outcome | None = None
    points: str | None = None
    feedback: Feedback | None = None
    right: tuple[str, ...] = ()
    comment: str = ""


def outcome_of(
    attempt: Attempt,
    grade: GradeEvent,
    *,
    sittings: Sequence[Sitting],
    at: datetime,
    followed: Quiz | None = None,
    kept_back: Collection[str] = (),
) -> dict[str, Any]:
    """Of one of the `sittings` of somebody at a test: `shown` (how much) and `rows`, question by
    question in its order: all of them once the test is closed for the person, if its author wants that; before,
    only those with a comment. `followed`: the test in the version followed now, by which a new attempt would be
    allowed; `kept_back`: questions whose key another test still needs."""
    how_much = min(shown(quiz, sittings, at) for quiz in (quiz_of(attempt), followed) if quiz)
    if how_much == Shown.OUTCOME:
        rows = [row for row in (_bare(one, grade) for one in questions_of(attempt)) if row.comment]
    else:
        rows = _marked(attempt, grade, how_much, kept_back)
    return {"shown": how_much, "rows": rows}


def _graded(question: Question, grade: GradeEvent) -> dict[str, Any]:
    row: dict[str, Any] = grade.by_question.get(question.uid, {})
    return row


def _bare(question: Question, grade: GradeEvent) -> Row:
    row = _graded(question, grade)
    return Row(question, answer_in_words(question, row.get("answer", {})), comment=row.get("comment", ""))


def _marked(attempt: Attempt, grade: GradeEvent, how_much: Shown, kept_back: Collection[str]) -> list[Row]:
    key, rows = key_of(attempt.version), []
    for question in questions_of(attempt):
        if question.uid in kept_back:
            rows.append(_bare(question, grade))
            continue
        row = _graded(question, grade)
        answer = row.get("answer", {})
        rows.append(
            Row(
                question, answer_in_words(question, answer), Outcome(row.get("state", Outcome.MISSING)),
                row.get("points", "0"), feedback_of(question, key[question.uid], answer),
                tuple(right_answer_in_words(question, key[question.uid])) if how_much == Shown.FULL else (),
                row.get("comment", ""))
        )  # fmt: skip
    return rows
