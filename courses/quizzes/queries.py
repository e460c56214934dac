# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was answered, and how it went."""

from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from courses.quizzes.models import AnswerEvent, Attempt, GradeEvent


def attempts_of(person_id: int, *, version_id: int, since: datetime) -> QuerySet[Attempt]:
    """Attempts of a person at the tests of a version since a moment, first first, with `percent` and
    `is_passed` of their last grade (None when not handed in)."""
    last = GradeEvent.objects.filter(attempt=OuterRef("pk")).order_by("-pk")
    return (
        Attempt.objects.filter(person=person_id, version=version_id, started_at__gte=since)
        .annotate(
            percent=Subquery(last.values("percent")[:1]), is_passed=Subquery(last.values("is_passed")[:1])
        )
        .select_related("submission")
        .order_by("activity_uid", "number")
    )


def passed(person_id: int, *, version_id: int, since: datetime) -> dict[str, int]:
    """Tests passed: activity uid → best score in percent."""
    best: dict[str, int] = {}
    rows = attempts_of(person_id, version_id=version_id, since=since)
    scores = rows.values_list("activity_uid", "percent", "is_passed")  # type: ignore[misc]  # annotated
    for uid, percent, is_passed in scores:
        if is_passed:
            best[str(uid)] = max(percent, best.get(str(uid), 0))
    return best


def answers_of(attempt: Attempt) -> dict[str, list[str]]:
    """The last answer to each question: question uid → chosen option uids. Late ones do not count."""
    events = AnswerEvent.objects.filter(attempt=attempt).order_by("seq")
    if hasattr(attempt, "submission"):
        events = events.filter(seq__lte=attempt.submission.last_seq)
    return {str(event.question_uid): event.choices for event in events}


def grade_of(attempt: Attempt) -> GradeEvent | None:
    """The grade that counts: the last."""
    return attempt.grades.order_by("-pk").first()
