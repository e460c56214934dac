# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of who enrols others: manager, training office, rules, files. Each is one transaction."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms import jobs
from cms.accounts.privacy import hold_off
from cms.audit.operations import record, record_many
from cms.clock import day_of
from cms.notices.operations import letter, write_many
from cms.people.models import Person, User
from cms.rights import Actor, Hidden, WrongPhase
from courses.admissions import matching
from courses.admissions import operations as admissions
from courses.admissions.models import CancellationNote, EnrolmentRequest, EnrolmentRule, RequestDecision
from courses.admissions.queries import missing_of, seats_left, training_officers, who_decides
from courses.catalogue.models import ModulePage
from courses.catalogue.queries import MODULE_TEXTS
from courses.certificates.renewals import operations as renewals
from courses.certificates.renewals.queries import enrolments_to_renew, renewals_of_rules
from courses.completion import complete_if_earned
from courses.enrolments import operations as enrolments
from courses.enrolments.models import Enrolment, EnrolmentCancellation

Outcome = RequestDecision.Outcome
APPLY_RULE = "courses.apply_rule"
TELL_ENROLLED = "courses.tell_enrolled"


@transaction.atomic
def ask(*, module: ModulePage, by: Actor, at: datetime) -> EnrolmentRequest:
    """The actor's request to be enrolled: the one that waits, or a new one, told to who decides.

    Raises NotAdmitted.
    """
    if by.person_id is None:
        raise Hidden("nobody known cannot ask")
    hold_off(by.person_id)
    held = admissions.hold(module)
    is_renewal = enrolments_to_renew(held.pk, today=day_of(at)).filter(person=by.person_id).exists()
    asked, is_new = admissions.ask(person_id=by.person_id, module=held, is_renewal=is_renewal, at=at)
    if is_new:
        record(by=by, verb="courses.enrolment_requested", on=asked, at=at)
        context = {"asked": asked, "person": by.name, "module": module}
        deciders = who_decides(asked, on=day_of(at))
        _write(deciders, "enrolment_asked", context, f"ask:{asked.pk}", at, about_id=by.person_id)
    return asked


@transaction.atomic
def withdraw(*, request: EnrolmentRequest, by: Actor, at: datetime) -> RequestDecision:
    """Who asked takes the request back. Raises Decided."""
    return _decide(request, Outcome.WITHDRAWN, "", by, at)[0]


@transaction.atomic
def approve(*, request: EnrolmentRequest, by: Actor, at: datetime) -> RequestDecision:
    """Says yes and enrols, or neither. Raises Decided; NotAdmitted when seats or prerequisites lack now."""
    decision, is_new = _decide(request, Outcome.APPROVED, "", by, at)
    if is_new:
        enrolment, is_first = _let_in(
            person_id=request.person_id, module=request.module, source=Enrolment.Source.APPROVED, at=at
        )
        if is_first:
            detail = {"request": request.pk, "cycle": enrolment.cycle}
            record(by=by, verb="courses.enrolled", on=enrolment, at=at, detail=detail)
            complete_if_earned(enrolment=enrolment, by=by, at=at)
        _answer(request, decision, at)
    return decision


@transaction.atomic
def refuse(*, request: EnrolmentRequest, reason: str, by: Actor, at: datetime) -> RequestDecision:
    """Says no, with the reason that the person will read. Raises Decided."""
    decision, is_new = _decide(request, Outcome.REFUSED, reason, by, at)
    if is_new:
        _answer(request, decision, at)
    return decision


def _decide(
    request: EnrolmentRequest, outcome: str, reason: str, by: Actor, at: datetime
) -> tuple[RequestDecision, bool]:
    if by.person_id is None:
        raise Hidden("nobody known decides nothing")
    hold_off(request.person_id)
    decision, is_new = admissions.decide(
        request=request, outcome=outcome, reason=reason, person_id=by.person_id, at=at
    )
    if is_new:
        record(by=by, verb=f"courses.request_{outcome}", on=request, at=at)
    return decision, is_new


