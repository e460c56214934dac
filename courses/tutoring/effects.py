# SPDX-License-Identifier: AGPL-3.0-or-later
"""What would follow from other grades: the scores people would have, and whether the rule would be met with them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cms.people.queries import by_name
from courses.catalogue.completion import Evidence, Rule, standing
from courses.enrolments.models import Enrolment, Progress
from courses.enrolments.queries import OF_A_PAST_CYCLE
from courses.quizzes.grading import Grade
from courses.quizzes.models import Attempt, GradeEvent
from courses.quizzes.regrading import Change

type Scores = dict[str, int]
type Whose = tuple[int, int]
"""A person and a module."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Best scores at tests graded to the end, of everybody whose grade changes: as they are, as they would be."""

    today: dict[Whose, Scores] = field(default_factory=dict)
    then: dict[Whose, Scores] = field(default_factory=dict)

    def was_met(self, rule: Rule, progress: Progress, whose: Whose) -> bool:
        """Whether somebody meets a rule with the scores of today."""
        return self._is_met(rule, progress, whose, self.today)

    def would_be_met(self, rule: Rule, progress: Progress, whose: Whose) -> bool:
        """Whether somebody would meet a rule with the new scores."""
        return self._is_met(rule, progress, whose, self.then)

    def _is_met(self, rule: Rule, progress: Progress, whose: Whose, scores: dict[Whose, Scores]) -> bool:
        tests = self.today.get(whose, {}).keys() | self.then.get(whose, {}).keys()
        others = {uid: score for uid, score in progress.scores.items() if uid not in tests}
        known = others | scores.get(whose, {})
        return standing(rule, Evidence(frozenset(progress.finished), known, progress.attended)).is_met


def outlook(changes: Sequence[Change]) -> Outlook:
    """From all grades of the people whose grade changes, under whatever enrolment (of the cycle under
    way) and version. One query."""
    found = Outlook()
    new = {one.old.attempt_id: one.new for one in changes}
    for grade in _last_grades(changes):
        whose = grade.attempt.person_id, grade.attempt.version.module_id
        uid = str(grade.attempt.activity_uid)
        _keep_best(found.today.setdefault(whose, {}), uid, grade)
        _keep_best(found.then.setdefault(whose, {}), uid, new.get(grade.attempt_id, grade))
    return found


def _keep_best(scores: Scores, uid: str, one: GradeEvent | Grade) -> None:
    if one.is_complete:
        scores[uid] = max(one.percent, scores.get(uid, 0))


def _last_grades(changes: Sequence[Change]) -> Iterable[GradeEvent]:
    if not changes:
        return ()
    rows = GradeEvent.objects.filter(
        attempt__person__in={one.old.attempt.person_id for one in changes},
        attempt__version__module__in={one.old.attempt.version.module_id for one in changes},
    ).exclude(attempt__in=Attempt.objects.filter(OF_A_PAST_CYCLE))
    last = rows.order_by("attempt_id", "-pk").distinct("attempt_id").select_related("attempt__version")
    return last.only(
        "percent", "is_complete", "attempt__person", "attempt__activity_uid", "attempt__version__module"
    )


def would_complete(seen: Outlook) -> list[Enrolment]:
    """Enrolments that stand, are not completed, and would be: by name. At most two queries."""
    people, modules = {person for person, _module in seen.then}, {module for _person, module in seen.then}
    rows = (
        Enrolment.objects.filter(person__in=people, module__in=modules, progress__is_completed=False)
        .standing()
        .select_related("person", "progress")
        .prefetch_related("progress__version")
        .order_by(*by_name(), "pk")
    )
    return [
        row
        for row in rows
        if seen.would_be_met(row.progress.version.rule, row.progress, (row.person_id, row.module_id))
    ]
