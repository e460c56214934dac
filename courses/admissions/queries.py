# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seats, prerequisites, requests: what stands between a person and a module."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from cms.people.models import Employment, User
from cms.people.queries import mandates_on
from cms.rights import Role
from courses.admissions.models import EnrolmentRequest
from courses.catalogue.models import ModulePage, Prerequisite
from courses.catalogue.queries import MODULE_TEXTS
from courses.enrolments.models import Completion, Enrolment
from courses.enrolments.queries import missing_prerequisites


@dataclass(frozen=True, slots=True)
class WayIn:
    """How somebody gets into a module now.

    `kind`: "in" (enrolled), "enrol", "ask" (the manager approves), "waiting" (asked already: `request`),
    "missing" (modules to complete before: `missing`), "full" (no seat left), "closed" (the office enrols).
    `seats` and `left` are None where seats are not counted; `refused` is the last request when it was refused.
    """

    kind: str
    seats: int | None = None
    left: int | None = None
    missing: tuple[ModulePage, ...] = ()
    request: EnrolmentRequest | None = None
    refused: EnrolmentRequest | None = None


def taken_seats(module: ModulePage) -> int:
    """A seat is taken by whoever is learning: completing the module, or giving up, sets it free."""
    return Enrolment.objects.filter(module=module, completion__isnull=True).standing().count()


def seats_left(module: ModulePage) -> int | None:
    """How many more may enrol now; None where seats are not counted."""
    return None if module.seats is None else max(0, module.seats - taken_seats(module))


def missing_of(module: ModulePage, person_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """For each of those people that lacks one: the titles of the modules to complete before. Two queries."""
    before = Prerequisite.objects.filter(module=module, requires__live=True).order_by("sort_order")
    required = dict(before.values_list("requires", "requires__title"))
    if not required:
        return {}
    completed = Completion.objects.filter(enrolment__module__in=required, enrolment__person__in=person_ids)
    known = set(completed.values_list("enrolment__person", "enrolment__module"))
    missing = {
        person: tuple(title for pk, title in required.items() if (person, pk) not in known)
        for person in person_ids
    }
    return {person: titles for person, titles in missing.items() if titles}


def pending() -> QuerySet[EnrolmentRequest]:
    """Requests nobody has decided, of people who have not been enrolled by another way meanwhile."""
    enrolled = Enrolment.objects.filter(
        person=OuterRef("person"), module=OuterRef("module"), at__gte=OuterRef("at")
    )
    return EnrolmentRequest.objects.filter(~Exists(enrolled), decision__isnull=True)


def pending_request(person_id: int, module: ModulePage) -> EnrolmentRequest | None:
    """The request of that person for that module that waits for an answer."""
    asked = pending().filter(person=person_id, module=module)
    return asked.select_related("approver", "body").order_by("-number").first()


def way_in(person_id: int | None, module: ModulePage, *, renewing: Enrolment | None = None) -> WayIn:
    """How that person (None: nobody known) gets into an open module now, or in again after the enrolment that they
    may renew. Five queries at most."""
    left = seats_left(module)
    if person_id is None:
        return WayIn(_kind(module, left), module.seats, left)
    if not renewing and Enrolment.objects.filter(person=person_id, module=module).standing().exists():
        return WayIn("in", module.seats, left)
    asked = _last_request(person_id, module) if module.admission == module.Admission.APPROVAL else None
    if asked and renewing and asked.at < renewing.at:
        asked = None  # about the time before
    refused = asked if asked and _is_refused(asked) else None
    if asked and not hasattr(asked, "decision") and pending().filter(pk=asked.pk).exists():
        return WayIn("waiting", module.seats, left, request=asked)
    missing = tuple(missing_prerequisites(person_id, module))
    kind = _kind(module, left)
    if missing and kind != "closed":
        kind = "missing"
    return WayIn(kind, module.seats, left, missing, refused=refused)


def _kind(module: ModulePage, left: int | None) -> str:
    if module.admission == module.Admission.CLOSED:
        return "closed"
    if left == 0:
        return "full"
    return "ask" if module.admission == module.Admission.APPROVAL else "enrol"


def _last_request(person_id: int, module: ModulePage) -> EnrolmentRequest | None:
    asked = EnrolmentRequest.objects.filter(person=person_id, module=module)
    return (
        asked.select_related("decision__by", "decision__note", "approver", "body").order_by("-number").first()
    )


def _is_refused(request: EnrolmentRequest) -> bool:
    return hasattr(request, "decision") and request.decision.outcome == request.decision.Outcome.REFUSED


def approver_of(person_id: int, *, on: date) -> tuple[int | None, int | None]:
    """(manager, body) of somebody's main employment on a day. A manager who cannot sign in cannot decide: None."""
    work = Employment.objects.filter(person=person_id, is_main=True, during__contains=on)
    row = work.values_list("managed_by", "managed_by__user__is_active", "body").first()
    if row is None:
        return None, None
    manager, signs_in, body = row
    return (manager if signs_in and manager != person_id else None), body


def who_decides(request: EnrolmentRequest, *, on: date) -> list[User]:
    """Logins to write to: the manager, else the contacts of the body, else the training office."""
    logins = User.objects.filter(is_active=True).exclude(person=request.person_id).select_related("person")
    if request.approver_id:
        return list(logins.filter(person=request.approver_id))
    in_force = mandates_on(on)
    contacts = in_force.filter(role=Role.BODY_CONTACT, body=request.body_id) if request.body_id else None
    found = list(logins.filter(person__in=contacts.values("person")).order_by("pk")) if contacts else []
    return found or training_officers(on=on)


def training_officers(*, on: date) -> list[User]:
    """Logins of the training office on a day."""
    officers = mandates_on(on).filter(role=Role.TRAINING_OFFICER).values("person")
    return list(
        User.objects.filter(is_active=True, person__in=officers).select_related("person").order_by("pk")
    )


def requests_of(person_id: int) -> list[EnrolmentRequest]:
    """Somebody's requests that wait for an answer, the last first. One query."""
    mine = pending().filter(person=person_id).select_related("module", "approver")
    return list(mine.defer(*MODULE_TEXTS).order_by("-at"))