def _answer(request: EnrolmentRequest, decision: RequestDecision, at: datetime) -> None:
    context = {"module": request.module, "decision": decision, "by": str(decision.by)}
    readers = _logins([request.person_id])
    _write(readers, "enrolment_decided", context, f"decision:{decision.pk}", at, about_id=decision.by_id)


@transaction.atomic
def enrol_person(*, module: ModulePage, person: Person, by: Actor, at: datetime) -> Enrolment:
    """The office enrols somebody, also who had given up, and again whose certificate can be renewed.

    Raises NotAdmitted: prerequisites or seats.
    """
    enrolment, is_new = _let_in(person_id=person.pk, module=module, source=Enrolment.Source.OFFICE, at=at)
    if is_new:
        detail = {"cycle": enrolment.cycle}
        record(by=by, verb="courses.enrolled_by_office", on=enrolment, at=at, detail=detail)
        complete_if_earned(enrolment=enrolment, by=by, at=at)
        tell_enrolled(enrolment_ids=[enrolment.pk], at=at)
    return enrolment


def _let_in(*, person_id: int, module: ModulePage, source: str, at: datetime) -> tuple[Enrolment, bool]:
    """As `admissions.admit`; where a completed enrolment can be renewed, the one that begins the next cycle."""
    held = admissions.hold(module)
    again = renewals.begin_again(person_id=person_id, module=held, source=source, at=at)
    if again:
        return again, True
    return admissions.admit(person_id=person_id, module=held, source=source, at=at)


@transaction.atomic
def cancel_for(*, enrolment: Enrolment, reason: str, by: Actor, at: datetime) -> EnrolmentCancellation:
    """The office cancels somebody's enrolment; the person reads why. Raises WrongPhase when completed."""
    if by.person_id is None:
        raise Hidden("nobody known cancels nothing")
    hold_off(enrolment.person_id)
    if enrolments.lock(enrolment).is_completed:
        raise WrongPhase(_("This module is completed: the enrolment can no longer be cancelled."))
    made = enrolments.cancel(enrolment=enrolment, at=at)
    CancellationNote.objects.create(cancellation=made, by_id=by.person_id, reason=reason)
    admissions.forget_seats(enrolment.module)
    record(by=by, verb="courses.enrolment_cancelled_by_office", on=made, at=at)
    context = {"module": enrolment.module, "reason": reason}
    _write(_logins([enrolment.person_id]), "enrolment_cancelled", context, f"cancelled:{made.pk}", at)
    return made


@transaction.atomic
def enrol_list(
    *, module: ModulePage, person_ids: Collection[int], by: Actor, at: datetime
) -> tuple[list[Enrolment], list[int]]:
    """Enrols the people of a checked file in one go: (enrolments made, ids left out).

    Who has an enrolment of any kind by now (unless it is one to renew), lacks a prerequisite or finds no seat is
    left out: sent twice, a file enrols once.
    """
    held = admissions.hold(module)
    wanted = list(dict.fromkeys(person_ids))
    again = {row.person_id: row for row in enrolments_to_renew(held.pk, today=day_of(at))}
    mine = Enrolment.objects.filter(module=held, person__in=wanted)
    known = set(mine.values_list("person", flat=True)) - again.keys()
    missing = missing_of(held, wanted)
    ready = [person for person in wanted if person not in known and person not in missing]
    left = seats_left(held)
    ready = ready if left is None else ready[:left]
    renewed = [again[person] for person in ready if person in again]
    made = admissions.admit_many(
        person_ids=ready, renewed=renewed, module=held, source=Enrolment.Source.FILE, at=at
    )
    record_many(by=by, verb="courses.enrolled_by_file", on=made, at=at)
    _tell_later(made)
    return made, sorted(set(wanted) - set(ready))


