# SPDX-License-Identifier: AGPL-3.0-or-later
"""The questions of an attempt and its grade. Pure: same input, same output, for ever."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from courses.catalogue.content import Quiz
from courses.questions.content import Answer, Key, Option, Question, QuestionKind
from courses.questions.marking import Mark, Outcome, clean_answer, mark

SHUFFLED = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE})
ALWAYS_SHUFFLED = frozenset({QuestionKind.ORDERING, QuestionKind.MATCHING})


@dataclass(frozen=True, slots=True)
class Grade:
    """`by_question`: as `courses.quizzes.models.GradeEvent`. `is_complete`: nothing waits for a person."""

    points: Fraction
    max_points: int
    is_passed: bool
    is_complete: bool
    by_question: dict[str, dict[str, Any]]

    @property
    def percent(self) -> int:
        """Rounded down: 59.99 % is not 60."""
        return int(100 * self.points / self.max_points) if self.max_points else 0


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a person gave: question uid → points, and → comment."""

    points: Mapping[str, Fraction] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)


def paper(quiz: Quiz, seed: int) -> list[Question]:
    """The questions that an attempt with `seed` asks: `take` of each pool, in the order of the seed, their
    options too (of what is to be put in order or matched always, of true and false never)."""
    drawn = [question for pool in quiz.pools for question in _shuffled(pool.questions, seed)[: pool.take]]
    return [_with_options(question, seed) for question in _shuffled((*quiz.questions, *drawn), seed)]


def _with_options(question: Question, seed: int) -> Question:
    is_free = question.kind in SHUFFLED and not question.is_order_fixed
    if not (is_free or question.kind in ALWAYS_SHUFFLED):
        return question
    return replace(question, options=tuple(_shuffled(question.options, seed)))


def _shuffled[Item: (Question, Option)](items: Iterable[Item], seed: int) -> list[Item]:
    return sorted(items, key=lambda item: hashlib.sha256(f"{seed}:{item.uid}".encode()).digest())


NOBODY = ByHand()


def grade(
    key: Mapping[str, Key],
    questions: Iterable[Question],
    answers: Mapping[str, Answer],
    *,
    pass_percent: int,
    by_hand: ByHand = NOBODY,
) -> Grade:
    """Marks each question of a paper by its key, or as a person did; no answer, no point.

    Passing compares exact points. Until nothing waits for a person the points are those sure already.
    """
    asked = list(questions)
    marks = {one.uid: _mark(one, key[one.uid], answers.get(one.uid, {}), by_hand) for one in asked}
    points, most = sum((one.points for one in marks.values()), Fraction()), sum(one.points for one in asked)
    return Grade(
        points=points,
        max_points=most,
        is_passed=most > 0 and 100 * points >= pass_percent * most,
        is_complete=not any(one.needs_person for one in marks.values()),
        by_question={one.uid: _row(one, marks[one.uid], answers, by_hand) for one in asked},
    )


def _mark(question: Question, key: Key, answer: Answer, by_hand: ByHand) -> Mark:
    marked, given = mark(question, key, answer), by_hand.points.get(question.uid)
    if given is None or question.kind != QuestionKind.ESSAY or marked.is_missing:
        return marked
    points = min(max(Fraction(), given), Fraction(question.points))
    whole, nothing = points == question.points, points == 0
    return Mark(points, Outcome.RIGHT if whole else Outcome.WRONG if nothing else Outcome.PARTIAL)


def _row(question: Question, one: Mark, answers: Mapping[str, Answer], by_hand: ByHand) -> dict[str, Any]:
    row: dict[str, Any] = {
        "points": in_thousandths(one.points),
        "max": str(question.points),
        "answer": clean_answer(question, answers.get(question.uid, {})),
        "state": one.outcome.value,
    }
    if question.uid in by_hand.points:
        row["by_hand"] = True
    if comment := by_hand.comments.get(question.uid):
        row["comment"] = comment
    return row


def in_thousandths(points: Fraction) -> str:
    """Decimal text with three places at most, rounded down: "0.333", "1"."""
    whole, rest = divmod(int(points * 1000), 1000)
    return f"{whole}.{rest:03}".rstrip("0").rstrip(".")
