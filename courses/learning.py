# SPDX-License-Identifier: AGPL-3.0-or-later
"""The learner's verbs. Each is one transaction that holds the lock of the enrolment; rights were asked before."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cms.audit.operations import record
from cms.clock import day_of
from cms.rights import Actor, Hidden, WrongPhase
from courses.admissions import operations as admissions
from courses.assignments import operations as assignments
from courses.assignments.files import HandedFile
from courses.assignments.models import Submission
from courses.assignments.queries import State, state_of, submissions_of
from courses.catalogue.content import LESSONS, Activity, Kind
from courses.catalogue.models import ModulePage
from courses.certificates.renewals.queries import enrolments_to_renew
from courses.completion import complete_if_earned
from courses.enrolments import operations as enrolments
from courses.enrolments.models import Completion, Enrolment, Progress
from courses.surveys import operations as surveys


@transaction.atomic
def enrol(*, module: ModulePage, by: Actor, at: datetime) -> Enrolment:
    """The actor's enrolment in the module: the standing one, or a new one in the version of now.

    Raises NotAdmitted: prerequisites, seats, or somebody else must say yes.
    """
    if by.person_id is None:
        raise Hidden("nobody known cannot enrol")
    enrolment, is_new = admissions.admit_self(person_id=by.person_id, module=module, at=at)
    if is_new:
        record(by=by, verb="courses.enrolled", on=enrolment, at=at)
        complete_if_earned(enrolment=enrolment, by=by, at=at)
    return enrolment


@transaction.atomic
def renew(*, module: ModulePage, by: Actor, at: datetime) -> Enrolment:
    """Takes again a module whose certificate expires, from the first day of its window on, or is revoked: the
    completed enrolment is closed and the next cycle begins. Pressed twice it begins once.

    The certificate stays as it is until its own expiry. Raises WrongPhase outside the window or while the
    certificate of this cycle is still to come; NotAdmitted as `enrol`.
    """
    if by.person_id is None:
        raise Hidden("nobody known cannot renew")
    held = admissions.hold(module)
    mine = Enrolment.objects.filter(person=by.person_id, module=held).standing()
    last = mine.select_related("module", "version", "person").first()
    if last and last.cycle > 1 and not enrolments.lock(last).is_completed:
        return last
    if last is None or not enrolments_to_renew(held.pk, today=day_of(at)).filter(pk=last.pk).exists():
        raise WrongPhase(_("This module cannot be renewed now: its page says from which day."))
    admissions.require_self(held)
    made = admissions.admit_again(enrolment=last, source=Enrolment.Source.SELF, at=at)
    record(by=by, verb="courses.enrolment_renewed", on=made, at=at, detail={"cycle": made.cycle})
    complete_if_earned(enrolment=made, by=by, at=at)
    return made


@transaction.atomic
def cancel(*, enrolment: Enrolment, by: Actor, at: datetime) -> None:
    """Gives up an enrolment. Raises WrongPhase when the module is completed: its record stays."""
    if enrolments.lock(enrolment).is_completed:
        raise WrongPhase(_("You have completed this module: the enrolment can no longer be cancelled."))
    cancellation = enrolments.cancel(enrolment=enrolment, at=at)
    admissions.forget_seats(enrolment.module)
    record(by=by, verb="courses.enrolment_cancelled", on=cancellation, at=at)


@transaction.atomic
def complete_lesson(
    *, enrolment: Enrolment, activity_uid: UUID, by: Actor, at: datetime
) -> Completion | None:
    """Marks a lesson as done; the last thing missing completes the module, and then returns its completion."""
    _locked(enrolment, activity_uid, *LESSONS)
    enrolments.mark_lesson(enrolment=enrolment, activity_uid=activity_uid, at=at)
    return complete_if_earned(enrolment=enrolment, by=by, at=at)


@transaction.atomic
def count_download(*, enrolment: Enrolment, activity_uid: UUID, by: Actor, at: datetime) -> None:
    """Counts that the person has downloaded the file of an activity, once."""
    _locked(enrolment, activity_uid, Kind.FILE)
    enrolments.count_download(enrolment=enrolment, activity_uid=activity_uid, at=at)


@transaction.atomic
def keep_video_place(
    *, enrolment: Enrolment, activity_uid: UUID, seconds: int, by: Actor, at: datetime
) -> bool:
    """Overwrites where a video was left. Once the module is completed nothing is kept, and it returns False."""
    progress, _video = _locked(enrolment, activity_uid, Kind.VIDEO)
    if not progress.is_completed:
        enrolments.keep_video_place(enrolment=enrolment, activity_uid=activity_uid, seconds=seconds)
    return not progress.is_completed


@transaction.atomic
def take_survey(
    *, enrolment: Enrolment, activity_uid: UUID, answers: surveys.Answers, by: Actor, at: datetime
) -> Completion | None:
    """Keeps the answers to an anonymous survey, once; the last thing missing completes the module.

    The log has no entry of it: its moment would stand beside the answers.
    """
    progress, _survey = _locked(enrolment, activity_uid, Kind.SURVEY)
    surveys.take(
        person_id=enrolment.person_id, version=progress.version, cycle=enrolment.cycle,
        activity_uid=activity_uid, answers=answers, day=day_of(at))  # fmt: skip
    return complete_if_earned(enrolment=enrolment, by=by, at=at)


@transaction.atomic
def hand_in_assignment(
    *, enrolment: Enrolment, activity_uid: UUID, text: str, file: HandedFile | None, client_uid: UUID,
    by: Actor, at: datetime,
) -> Submission:  # fmt: skip
    """Hands in an assignment. The same form (`client_uid`) sent again gives what it made the first time.

    Until it is graded another may take its place; after a grade only when it is to be done again or was not
    passed. Raises WrongPhase when it is passed.
    """
    progress, activity = _locked(enrolment, activity_uid, Kind.ASSIGNMENT)
    known = Submission.objects.filter(person=enrolment.person_id, client_uid=client_uid).first()
    if known:
        return known
    if _assignment_state(enrolment, activity) == State.PASSED:
        raise WrongPhase(_("You have already passed this assignment: there is nothing more to hand in."))
    made = assignments.hand_in(
        person_id=enrolment.person_id, version=progress.version, activity_uid=activity_uid,
        client_uid=client_uid, text=text, file=file, at=at)  # fmt: skip
    record(by=by, verb="courses.assignment_handed_in", on=made, at=at, detail={"number": made.number})
    return made


def _assignment_state(enrolment: Enrolment, activity: Activity) -> State:
    handed_in = submissions_of(
        person_id=enrolment.person_id, module_id=enrolment.module_id, activity_uid=UUID(activity.uid),
        since=enrolment.at)  # fmt: skip
    return state_of(handed_in, pass_percent=activity.assignment.pass_percent if activity.assignment else 0)


def _locked(enrolment: Enrolment, uid: UUID, *kinds: Kind) -> tuple[Progress, Activity]:
    """Waits for the lock; the activity as the version followed from then on has it. Raises Hidden."""
    progress = enrolments.lock(enrolment)
    activity = progress.version.activity(uid)
    if activity is None or activity.kind not in kinds:
        raise Hidden("no such activity in the version followed")
    return progress, activity
