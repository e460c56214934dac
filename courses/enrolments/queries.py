# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where somebody has got to."""

from dataclasses import dataclass

from courses.catalogue.content import Activity, count_met
from courses.enrolments.models import Enrolment, LessonCompletion
from courses.quizzes.queries import passed


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the facts say of an enrolment: lessons viewed, tests passed (uid → best score), conditions met."""

    viewed: list[str]
    passed: dict[str, int]
    done: int
    total: int

    @property
    def is_enough(self) -> bool:
        return self.total > 0 and self.done == self.total


def evidence_of(enrolment: Enrolment) -> Evidence:
    """Read from the facts alone, against the version the person began: two queries."""
    version = enrolment.version
    done_lessons = LessonCompletion.objects.filter(enrolment=enrolment).values_list("activity_uid", flat=True)
    viewed = sorted(str(uid) for uid in done_lessons)
    quizzes = passed(enrolment.person_id, version_id=version.pk, since=enrolment.at)
    done, total = count_met(version.rule, viewed=viewed, passed=quizzes)
    return Evidence(viewed=viewed, passed=quizzes, done=done, total=total)


def next_activity(enrolment: Enrolment) -> Activity | None:
    """Where to resume: the first activity not done; None when all are."""
    progress = enrolment.progress
    done = {*progress.viewed_lessons, *progress.passed_quizzes}
    return next((activity for activity in enrolment.version.activities if activity.uid not in done), None)