@transaction.atomic
def write_rule(
    *, rule: EnrolmentRule, links: Mapping[str, Collection[int]], by: Actor, at: datetime
) -> EnrolmentRule:
    """Stores a rule and its bodies, units and zones (name of the field → ids); an active one is applied at once
    by its job."""
    verb = "courses.enrolment_rule_changed" if rule.pk else "courses.enrolment_rule_added"
    rule.full_clean(exclude=["uid"])
    rule.save()
    for name, ids in links.items():
        getattr(rule, name).set(ids)
    detail = {"active": rule.is_active} | {name: sorted(ids) for name, ids in links.items()}
    record(by=by, verb=verb, on=rule, at=at, detail=detail)
    if rule.is_active:
        jobs.defer(APPLY_RULE, rule_id=rule.pk)
    return rule


@transaction.atomic
def switch_off(*, rule: EnrolmentRule, by: Actor, at: datetime) -> None:
    """The rule enrols nobody any more; who is enrolled stays."""
    if EnrolmentRule.objects.filter(pk=rule.pk, is_active=True).update(is_active=False):
        record(by=by, verb="courses.enrolment_rule_switched_off", on=rule, at=at)


@transaction.atomic
def apply_rule(*, rule: EnrolmentRule, at: datetime) -> list[Enrolment]:
    """Enrols whoever meets an active rule now and never was enrolled, and again whose certificate can be renewed;
    who finds no seat is told to the office."""
    if not rule.is_active or not ModulePage.objects.open().filter(pk=rule.module_id).exists():
        return []
    held = admissions.hold(rule.module)
    rule = EnrolmentRule.objects.select_related("module").get(pk=rule.pk)  # who waited reads what was changed
    if not rule.is_active or rule.module_id != held.pk:
        return []
    again = {row.person_id: row for row in renewals_of_rules(held.pk, today=day_of(at))}
    todo = matching.plan(matching.conditions_of(rule), held, on=day_of(at), again=again.keys())
    renewed = [again[person] for person in todo.to_enrol if person in again]
    made = admissions.admit_many(
        person_ids=todo.to_enrol, renewed=renewed, module=held, source=Enrolment.Source.RULE, at=at
    )
    record_many(by=None, verb="courses.enrolled_by_rule", on=made, at=at, detail={"rule": rule.pk})
    _tell_later(made)
    if todo.left_out:
        count = len(todo.left_out)
        context = {"rule": rule, "module": held, "count": count}
        _write(
            training_officers(on=day_of(at)), "rule_without_seats", context, f"seats:{rule.pk}:{count}", at
        )
    return made


def apply_all_rules(*, at: datetime) -> int:
    """Every active rule, a transaction each; how many people were enrolled. Doing it again enrols nobody."""
    rules = EnrolmentRule.objects.filter(is_active=True).select_related("module").order_by("pk")
    return sum(len(apply_rule(rule=rule, at=at)) for rule in rules)


def tell_enrolled(*, enrolment_ids: Collection[int], at: datetime) -> None:
    """A mail to each person enrolled by others who has a login, once an enrolment; 500 a transaction."""
    ids = sorted(enrolment_ids)
    for start in range(0, len(ids), 500):
        rows = Enrolment.objects.standing().filter(
            pk__in=ids[start : start + 500], person__user__is_active=True
        )
        write_many([
            letter(
                template="enrolled_by_others", context={"module": row.module, "person": row.person},
                to=row.person.user.email, key=f"courses.enrolled:{row.pk}", at=at, reader_id=row.person_id)
            for row in rows.select_related("person__user", "module").defer(*MODULE_TEXTS)
        ])  # fmt: skip


def _tell_later(made: Collection[Enrolment]) -> None:
    """Thousands of mails take half a minute to write: a job does it, so that nobody waits for the seats."""
    if made:
        jobs.defer(TELL_ENROLLED, enrolment_ids=[row.pk for row in made])


def _logins(person_ids: Collection[int]) -> list[User]:
    return list(User.objects.filter(is_active=True, person__in=list(person_ids)).select_related("person"))


def _write(
    users: list[User], template: str, context: dict[str, Any], key: str, at: datetime, *,
    about_id: int | None = None,
) -> None:  # fmt: skip
    write_many([
        letter(
            template=template, context=context | {"reader": user.person}, to=user.email,
            key=f"courses.{key}:{user.pk}", at=at, reader_id=user.person_id, about_id=about_id)
        for user in users
    ])  # fmt: skip
