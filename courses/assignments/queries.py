# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was handed in, and how it was graded."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import F, Func, IntegerField, Prefetch

from courses.assignments.models import Submission, SubmissionGrade


class State(StrEnum):
    """How an assignment stands for somebody."""

    TO_DO = "to_do"
    WAITING = "waiting"
    TO_REDO = "to_redo"
    NOT_PASSED = "not_passed"
    PASSED = "passed"


def best_scores(
    *, person_id: int, module_id: int, since: datetime, until: datetime | None = None
) -> dict[str, int]:
    """Assignments graded and not to be done again: activity uid → best score in percent. One query.

    Of each submission the last grade counts; `until`: the last given by then.
    """
    grades = SubmissionGrade.objects.filter(
        submission__person=person_id, submission__version__module=module_id, submission__at__gte=since
    )
    rows = (
        (grades.filter(at__lte=until) if until else grades)
        .order_by("submission", "-pk")
        .distinct("submission")
        .values_list("submission__activity_uid", "percent", "is_to_redo")
    )
    best: dict[str, int] = {}
    for uid, percent, is_to_redo in rows:
        if not is_to_redo:
            best[str(uid)] = max(percent, best.get(str(uid), 0))
    return best


def submissions_of(
    *, person_id: int, module_id: int, activity_uid: UUID, since: datetime
) -> list[Submission]:
    """What somebody has handed in for an assignment since a moment, the last first; two queries.

    Each with its `content` (absent when erased; the bytes of the file are not read, `file_size` says how many) and
    its grades, the last first, with their comments.
    """
    grades = SubmissionGrade.objects.order_by("-pk").select_related("comment")
    size = Func(F("content__file_bytes"), function="octet_length", output_field=IntegerField())
    return list(
        Submission.objects.filter(
            person=person_id, version__module=module_id, activity_uid=activity_uid, at__gte=since
        )
        .select_related("content")
        .defer("content__file_bytes")
        .annotate(file_size=size)
        .prefetch_related(Prefetch("grades", grades))
        .order_by("-pk")
    )


def last_grade(submission: Submission) -> SubmissionGrade | None:
    """The grade that counts, of a submission of `submissions_of`."""
    return next(iter(submission.grades.all()), None)


def state_of(submissions: Sequence[Submission], *, pass_percent: int) -> State:
    """How the assignment stands. Passed once, it stays so; otherwise the last thing handed in decides."""
    grades = [last_grade(submission) for submission in submissions]
    if any(grade and not grade.is_to_redo and grade.percent >= pass_percent for grade in grades):
        return State.PASSED
    if not grades:
        return State.TO_DO
    last = grades[0]
    if last is None:
        return State.WAITING
    return State.TO_REDO if last.is_to_redo else State.NOT_PASSED
