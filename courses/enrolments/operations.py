# SPDX-License-Identifier: AGPL-3.0-or-later
"""Enrolling, lessons done, completion; and the projection of them all."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from cms.rights import WrongPhase
from courses.catalogue.completion import Evidence, standing
from courses.catalogue.models import ModulePage, ModuleVersion
from courses.enrolments.models import (
    AttendanceRecord,
    Completion,
    Download,
    Enrolment,
    EnrolmentCancellation,
    LessonCompletion,
    Progress,
    VersionMove,
    VideoPosition,
)
from courses.enrolments.queries import evidence_of, followed_version

IS_CANCELLED = "SELECT is_renewal FROM courses_enrolmentcancellation WHERE enrolment_id = %s"
LOCKED = ("enrolment_id", "version_id", "done", "total", "is_completed")
LOCK = f"SELECT {', '.join(LOCKED)} FROM courses_progress WHERE enrolment_id = %s FOR UPDATE"  # noqa: S608


class Cancelled(WrongPhase):
    """The enrolment was given up, or the module is being taken again: nothing more is recorded under it."""

    @classmethod
    def told(cls, *, is_renewal: bool = False) -> "Cancelled":
        """With the words for the person."""
        if is_renewal:
            return cls(
                _("The module has begun again: go on from its page, what you do here no longer counts.")
            )
        return cls(_("You have cancelled this enrolment: enrol again to go on."))


def cancelled(*, person_id: int, version_id: int, since: datetime) -> Cancelled:
    """What to raise where the enrolment stands no longer under which something was begun at `since`."""
    begun = {
        "enrolment__person": person_id,
        "enrolment__module__versions": version_id,
        "enrolment__at__lte": since,
    }
    last = EnrolmentCancellation.objects.filter(**begun).order_by("-enrolment__number").first()
    return Cancelled.told(is_renewal=last is not None and last.is_renewal)


def lock(enrolment: Enrolment) -> Progress:
    """Waits for whoever acts on the same enrolment; until the end of the transaction nobody else does.

    Of the projection it gives place and version; what else is asked of it is read then. Raises Cancelled.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [enrolment.pk])
        progress = Progress.from_db(connection.alias, LOCKED, cursor.fetchone())
        cursor.execute(IS_CANCELLED, [enrolment.pk])
        if row := cursor.fetchone():
            raise Cancelled.told(is_renewal=row[0])
    return progress


def enrol(
    *, person_id: int, module: ModulePage, at: datetime, source: str = Enrolment.Source.SELF
) -> tuple[Enrolment, bool]:
    """The standing enrolment and False, or a new one in the last version and True: of the same cycle as the last,
    of the next after a renewal."""
    mine = Enrolment.objects.filter(person=person_id, module=module).select_related("cancellation")
    last = mine.order_by("number").last()
    if last and not hasattr(last, "cancellation"):
        return last, False
    version = module.versions.order_by("number").last()
    enrolment, is_new = Enrolment.objects.get_or_create(
        person_id=person_id, module=module, number=last.number + 1 if last else 1,
        defaults={"version": version, "source": source, "cycle": _next_cycle(last), "at": at})  # fmt: skip
    if is_new:
        project(enrolment)
    return enrolment, is_new


def _next_cycle(last: Enrolment | None) -> int:
    return last.cycle + last.cancellation.is_renewal if last else 1


def cancel(*, enrolment: Enrolment, at: datetime, is_renewal: bool = False) -> EnrolmentCancellation:
    """Appends the cancellation, once, and forgets where videos were left; nothing more counts under it.

    `is_renewal`: the module was completed, and is taken again.
    """
    VideoPosition.objects.filter(enrolment=enrolment).delete()
    made, _is_new = EnrolmentCancellation.objects.get_or_create(
        enrolment=enrolment, defaults={"is_renewal": is_renewal, "at": at}
    )
    _write(enrolment, Evidence())
    return made


def mark_lesson(*, enrolment: Enrolment, activity_uid: UUID | str, at: datetime) -> LessonCompletion:
    """Appends that a lesson is done, once."""
    return LessonCompletion.objects.get_or_create(
        enrolment=enrolment, activity_uid=activity_uid, defaults={"at": at}
    )[0]


