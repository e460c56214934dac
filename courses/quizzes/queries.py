# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was answered, and how it went."""

from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from courses.quizzes.models import AnswerEvent, Attempt, GradeEvent


def attempts_of(person_id: int, *, module_id: int, since: datetime) -> QuerySet[Attempt]:
    """Attempts of a person at the tests of a module since a moment, first first, with `percent`, `is_passed`
    and `is_complete` of their last grade (None when not handed in)."""
    last = GradeEvent.objects.filter(attempt=OuterRef("pk")).order_by("-pk")
    return (
        Attempt.objects.filter(person=person_id, version__module=module_id, started_at__gte=since)
        .annotate(
            percent=Subquery(last.values("percent")[:1]),
            is_passed=Subquery(last.values("is_passed")[:1]),
            is_complete=Subquery(last.values("is_complete")[:1]),
        )
        .select_related("submission")
        .order_by("activity_uid", "started_at", "pk")
    )


def best_scores(*, person_id: int, module_id: int, since: datetime) -> dict[str, int]:
    """Tests handed in and graded to the end: activity uid → best score in percent. One query."""
    best: dict[str, int] = {}
    rows = attempts_of(person_id, module_id=module_id, since=since).filter(is_complete=True)
    for uid, percent in rows.values_list("activity_uid", "percent"):  # type: ignore[misc]  # annotated
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
