# SPDX-License-Identifier: AGPL-3.0-or-later
"""Enrolling, lessons done, completion; and the projection of them all."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cms.rights import WrongPhase
from courses.catalogue.models import ModulePage
from courses.enrolments.models import (
    Completion,
    Enrolment,
    EnrolmentCancellation,
    LessonCompletion,
    Progress,
)
from courses.enrolments.queries import Evidence, evidence_of


class Cancelled(WrongPhase):
    """The enrolment was given up: nothing more is recorded under it."""

    @classmethod
    def told(cls) -> "Cancelled":
        """With the words for the person."""
        return cls(_("You have cancelled this enrolment: enrol again to go on."))


def lock(enrolment: Enrolment) -> Progress:
    """Waits for whoever acts on the same enrolment; until the end of the transaction nobody else does.

    Raises Cancelled.
    """
    progress = Progress.objects.select_for_update().get(enrolment=enrolment)
    if EnrolmentCancellation.objects.filter(enrolment=enrolment).exists():
        raise Cancelled.told()
    return progress


def enrol(*, person_id: int, module: ModulePage, at: datetime) -> tuple[Enrolment, bool]:
    """The standing enrolment and False, or a new one in the last version and True."""
    mine = Enrolment.objects.filter(person=person_id, module=module).select_related("cancellation")
    last = mine.order_by("number").last()
    if last and not hasattr(last, "cancellation"):
        return last, False
    version = module.versions.order_by("number").last()
    number = last.number + 1 if last else 1
    enrolment, is_new = Enrolment.objects.get_or_create(
        person_id=person_id, module=module, number=number, defaults={"version": version, "at": at}
    )
    if is_new:
        Progress.objects.create(enrolment=enrolment, **_fields(evidence_of(enrolment), is_completed=False))
    return enrolment, is_new


def cancel(*, enrolment: Enrolment, at: datetime) -> EnrolmentCancellation:
    """Appends the cancellation, once."""
    return EnrolmentCancellation.objects.get_or_create(enrolment=enrolment, defaults={"at": at})[0]


def mark_lesson(*, enrolment: Enrolment, activity_uid: UUID | str, at: datetime) -> LessonCompletion:
    """Appends that a lesson is done, once."""
    return LessonCompletion.objects.get_or_create(
        enrolment=enrolment, activity_uid=activity_uid, defaults={"at": at}
    )[0]


def complete(*, enrolment: Enrolment, evidence: Evidence, at: datetime) -> Completion:
    """Appends the completion with the rule that was met and the score (mean of the tests, None without)."""
    scores = list(evidence.passed.values())
    return Completion.objects.create(
        enrolment=enrolment,
        rule=enrolment.version.rule,
        percent=sum(scores) // len(scores) if scores else None,
        at=at,
    )


def _fields(evidence: Evidence, *, is_completed: bool) -> dict[str, object]:
    return {
        "done": evidence.done,
        "total": evidence.total,
        "viewed_lessons": evidence.viewed,
        "passed_quizzes": sorted(evidence.passed),
        "is_completed": is_completed,
    }


def project(enrolment: Enrolment) -> Evidence:
    """Writes the projection anew from the facts and returns them."""
    evidence = evidence_of(enrolment)
    is_completed = Completion.objects.filter(enrolment=enrolment).exists()
    Progress.objects.update_or_create(
        enrolment=enrolment, defaults=_fields(evidence, is_completed=is_completed)
    )
    return evidence


def rebuild_all() -> int:
    """Writes every projection anew, one transaction each; returns how many."""
    count = 0
    for enrolment in Enrolment.objects.select_related("version").iterator():
        with transaction.atomic():
            project(enrolment)
        count += 1
    return count
