# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the questions of a test work, and what a module teaches. Pure but for the queries at the end."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from statistics import StatisticsError, correlation, fmean
from typing import Any
from uuid import UUID

from courses.catalogue.content import Quiz
from courses.questions.content import Question
from courses.questions.marking import is_answered
from courses.quizzes.models import Attempt, GradeEvent

FEWEST = 5

type Response = Mapping[str, Mapping[str, Any]]  # GradeEvent.by_question


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """`count`: attempts that asked the question, `answered`: those with an answer. `facility`: mean share of its
    points, 0 to 1. `discrimination`: correlation with the rest of the attempt, -1 to 1; None under five attempts
    or when all went alike. `choices`: option uid → how many chose it."""

    question: Question
    count: int
    answered: int
    facility: float | None
    discrimination: float | None
    choices: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gap:
    """Mean scores in percent before and after a module, of the `count` people who took both tests."""

    count: int
    entry: float
    exit: float

    @property
    def gap(self) -> float:
        return self.exit - self.entry


def item_statistics(questions: Iterable[Question], responses: Sequence[Response]) -> list[ItemStatistics]:
    """Each question over the responses (question uid → row of a grade), in the order given.

    Discrimination is the point-biserial corrected: the question itself is taken out of the rest.
    """
    return [_item(question, [one for one in responses if question.uid in one]) for question in questions]


def _item(question: Question, responses: Sequence[Response]) -> ItemStatistics:
    uid = question.uid
    shares = [_share([one[uid]]) for one in responses]
    rests = [_share([row for other, row in one.items() if other != uid]) for one in responses]
    answers = [one[uid].get("answer", {}) for one in responses]
    choices: Counter[str] = Counter({option.uid: 0 for option in question.options})
    choices.update(choice for answer in answers for choice in answer.get("choices", ()))
    return ItemStatistics(
        question=question, count=len(responses), answered=sum(map(is_answered, answers)),
        facility=fmean(shares) if shares else None,
        discrimination=_correlation(shares, rests) if len(responses) >= FEWEST else None,
        choices=dict(choices))  # fmt: skip


def _share(rows: Sequence[Mapping[str, Any]]) -> float:
    most = sum(Fraction(row["max"]) for row in rows)
    return float(sum(Fraction(row["points"]) for row in rows) / most) if most else 0.0


def _correlation(these: Sequence[float], those: Sequence[float]) -> float | None:
    try:
        return max(-1.0, min(1.0, correlation(these, those)))
    except StatisticsError:  # one of the two is the same for all
        return None


def gap_of(entry: Mapping[int, int], exit_: Mapping[int, int]) -> Gap | None:
    """Entry and exit scores in percent by person; None under five people with both: one could be recognised."""
    both = sorted(entry.keys() & exit_.keys())
    if len(both) < FEWEST:
        return None
    return Gap(len(both), fmean(entry[one] for one in both), fmean(exit_[one] for one in both))


def first_grades(
    *, module_id: int, activity_uid: UUID | str, version_id: int | None = None
) -> list[GradeEvent]:
    """The last complete grade of each person's first attempt at a test of a module. One query."""
    of_test = Attempt.objects.filter(version__module=module_id, activity_uid=activity_uid)
    first = of_test.order_by("person_id", "started_at", "pk").distinct("person_id").values("pk")
    grades = GradeEvent.objects.filter(attempt__in=first, is_complete=True).select_related("attempt")
    if version_id:
        grades = grades.filter(attempt__version=version_id)
    return list(grades.order_by("attempt_id", "-pk").distinct("attempt_id"))


def statistics_of(
    quiz: Quiz, *, module_id: int, activity_uid: UUID | str, version_id: int | None = None
) -> list[ItemStatistics]:
    """The questions of a test over the first attempts at it (in one version, or in all). One query."""
    grades = first_grades(module_id=module_id, activity_uid=activity_uid, version_id=version_id)
    return item_statistics(quiz.every_question, [one.by_question for one in grades])
