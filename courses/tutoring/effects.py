# SPDX-License-Identifier: AGPL-3.0-or-later
"""What would follow from better grades: who would complete the module, and so get a certificate."""

from collections.abc import Sequence

from courses.catalogue.completion import Evidence, standing
from courses.enrolments.models import Enrolment
from courses.quizzes.regrading import Change


def would_complete(changes: Sequence[Change]) -> list[Enrolment]:
    """Enrolments that stand, are not completed, and would be with the new grades; by name. Two queries."""
    scores: dict[int, dict[str, int]] = {}
    for one in changes:
        if one.new.is_complete:
            best = scores.setdefault(one.old.attempt.person_id, {})
            uid = str(one.old.attempt.activity_uid)
            best[uid] = max(one.new.percent, best.get(uid, 0))
    modules = {one.old.attempt.version.module_id for one in changes}
    rows = (
        Enrolment.objects.filter(person__in=scores, module__in=modules, progress__is_completed=False)
        .standing()
        .select_related("person", "progress")
        .prefetch_related("progress__version")
        .order_by("person__family_name", "person__given_name")
    )
    return [row for row in rows if _is_met(row, scores[row.person_id])]


def _is_met(enrolment: Enrolment, better: dict[str, int]) -> bool:
    progress = enrolment.progress
    scores = dict(progress.scores)
    for uid, percent in better.items():
        scores[uid] = max(percent, scores.get(uid, 0))
    evidence = Evidence(frozenset(progress.finished), scores, progress.attended)
    return standing(progress.version.rule, evidence).is_met
