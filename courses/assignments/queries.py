# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was handed in, and how it was graded."""

from datetime import datetime

from courses.assignments.models import SubmissionGrade


def best_scores(*, person_id: int, module_id: int, since: datetime) -> dict[str, int]:
    """Assignments graded and not to be done again: activity uid → best score in percent. One query.

    Of each submission the last grade counts.
    """
    rows = (
        SubmissionGrade.objects.filter(
            submission__person=person_id, submission__version__module=module_id, submission__at__gte=since
        )
        .order_by("submission", "-pk")
        .distinct("submission")
        .values_list("submission__activity_uid", "percent", "is_to_redo")
    )
    best: dict[str, int] = {}
    for uid, percent, is_to_redo in rows:
        if not is_to_redo:
            best[str(uid)] = max(percent, best.get(str(uid), 0))
    return best
