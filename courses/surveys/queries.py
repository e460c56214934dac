# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who has answered, and what everybody answered: never who answered what."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from courses.catalogue.content import SurveyQuestion
from courses.catalogue.models import ModuleVersion
from courses.surveys.models import SurveyAnswer, SurveyTaken

ENOUGH = 5
SCALE = range(1, 6)


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """What was answered to a question: `counts` (option, how many) in the order of the options, `mean` of a scale,
    or `texts`. With fewer than ENOUGH answers to it `is_shown` is False and all of these are empty."""

    question: SurveyQuestion
    count: int
    is_shown: bool
    counts: tuple[tuple[str, int], ...] = ()
    mean: Decimal | None = None
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SurveyResults:
    """`count` sets of answers, question by question."""

    count: int
    questions: tuple[QuestionResult, ...]


def surveys_taken(*, person_id: int, module_id: int, cycle: int, until: date | None = None) -> frozenset[str]:
    """Activity uids of the surveys that somebody has answered, under whatever enrolment of a cycle; `until`: by
    that day. One query."""
    rows = SurveyTaken.objects.filter(person=person_id, version__module=module_id, cycle=cycle)
    if until:
        rows = rows.filter(day__lte=until)
    return frozenset(str(uid) for uid in rows.values_list("activity_uid", flat=True))


def taken_on(*, person_id: int, module_id: int, cycle: int, activity_uid: UUID) -> date | None:
    """The day on which somebody answered a survey in a cycle."""
    rows = SurveyTaken.objects.filter(
        person=person_id, version__module=module_id, cycle=cycle, activity_uid=activity_uid
    )
    return rows.values_list("day", flat=True).first()


def results_of(*, version: ModuleVersion, activity_uid: UUID | str) -> SurveyResults | None:
    """What was answered in all versions of the same line, by the questions of `version`; None under ENOUGH.

    Raises LookupError when the version has no such survey.
    """
    activity = version.activity(activity_uid)
    if activity is None or not activity.survey:
        raise LookupError(f"no survey {activity_uid} in {version}")
    rows = SurveyAnswer.objects.filter(
        version__module=version.module_id, version__line=version.line, activity_uid=activity_uid
    )
    sets: list[tuple[UUID, dict[str, Any]]] = list(rows.values_list("id", "answers"))
    if len(sets) < ENOUGH:
        return None
    return SurveyResults(len(sets), tuple(_result(question, sets) for question in activity.survey))


def _result(question: SurveyQuestion, sets: list[tuple[UUID, dict[str, Any]]]) -> QuestionResult:
    given = [(key, answers[question.uid]) for key, answers in sets if question.uid in answers]
    if len(given) < ENOUGH:
        return QuestionResult(question, len(given), is_shown=False)
    if question.kind == "text":
        # an order of its own for each question, so that two texts of one person do not stand at the same place
        shuffled = sorted(given, key=lambda one: sha256(f"{question.uid} {one[0]}".encode()).digest())
        texts = tuple(str(text) for _key, text in shuffled)
        return QuestionResult(question, len(given), is_shown=True, texts=texts)
    values = [value for _key, value in given]
    tally = Counter(str(value) for value in values)
    options = list(map(str, SCALE)) if question.kind == "scale" else [*question.options]
    options += sorted(set(tally) - set(options))
    counts = tuple((option, tally[option]) for option in options)
    mean = None
    if question.kind == "scale":
        mean = (Decimal(sum(values)) / len(values)).quantize(Decimal("0.1"))
    return QuestionResult(question, len(given), is_shown=True, counts=counts, mean=mean)
