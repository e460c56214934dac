# SPDX-License-Identifier: AGPL-3.0-or-later
"""The order of a test and its grade. Pure: same input, same output, for ever."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from courses.catalogue.content import Option, Question

FIXED_ORDER = frozenset({"true_false"})


@dataclass(frozen=True, slots=True)
class Grade:
    """`by_question`: question uid → {"points": 0 or 1, "choices": [option uid]}."""

    points: int
    max_points: int
    percent: int
    is_passed: bool
    by_question: dict[str, dict[str, Any]]


def paper(questions: Iterable[Question], *, seed: int) -> list[Question]:
    """The questions and their answers in the order that belongs to `seed`."""
    return [
        question
        if question.kind in FIXED_ORDER
        else replace(question, options=tuple(_shuffled(question.options, seed)))
        for question in _shuffled(questions, seed)
    ]


def _shuffled[Item: (Question, Option)](items: Iterable[Item], seed: int) -> list[Item]:
    return sorted(items, key=lambda item: hashlib.sha256(f"{seed}:{item.uid}".encode()).digest())


def grade(
    key: Mapping[str, Mapping[str, Any]],
    questions: Iterable[Question],
    answers: Mapping[str, Iterable[str]],
    *,
    pass_percent: int,
) -> Grade:
    """One point for each question whose chosen answers are exactly the right ones; no answer, no point.

    `key`: question uid → {"right": [option uid]}; `answers`: question uid → chosen option uids. The score is
    rounded down, passing compares points and not the rounded score.
    """
    by_question: dict[str, dict[str, Any]] = {}
    for question in questions:
        choices = sorted(set(answers.get(question.uid, ())))
        right = choices == sorted(key[question.uid]["right"])
        by_question[question.uid] = {"points": int(right), "choices": choices}
    points, most = sum(row["points"] for row in by_question.values()), len(by_question)
    return Grade(
        points=points,
        max_points=most,
        percent=100 * points // most if most else 0,
        is_passed=most > 0 and 100 * points >= pass_percent * most,
        by_question=by_question,
    )
