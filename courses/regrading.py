# SPDX-License-Identifier: AGPL-3.0-or-later
"""A wrong key is put right: the correction is a fact, and every grade it changes is appended anew.

Completions and certificates stand: they are facts. Revoking one is an act of its own, later, by a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from cms import jobs
from cms.audit.operations import record
from cms.rights import Actor, Hidden
from courses.catalogue.models import ModuleVersion
from courses.certificates.models import Certificate
from courses.certificates.queries import register
from courses.completion import complete_if_earned
from courses.enrolments import operations as enrolments
from courses.enrolments.models import Enrolment
from courses.questions.content import Key
from courses.quizzes import regrading
from courses.quizzes.models import Attempt, GradeEvent, KeyCorrection
from courses.quizzes.operations import append_grade
from courses.quizzes.queries import grade_of, key_of, lock_key
from courses.quizzes.regrading import Change, is_other, last_grades, regraded

REGRADE = "courses.regrade"


@dataclass(frozen=True, slots=True)
class Preview:
    """Who changes, which passes are gained and lost, which certificates rest on a pass that would be lost."""

    changes: list[Change]
    certificates: list[Certificate]

    @property
    def gained(self) -> list[Change]:
        return [one for one in self.changes if one.is_gained]

    @property
    def lost(self) -> list[Change]:
        return [one for one in self.changes if one.is_lost]


def preview(*, versions: Sequence[ModuleVersion], question_uid: str, key: Key) -> Preview:
    """What a key would change; nothing is written. A handful of queries and one for each version. Raises BadKey."""
    changes = regrading.preview(versions, question_uid, key)
    return Preview(changes, _resting_on([one for one in changes if one.is_lost]))


def _resting_on(lost: Sequence[Change]) -> list[Certificate]:
    """Certificates of whom a change takes the only pass they had at a test."""
    if not lost:
        return []
    going = {one.old.attempt_id for one in lost}
    passes = _other_passes(lost, going)
    people = {
        (one.old.attempt.person_id, one.old.attempt.version.module_id)
        for one in lost
        if (one.old.attempt.person_id, one.old.attempt.activity_uid) not in passes
    }
    found = register().filter(
        person__in=[person for person, _module in people], superseded_by=None
    ).select_related("person")  # fmt: skip
    return [one for one in found if (one.person_id, one.module_id) in people]


def _other_passes(lost: Sequence[Change], going: set[int]) -> set[tuple[int, object]]:
    """(person, test) with a pass that stays."""
    last = GradeEvent.objects.filter(
        attempt__person__in={one.old.attempt.person_id for one in lost},
        attempt__activity_uid__in={one.old.attempt.activity_uid for one in lost},
    ).order_by("attempt_id", "-pk").distinct("attempt_id").select_related("attempt")  # fmt: skip
    return {
        (one.attempt.person_id, one.attempt.activity_uid)
        for one in last
        if one.is_complete and one.is_passed and one.attempt_id not in going
    }


@transaction.atomic
def correct_key(
    *,
    versions: Sequence[ModuleVersion],
    question_uid: str,
    key: Key,
    reason: str,
    by: Actor,
    at: datetime,
) -> list[KeyCorrection]:
    """Appends the key that counts from now on, one for each version, and asks the worker to grade anew.

    Raises BadKey.
    """
    if by.person_id is None:
        raise Hidden("nobody known corrects no key")
    for pk in sorted(version.pk for version in versions):
        lock_key(pk, alone=True)
    regrading.preview(versions, question_uid, key)
    made = []
    for version in versions:
        correction = KeyCorrection.objects.create(
            version=version, question_uid=question_uid, key=key, reason=reason, by_id=by.person_id, at=at
        )
        record(by=by, verb="courses.key_corrected", on=correction, at=at, detail={"question": question_uid})
        jobs.defer(REGRADE, correction_id=correction.pk)
        made.append(correction)
    return made


def waiting_for(correction: KeyCorrection) -> int:
    """How many grades are still to be made anew after a correction."""
    return len(_pending(correction))


def _pending(correction: KeyCorrection) -> list[GradeEvent]:
    """Grades older than the correction that it changes."""
    key, uid = key_of(correction.version), str(correction.question_uid)
    grades = last_grades([correction.version])
    return [one for one in grades if uid in one.by_question and is_other(one, regraded(one, key))]


def regrade(*, correction: KeyCorrection, at: datetime) -> int:
    """Appends every grade that the correction changes, each in a transaction of its own; returns how many.

    It may be stopped and run again: what is graded anew already is left.
    """
    return sum(_regrade_one(one.attempt, correction, at=at) for one in _pending(correction))


@transaction.atomic
def _regrade_one(attempt: Attempt, correction: KeyCorrection, *, at: datetime) -> bool:
    enrolment = _enrolment_of(attempt)
    if enrolment:
        enrolments.lock(enrolment)
    old = grade_of(attempt)
    new = regraded(old, key_of(correction.version)) if old else None
    if old is None or new is None or not is_other(old, new):
        return False
    grade = append_grade(
        attempt=attempt, result=new, at=at, correction=correction, grader_id=correction.by_id,
        reason=correction.reason)  # fmt: skip
    detail = {"from": old.percent, "to": grade.percent}
    record(by=None, verb="courses.attempt_regraded", on=grade, at=at, detail=detail)
    if enrolment:
        complete_if_earned(enrolment=enrolment, by=None, at=at)
    return True


def _enrolment_of(attempt: Attempt) -> Enrolment | None:
    """The enrolment under which the attempt was begun; None when it was given up: only its grade changes."""
    later = Enrolment.objects.filter(
        person=OuterRef("person"), module=OuterRef("module"), number__gt=OuterRef("number"),
        at__lte=attempt.started_at)  # fmt: skip
    return (
        Enrolment.objects.standing()
        .filter(
            ~Exists(later),
            person=attempt.person_id,
            module=attempt.version.module_id,
            at__lte=attempt.started_at,
        )
        .select_related("progress", "person")
        .first()
    )
