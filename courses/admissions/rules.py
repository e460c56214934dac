# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who asks, who decides, and what the training office may do about the enrolments of others."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from cms import clock
from cms.people.models import Employment
from cms.rights import Actor, Role, rule
from courses.admissions.models import EnrolmentRequest, EnrolmentRule
from courses.catalogue.models import ModulePage
from courses.catalogue.queries import MODULE_TEXTS
from courses.enrolments.models import Enrolment


@rule("courses.run_training")
def can_run_training(actor: Actor, thing: object) -> bool:
    """The screens of the training office."""
    return actor.has(Role.TRAINING_OFFICER)


def _still_managed(person: int | OuterRef, approver: int | OuterRef | None) -> QuerySet[Employment]:
    """The main employment of today, while the approver manages it."""
    return Employment.objects.filter(
        person=person, managed_by=approver, is_main=True, during__contains=clock.today()
    )


def requests_to_decide_for(actor: Actor) -> QuerySet[EnrolmentRequest]:
    """Those of people whom the approver still manages; of their body, where no manager is left; all, for the office.
    Never one's own. Decided ones stay, so that who comes second is told."""
    every = EnrolmentRequest.objects.select_related("module", "person", "body", "approver")
    if actor.person_id is None:
        return every.none()
    is_managed = Q(Exists(_still_managed(OuterRef("person"), OuterRef("approver"))))
    mine = Q(approver=actor.person_id) & is_managed
    if actor.has(Role.BODY_CONTACT) and actor.body_id:
        mine |= Q(body=actor.body_id) & ~is_managed
    if actor.has(Role.TRAINING_OFFICER):
        mine = Q()
    return every.filter(mine).exclude(person=actor.person_id)


@rule("courses.decide_request", rows=requests_to_decide_for)
def can_decide_request(actor: Actor, request: EnrolmentRequest) -> bool:
    """The manager of the day of the request who still is; the contact of the body without one; the office."""
    if actor.person_id is None or request.person_id == actor.person_id:
        return False
    if actor.has(Role.TRAINING_OFFICER):
        return True
    approver = request.approver_id
    is_managed = approver is not None and _still_managed(request.person_id, approver).exists()
    if is_managed and approver == actor.person_id:
        return True
    is_contact = actor.has(Role.BODY_CONTACT) and actor.body_id is not None
    return is_contact and not is_managed and request.body_id == actor.body_id


def requests_to_withdraw_for(actor: Actor) -> QuerySet[EnrolmentRequest]:
    """One's own requests."""
    every = EnrolmentRequest.objects.select_related("module", "person", "body", "approver")
    return every.filter(person=actor.person_id) if actor.person_id else every.none()


@rule("courses.withdraw_request", rows=requests_to_withdraw_for)
def can_withdraw_request(actor: Actor, request: EnrolmentRequest) -> bool:
    """Who made the request."""
    return actor.person_id is not None and request.person_id == actor.person_id


def modules_to_fill(actor: Actor) -> QuerySet[ModulePage]:
    """Modules that have a version, open or not, for the training office."""
    if not actor.has(Role.TRAINING_OFFICER):
        return ModulePage.objects.none()
    return ModulePage.objects.filter(versions__number=1).defer_streamfields()


@rule("courses.enrol_others", rows=modules_to_fill)
def can_enrol_others(actor: Actor, module: ModulePage) -> bool:
    """The training office enrols whom it wants."""
    return actor.has(Role.TRAINING_OFFICER) and module.versions.exists()


def enrolments_to_cancel(actor: Actor) -> QuerySet[Enrolment]:
    """Standing enrolments not completed, for the training office."""
    every = Enrolment.objects.standing().filter(completion__isnull=True)
    found = every if actor.has(Role.TRAINING_OFFICER) else every.none()
    return found.select_related("module", "person").defer(*MODULE_TEXTS)


@rule("courses.cancel_for_others", rows=enrolments_to_cancel)
def can_cancel_for_others(actor: Actor, enrolment: Enrolment) -> bool:
    """The training office cancels what is not completed: a completion stays."""
    is_open = not hasattr(enrolment, "cancellation") and not hasattr(enrolment, "completion")
    return actor.has(Role.TRAINING_OFFICER) and is_open


def enrolment_rules_for(actor: Actor) -> QuerySet[EnrolmentRule]:
    """Every rule of enrolment, for the training office."""
    rules = EnrolmentRule.objects.select_related("module")
    return rules if actor.has(Role.TRAINING_OFFICER) else rules.none()


@rule("courses.write_enrolment_rule", rows=enrolment_rules_for)
def can_write_enrolment_rule(actor: Actor, rule: EnrolmentRule) -> bool:
    """The training office writes them."""
    return actor.has(Role.TRAINING_OFFICER)
