# SPDX-License-Identifier: AGPL-3.0-or-later
"""The learner's verbs. Each is one transaction that holds the lock of the enrolment; rights were asked before."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cms.audit.operations import record
from cms.rights import Actor, Hidden, WrongPhase
from courses.catalogue.content import Activity
from courses.catalogue.models import ModulePage
from courses.completion import complete_if_earned
from courses.enrolments import operations as enrolments
from courses.enrolments.models import Enrolment


@transaction.atomic
def enrol(*, module: ModulePage, by: Actor, at: datetime) -> Enrolment:
    """The actor's enrolment in the module: the standing one, or a new one in the version of now."""
    if by.person_id is None:
        raise Hidden("nobody known cannot enrol")
    enrolment, is_new = enrolments.enrol(person_id=by.person_id, module=module, at=at)
    if is_new:
        record(by=by, verb="courses.enrolled", on=enrolment, at=at)
    return enrolment


@transaction.atomic
def cancel(*, enrolment: Enrolment, by: Actor, at: datetime) -> None:
    """Gives up an enrolment. Raises WrongPhase when the module is completed: its record stays."""
    if enrolments.lock(enrolment).is_completed:
        raise WrongPhase(_("You have completed this module: the enrolment can no longer be cancelled."))
    cancellation = enrolments.cancel(enrolment=enrolment, at=at)
    record(by=by, verb="courses.enrolment_cancelled", on=cancellation, at=at)


@transaction.atomic
def complete_lesson(*, enrolment: Enrolment, activity_uid: UUID, by: Actor, at: datetime) -> None:
    """Marks a lesson as done; the last thing missing completes the module."""
    enrolments.lock(enrolment)
    if not _activity(enrolment, activity_uid).is_lesson:
        raise Hidden("not a lesson")
    enrolments.mark_lesson(enrolment=enrolment, activity_uid=activity_uid, at=at)
    complete_if_earned(enrolment=enrolment, by=by, at=at)


def _activity(enrolment: Enrolment, uid: UUID) -> Activity:
    activity = enrolment.followed.activity(uid)
    if activity is None:
        raise Hidden("no such activity in the version of this enrolment")
    return activity
