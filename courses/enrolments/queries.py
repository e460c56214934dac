# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where somebody has got to."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q
from django.db.models.expressions import Combinable

from cms.clock import day_of
from courses.assignments.models import Submission
from courses.assignments.queries import best_scores as assignment_scores
from courses.catalogue.completion import Clause, Evidence, Rule, in_words, uids, unmet
from courses.catalogue.content import Activity, Part
from courses.catalogue.models import ModulePage, ModuleVersion, Prerequisite
from courses.enrolments.models import (
    AttendanceRecord,
    Completion,
    Enrolment,
    EnrolmentCancellation,
    LessonCompletion,
    VersionMove,
    VideoPosition,
)
from courses.quizzes.models import Attempt
from courses.quizzes.queries import best_scores as test_scores
from courses.quizzes.queries import sittings_of
from courses.surveys.queries import surveys_taken


def evidence_of(enrolment: Enrolment, *, until: datetime | None = None) -> Evidence:
    """Read from the facts alone, by activity uid: five queries, whatever the version (one more from the second
    cycle on). Lessons, assignments and attendance count from the enrolment on; tests passed and surveys answered
    under an earlier one stay, in the same cycle. `until`: nothing later counts (of surveys only the day is known)."""
    whose = {"person_id": enrolment.person_id, "module_id": enrolment.module_id}
    in_time = {"at__lte": until} if until else {}
    lessons = LessonCompletion.objects.filter(enrolment=enrolment, **in_time)
    attended = AttendanceRecord.objects.filter(enrolment=enrolment, **in_time).order_by("pk")
    tests = test_scores(**whose, cycle_since=cycle_since(enrolment), until=until)
    return Evidence(
        viewed=frozenset(map(str, lessons.values_list("activity_uid", flat=True)))
        | surveys_taken(**whose, cycle=enrolment.cycle, until=day_of(until) if until else None),
        scores=tests | assignment_scores(**whose, since=enrolment.at, until=until),
        attended={str(uid): percent for uid, percent in attended.values_list("activity_uid", "percent")},
    )


def cycle_since(enrolment: Enrolment) -> datetime | None:
    """When the person began to take the module again: tests and attempts granted before do not count. None in the
    first cycle, where all count. No query there, one later."""
    if enrolment.cycle == 1:
        return None
    renewals = EnrolmentCancellation.objects.filter(
        enrolment__person=enrolment.person_id, enrolment__module=enrolment.module_id,
        enrolment__cycle__lt=enrolment.cycle, is_renewal=True)  # fmt: skip
    return renewals.aggregate(last=Max("at"))["last"]


OF_A_PAST_CYCLE = Exists(
    EnrolmentCancellation.objects.filter(
        enrolment__person=OuterRef("person"), enrolment__module=OuterRef("version__module"),
        at__gt=OuterRef("started_at"), is_renewal=True)
)  # fmt: skip
"""Of an attempt: the person takes the module again since."""


def sittings_under(enrolment: Enrolment, activity_uid: UUID | str) -> list[Attempt]:
    """The attempts that count under an enrolment, as `sittings_of`."""
    return sittings_of(
        enrolment.person_id, module_id=enrolment.module_id, activity_uid=activity_uid,
        cycle_since=cycle_since(enrolment))  # fmt: skip


def followed_version(enrolment: Enrolment) -> ModuleVersion:
    """The version of the last move, or the one begun, from the facts."""
    last = VersionMove.objects.filter(enrolment=enrolment).select_related("version").order_by("pk").last()
    return last.version if last else enrolment.version


def next_activity(enrolment: Enrolment) -> Activity | None:
    """Where to resume: the first activity not done, those still asked first; None when all are."""
    done = set(enrolment.progress.finished)
    left = [activity for activity in enrolment.followed.activities if activity.uid not in done]
    asked = uids(_rest(enrolment) or {"all": []})
    wanted = (one for one in left if one.uid in asked or one.part == Part.REQUIRED)
    return next(wanted, left[0] if left else None)


def _rest(enrolment: Enrolment) -> Rule | None:
    """The rule of the version followed without what is met, None when nothing is asked; from the projection."""
    progress = enrolment.progress
    evidence = Evidence(frozenset(progress.finished), progress.scores, progress.attended)
    return unmet(enrolment.followed.rule, evidence)


def is_begun() -> Combinable:
    """Of an enrolment (to annotate or filter): something is done, handed in, attended or at least tried, whether
    or not it counts for the certificate yet. Nothing of it: to begin."""
    theirs = {"person": OuterRef("person"), "version__module": OuterRef("module")}
    return (
        ~Q(progress__finished=[])
        | Exists(Attempt.objects.filter(**theirs, started_at__gte=OuterRef("at")))
        | Exists(Submission.objects.filter(**theirs, at__gte=OuterRef("at")))
        | Exists(AttendanceRecord.objects.filter(enrolment=OuterRef("pk"), percent__gt=0))
    )


def missing_prerequisites(person_id: int, module: ModulePage) -> list[ModulePage]:
    """The modules to complete before this one that the person has not completed, in the author's order.

    One query. A module that is no longer published asks nothing: nobody could complete it.
    """
    completed = Completion.objects.filter(enrolment__person=person_id, enrolment__module=OuterRef("requires"))
    rows = Prerequisite.objects.filter(~Exists(completed), module=module, requires__live=True)
    return [row.requires for row in rows.select_related("requires").order_by("sort_order")]


def still_needed(enrolment: Enrolment) -> list[Clause]:
    """What the certificate still asks, in words. No query: read from the projection."""
    rest = _rest(enrolment)
    return in_words(rest, enrolment.followed.titles) if rest else []


def lesson_done_at(enrolment: Enrolment, activity_uid: UUID) -> datetime | None:
    """When a lesson was marked as done."""
    rows = LessonCompletion.objects.filter(enrolment=enrolment, activity_uid=activity_uid)
    return rows.values_list("at", flat=True).first()


def video_place(enrolment: Enrolment, activity_uid: UUID) -> int:
    """The second at which a video was left; 0 when it is not known."""
    rows = VideoPosition.objects.filter(enrolment=enrolment, activity_uid=activity_uid)
    return rows.values_list("seconds", flat=True).first() or 0


def versions_sat(enrolment: Enrolment) -> Iterator[ModuleVersion]:
    """Versions in which the person has begun tests under this enrolment, without their keys."""
    sat = {"attempts__person": enrolment.person_id, "attempts__started_at__gte": enrolment.at}
    rows = ModuleVersion.objects.filter(module=enrolment.module_id, **sat)
    return rows.defer("key").distinct().iterator()


def seats_taken() -> dict[int, int]:
    """Module whose seats are counted → how many are learning in it: who has completed it sits no longer."""
    learning = Enrolment.objects.standing().filter(module__seats__isnull=False, completion__isnull=True)
    return dict(learning.values_list("module").annotate(count=Count("pk")))
