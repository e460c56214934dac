# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one learner of a class has done, with every grade there ever was and what came too late."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import Prefetch, QuerySet

from courses.assignments.models import Submission, SubmissionGrade
from courses.catalogue.content import Activity, Criterion
from courses.enrolments.models import Enrolment
from courses.questions.content import Question
from courses.questions.wording import answer_in_words
from courses.quizzes.models import AnswerEvent, Attempt, GradeEvent
from courses.tutoring.rubric import criteria_of


@dataclass(frozen=True, slots=True)
class Answered:
    """A question of an attempt and what was answered, a line for each part; `at`: when it came, if too late."""

    text: str
    lines: Sequence[str]
    points: str = ""
    most: str = ""
    comment: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Regraded[Grade]:
    """An earlier grade and the one that took its place."""

    before: Grade
    after: Grade


@dataclass(frozen=True, slots=True)
class Sat:
    """An attempt: the grade that counts (None before handing in), the earlier ones, answers, late answers."""

    attempt: Attempt
    grade: GradeEvent | None
    earlier: Sequence[Regraded[GradeEvent]]
    answers: Sequence[Answered]
    late: Sequence[Answered]


@dataclass(frozen=True, slots=True)
class Marked:
    """A criterion and the points it got."""

    title: str
    points: int
    most: int


@dataclass(frozen=True, slots=True)
class HandedIn:
    """An assignment handed in: the grade that counts (None: it waits), the earlier ones, criterion by criterion."""

    submission: Submission
    grade: SubmissionGrade | None
    earlier: Sequence[Regraded[SubmissionGrade]]
    marks: Sequence[Marked]


@dataclass(frozen=True, slots=True)
class Step:
    """An activity of the version followed, and how it stands. Percents are None where nothing is known."""

    activity: Activity
    is_done: bool
    score: int | None
    attended: int | None
    attempts: Sequence[Sat]
    submissions: Sequence[HandedIn]

    @property
    def is_waiting(self) -> bool:
        """The last work was handed in and nobody has graded it (whole) yet."""
        if self.submissions:
            return self.submissions[-1].grade is None
        grade = self.attempts[-1].grade if self.attempts else None
        return grade is not None and not grade.is_complete


def record_of(enrolment: Enrolment) -> list[Step]:
    """Activity by activity, in their order: at most nine queries, whatever was done."""
    attempts, submissions = _attempts(enrolment), _submissions(enrolment)
    progress = enrolment.progress
    return [
        Step(
            activity=one, is_done=one.uid in progress.finished, score=progress.scores.get(one.uid),
            attended=progress.attended.get(one.uid), attempts=attempts[one.uid], submissions=submissions[one.uid])
        for one in enrolment.followed.activities
    ]  # fmt: skip


def _attempts(enrolment: Enrolment) -> dict[str, list[Sat]]:
    late = AnswerEvent.objects.filter(is_late=True).order_by("at", "pk")
    rows: QuerySet[Any] = (
        Attempt.objects.filter(
            person=enrolment.person_id, version__module=enrolment.module_id, started_at__gte=enrolment.at
        )
        .select_related("submission")
        .prefetch_related(
            "version",
            Prefetch("grades", GradeEvent.objects.select_related("grader", "correction").order_by("pk")),
            Prefetch("answers", late, to_attr="late_answers"),
        )
        .order_by("started_at", "pk")
    )
    found = defaultdict(list)
    for row in rows:
        found[str(row.activity_uid)].append(_sat(row, row.late_answers))
    return found


def _sat(attempt: Attempt, late: Iterable[AnswerEvent]) -> Sat:
    activity = attempt.version.activity(attempt.activity_uid)
    asked = {one.uid: one for one in activity.quiz.every_question} if activity and activity.quiz else {}
    grades = list(attempt.grades.all())
    grade = grades[-1] if grades else None
    return Sat(
        attempt=attempt,
        grade=grade,
        earlier=_replaced(grades),
        answers=[_answered(asked.get(uid), row) for uid, row in grade.by_question.items()] if grade else [],
        late=[_answered(asked.get(str(one.question_uid)), {"answer": one.answer}, at=one.at) for one in late],
    )


def _answered(question: Question | None, row: dict[str, Any], *, at: datetime | None = None) -> Answered:
    return Answered(
        text=question.text if question else "",
        lines=answer_in_words(question, row["answer"]) if question else [],
        points=row.get("points", "").replace(".", ","), most=row.get("max", ""),
        comment=row.get("comment", ""), at=at)  # fmt: skip


def _replaced[Grade](grades: Sequence[Grade]) -> list[Regraded[Grade]]:
    return [Regraded(before, after) for before, after in pairwise(grades)]


def _submissions(enrolment: Enrolment) -> dict[str, list[HandedIn]]:
    grades = SubmissionGrade.objects.select_related("grader", "comment").order_by("pk")
    rows = (
        Submission.objects.filter(
            person=enrolment.person_id, version__module=enrolment.module_id, at__gte=enrolment.at
        )
        .prefetch_related("version", Prefetch("grades", grades))
        .order_by("at", "pk")
    )
    found = defaultdict(list)
    for row in rows:
        activity = row.version.activity(row.activity_uid)
        criteria = criteria_of(activity.assignment) if activity and activity.assignment else ()
        found[str(row.activity_uid)].append(_handed_in(row, criteria))
    return found


def _handed_in(submission: Submission, criteria: Iterable[Criterion]) -> HandedIn:
    grades = list(submission.grades.all())
    grade = grades[-1] if grades else None
    points = grade.by_criterion if grade else {}
    return HandedIn(
        submission=submission, grade=grade, earlier=_replaced(grades),
        marks=[Marked(one.title, points[one.uid], one.points) for one in criteria if one.uid in points],
    )  # fmt: skip
