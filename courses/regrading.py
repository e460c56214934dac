# SPDX-License-Identifier: AGPL-3.0-or-later
"""A wrong key is put right: the correction is a fact, and every grade it changes is appended anew.

Completions and certificates stand: they are facts. Revoking one is an act of its own, later, by a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cms import jobs
from cms.audit.operations import record
from cms.people.queries import by_name
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
from courses.tutoring.effects import Outlook, outlook, would_complete

REGRADE = "courses.regrade"


@dataclass(frozen=True, slots=True)
class Preview:
    """Who changes, which passes are gained and lost; `completing`: who would get a certificate; `certificates`: those
    issued whose rule is met today and would not be."""

    changes: list[Change]
    completing: list[Enrolment]
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
    seen, issued = outlook(changes), _issued_to(changes)
    holders = {(one.person_id, one.module_id) for one in issued}
    return Preview(
        changes,
        [one for one in would_complete(seen) if (one.person_id, one.module_id) not in holders],
        [one for one in issued if _would_fall(one, seen)],
    )


def _issued_to(changes: Sequence[Change]) -> list[Certificate]:
    """The certificates in force of the people whose grade changes, for the module; by name. One query."""
    people = {one.old.attempt.person_id for one in changes}
    modules = {one.old.attempt.version.module_id for one in changes}
    found = register().filter(person__in=people, module__in=modules, superseded_by=None)
    rows = found.select_related("person", "completion__enrolment__progress").defer(
        "version__content", "version__key", "version__rule"
    )
    return list(rows.order_by(*by_name(), "pk")) if changes else []


def _would_fall(certificate: Certificate, seen: Outlook) -> bool:
    """Whether the rule by which it was earned is met today and would not be."""
    completion = certificate.completion
    if completion is None:
        return False
    whose, progress = (certificate.person_id, certificate.module_id), completion.enrolment.progress
    was_met = seen.was_met(completion.rule, progress, whose)
    return was_met and not seen.would_be_met(completion.rule, progress, whose)


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
    """The standing enrolment: tests count there under whichever they were sat. None: only the grade changes."""
    standing = Enrolment.objects.standing().filter(person=attempt.person_id, module=attempt.version.module_id)
    return standing.select_related("progress", "person").first()