def count_download(*, enrolment: Enrolment, activity_uid: UUID | str, at: datetime) -> Download:
    """Appends that a file was downloaded, once."""
    return Download.objects.get_or_create(
        enrolment=enrolment, activity_uid=activity_uid, defaults={"at": at}
    )[0]


def keep_video_place(*, enrolment: Enrolment, activity_uid: UUID | str, seconds: int) -> None:
    """Overwrites where a video was left."""
    VideoPosition.objects.update_or_create(
        enrolment=enrolment, activity_uid=activity_uid, defaults={"seconds": seconds}
    )


def record_attendance(
    *, enrolment: Enrolment, activity_uid: UUID | str, percent: int, person_id: int | None, at: datetime,
    source: str = "register",
) -> AttendanceRecord:  # fmt: skip
    """Appends how much of a meeting was attended; the last record counts."""
    return AttendanceRecord.objects.create(
        enrolment=enrolment, activity_uid=activity_uid, percent=percent, source=source,
        recorded_by_id=person_id, at=at)  # fmt: skip


def move(*, enrolment: Enrolment, version: ModuleVersion, is_asked: bool, at: datetime) -> bool:
    """Appends that the person goes on in another version, once; False when they had."""
    _move, is_new = VersionMove.objects.get_or_create(
        enrolment=enrolment, version=version, defaults={"is_asked": is_asked, "at": at}
    )
    return is_new


def complete(*, enrolment: Enrolment, evidence: Evidence, at: datetime) -> Completion:
    """Appends the completion with the rule that was met and the score (mean of the tests and assignments that
    the version has, None without), and forgets where videos were left."""
    version = followed_version(enrolment)
    graded = {activity.uid for activity in version.activities if activity.quiz or activity.assignment}
    scores = [percent for uid, percent in evidence.scores.items() if uid in graded]
    VideoPosition.objects.filter(enrolment=enrolment).delete()
    return Completion.objects.create(
        enrolment=enrolment, version=version, rule=version.rule,
        percent=sum(scores) // len(scores) if scores else None, at=at)  # fmt: skip


def finished(version: ModuleVersion, evidence: Evidence) -> list[str]:
    """Uids of the activities of a version that are done, in order: lessons and surveys done, tests and
    assignments passed, meetings attended enough."""
    uids = []
    for activity in version.activities:
        graded, score = activity.quiz or activity.assignment, evidence.scores.get(activity.uid, -1)
        is_done = activity.uid in evidence.viewed
        if graded:
            is_done = score >= graded.pass_percent
        elif activity.attend_percent:
            is_done = evidence.attended.get(activity.uid, -1) >= activity.attend_percent
        if is_done:
            uids.append(activity.uid)
    return uids


def project(enrolment: Enrolment) -> Evidence:
    """Writes the projection of a standing enrolment anew from the facts and returns them."""
    evidence = evidence_of(enrolment)
    _write(enrolment, evidence)
    return evidence


def _write(enrolment: Enrolment, evidence: Evidence) -> None:
    version = followed_version(enrolment)
    stands, is_completed = standing(version.rule, evidence), _is_completed(enrolment)
    fields = {
        "version": version,
        "done": stands.total if is_completed else stands.done,
        "total": stands.total,
        "finished": finished(version, evidence),
        "scores": dict(evidence.scores),
        "attended": dict(evidence.attended),
        "is_completed": is_completed,
    }
    Progress.objects.update_or_create(enrolment=enrolment, defaults=fields)


def _is_completed(enrolment: Enrolment) -> bool:
    """Once completed a module stays so, also when a grade is put right later: the completion is a fact."""
    return Completion.objects.filter(enrolment=enrolment).exists()


def is_earned(enrolment: Enrolment, evidence: Evidence) -> bool:
    """Whether the rule of the version followed is met."""
    return standing(followed_version(enrolment).rule, evidence).is_met


def rebuild_all() -> int:
    """Writes every projection anew, one transaction each; returns how many.

    Each waits for whoever acts on the enrolment, before it reads the facts: what came meanwhile stays.
    """
    count = 0
    for enrolment in Enrolment.objects.select_related("version").iterator():
        with transaction.atomic():
            Progress.objects.select_for_update().filter(enrolment=enrolment).first()
            is_given_up = EnrolmentCancellation.objects.filter(enrolment=enrolment).exists()
            _write(enrolment, Evidence() if is_given_up else evidence_of(enrolment))
        count += 1
    return count
