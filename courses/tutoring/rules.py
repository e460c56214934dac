# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tutors and trainers see the learners of the modules they follow today; training officers those of every module."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from cms import clock
from cms.rights import Actor, Role, rule
from courses.assignments.models import Submission
from courses.catalogue.models import ModulePage, ModuleQuerySet
from courses.enrolments.models import Enrolment
from courses.quizzes.models import Attempt
from courses.tutoring.models import Tutorship


def modules_taught(actor: Actor) -> ModuleQuerySet:
    """Modules with a version that the actor follows today, by the mandate in use and a tutorship in force."""
    published = ModulePage.objects.filter(versions__number=1)
    if actor.person_id is not None and actor.has(Role.TRAINING_OFFICER):
        return published
    if actor.person_id is None or not actor.has(Role.TUTOR, Role.TRAINER):
        return ModulePage.objects.none()
    mine = Tutorship.objects.filter(
        module=OuterRef("pk"), person=actor.person_id, during__contains=clock.today()
    )
    return published.filter(Exists(mine))


@rule("courses.teach", rows=modules_taught)
def can_teach(actor: Actor, module: ModulePage) -> bool:
    """The tutor of the module, today, or a training officer."""
    return modules_taught(actor).filter(pk=module.pk).exists()


@rule("courses.enter_classes")
def can_enter_classes(actor: Actor, thing: object) -> bool:
    """Whoever follows a module today; training officers even before there is one."""
    return (actor.person_id is not None and actor.has(Role.TRAINING_OFFICER)) or modules_taught(
        actor
    ).exists()


def enrolments_to_follow(actor: Actor) -> QuerySet[Enrolment]:
    """Standing enrolments in the modules followed: who has given up is no longer of the class."""
    rows = Enrolment.objects.filter(module__in=modules_taught(actor)).standing()
    return rows.select_related("person", "module", "progress__version")


@rule("courses.follow_enrolment", rows=enrolments_to_follow)
def can_follow_enrolment(actor: Actor, enrolment: Enrolment) -> bool:
    """The tutor of its module, until it is cancelled."""
    return can_teach(actor, enrolment.module) and not hasattr(enrolment, "cancellation")


def enrolments_to_favour(actor: Actor) -> QuerySet[Enrolment]:
    """Those followed, but one's own."""
    return enrolments_to_follow(actor).exclude(person=actor.person_id)


@rule("courses.grant_attempt", rows=enrolments_to_favour)
def can_grant_attempt(actor: Actor, enrolment: Enrolment) -> bool:
    """The tutor of its module, until it is cancelled; nobody to themselves."""
    return enrolment.person_id != actor.person_id and can_follow_enrolment(actor, enrolment)


def _stands(since: str) -> Exists:
    """An enrolment that stands covers the row, which began at the moment in the field `since`."""
    standing = Enrolment.objects.standing().filter(
        person=OuterRef("person"), module=OuterRef("version__module"), at__lte=OuterRef(since)
    )
    return Exists(standing)


def attempts_to_grade(actor: Actor) -> QuerySet[Attempt]:
    """Attempts of the learners of the modules followed, under enrolments that stand; never one's own."""
    rows = Attempt.objects.filter(_stands("started_at"), version__module__in=modules_taught(actor))
    return rows.exclude(person=actor.person_id).select_related("person", "version__module", "submission")


@rule("courses.grade_attempt", rows=attempts_to_grade)
def can_grade_attempt(actor: Actor, attempt: Attempt) -> bool:
    """The tutor of the module, but nobody their own work."""
    if attempt.person_id == actor.person_id or not can_teach(actor, attempt.version.module):
        return False
    return Attempt.objects.filter(_stands("started_at"), pk=attempt.pk).exists()


def submissions_to_grade(actor: Actor) -> QuerySet[Submission]:
    """Assignments of the learners of the modules followed, under enrolments that stand; never one's own."""
    rows = Submission.objects.filter(_stands("at"), version__module__in=modules_taught(actor))
    return rows.exclude(person=actor.person_id).select_related("person", "version__module")


@rule("courses.grade_submission", rows=submissions_to_grade)
def can_grade_submission(actor: Actor, submission: Submission) -> bool:
    """The tutor of the module, but nobody their own work."""
    if submission.person_id == actor.person_id or not can_teach(actor, submission.version.module):
        return False
    return Submission.objects.filter(_stands("at"), pk=submission.pk).exists()


def submissions_to_read(actor: Actor) -> QuerySet[Submission]:
    """One's own assignments, and those of the learners of the modules followed, under enrolments that stand."""
    if actor.person_id is None:
        return Submission.objects.none()
    followed = Q(_stands("at")) & Q(version__module__in=modules_taught(actor))
    return Submission.objects.filter(Q(person=actor.person_id) | followed).select_related("content")


@rule("courses.read_submission", rows=submissions_to_read)
def can_read_submission(actor: Actor, submission: Submission) -> bool:
    """Whoever handed it in, the tutor of the module today, a training officer."""
    is_own = actor.person_id is not None and submission.person_id == actor.person_id
    if is_own or not can_teach(actor, submission.version.module):
        return is_own
    return Submission.objects.filter(_stands("at"), pk=submission.pk).exists()


def modules_to_evaluate(actor: Actor) -> ModuleQuerySet:
    """Every module with a version, for training officers."""
    if actor.person_id is None or not actor.has(Role.TRAINING_OFFICER):
        return ModulePage.objects.none()
    return ModulePage.objects.filter(versions__number=1)


@rule("courses.evaluate", rows=modules_to_evaluate)
def can_evaluate(actor: Actor, module: ModulePage) -> bool:
    """Training officers read how a test goes and correct its key."""
    return modules_to_evaluate(actor).filter(pk=module.pk).exists()
