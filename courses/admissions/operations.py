# SPDX-License-Identifier: AGPL-3.0-or-later
"""Getting into a module, with the seats counted under a lock; asking, and deciding once."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from cms.clock import day_of
from cms.pages.cache import forget_after_commit
from cms.rights import WrongPhase
from courses.admissions.models import DecisionNote, EnrolmentRequest, RequestDecision
from courses.admissions.queries import approver_of, pending_request, seats_left
from courses.catalogue.completion import Evidence, standing
from courses.catalogue.models import ModulePage
from courses.enrolments import operations as enrolments
from courses.enrolments.models import Enrolment, Progress
from courses.enrolments.queries import missing_prerequisites


class NotAdmitted(WrongPhase):
    """No way into the module now; the words say what to do."""


class Decided(WrongPhase):
    """Somebody has decided already."""


def hold(module: ModulePage) -> ModulePage:
    """Waits for whoever enrols in the same module; until the end of the transaction nobody else does."""
    return ModulePage.objects.select_for_update(of=("self",), no_key=True).get(pk=module.pk)


def admit_self(*, person_id: int, module: ModulePage, at: datetime) -> tuple[Enrolment, bool]:
    """As `admit`, for who enrols alone. Raises NotAdmitted where somebody else must say yes."""
    known = Enrolment.objects.filter(person=person_id, module=module).standing().first()
    if known:
        return known, False
    module = hold(module)
    require_self(module)
    return admit(person_id=person_id, module=module, source=Enrolment.Source.SELF, at=at)


def require_self(module: ModulePage) -> None:
    """Raises NotAdmitted where nobody gets in, or in again, without the yes of somebody else."""
    if module.admission == module.Admission.CLOSED:
        raise NotAdmitted(_("In this module the training office makes the enrolments: write to them."))
    if module.admission == module.Admission.APPROVAL:
        raise NotAdmitted(_("This module needs the approval of your manager: send the request."))


def admit(*, person_id: int, module: ModulePage, source: str, at: datetime) -> tuple[Enrolment, bool]:
    """The standing enrolment and False, or a new one and True. Raises NotAdmitted: prerequisites or seats."""
    held = hold(module)
    known = Enrolment.objects.filter(person=person_id, module=held).standing().first()
    if known:
        return known, False
    require_way(person_id=person_id, module=held)
    made = enrolments.enrol(person_id=person_id, module=held, at=at, source=source)
    forget_seats(held)
    return made


def admit_again(*, enrolment: Enrolment, source: str, at: datetime) -> Enrolment:
    """Closes an enrolment whose module is completed and begins the next cycle in the last version.

    The caller holds the module, and knows that it is time. Raises NotAdmitted: prerequisites or seats.
    """
    require_way(person_id=enrolment.person_id, module=enrolment.module)
    enrolments.lock(enrolment)
    enrolments.cancel(enrolment=enrolment, at=at, is_renewal=True)
    made, _is_new = enrolments.enrol(
        person_id=enrolment.person_id, module=enrolment.module, at=at, source=source
    )
    forget_seats(enrolment.module)
    return made


def require_way(*, person_id: int, module: ModulePage) -> None:
    """Raises NotAdmitted when modules to complete before are missing, or every seat is taken."""
    missing = missing_prerequisites(person_id, module)
    if missing:
        titles = ", ".join(_("“%(title)s”") % {"title": page.title} for page in missing)
        raise NotAdmitted(_("Before this module you need to complete: %(titles)s.") % {"titles": titles})
    if seats_left(module) == 0:
        raise NotAdmitted(
            _("Every seat is taken. One becomes free when somebody completes the module or gives up.")
        )


def admit_many(
    *, person_ids: Collection[int], renewed: Collection[Enrolment] = (), module: ModulePage, source: str,
    at: datetime,
) -> list[Enrolment]:  # fmt: skip
    """New enrolments for people whom the caller has chosen while it holds the module: four queries in all, some more
    for each of the `renewed`, completed enrolments of theirs that are closed for the next cycle."""
    if not person_ids:
        return []
    for enrolment in renewed:
        enrolments.lock(enrolment)
        enrolments.cancel(enrolment=enrolment, at=at, is_renewal=True)
    next_ones = {enrolment.person_id for enrolment in renewed}
    version = module.versions.latest("number")
    mine = Enrolment.objects.filter(module=module, person__in=person_ids)
    rows = mine.values("person").annotate(last=Max("number"), cycle=Max("cycle"))
    known = {person: (last, cycle) for person, last, cycle in rows.values_list("person", "last", "cycle")}
    made = Enrolment.objects.bulk_create(
        Enrolment(
            person_id=person, module=module, version=version, number=number + 1,
            cycle=cycle + (person in next_ones), source=source, at=at)
        for person in person_ids
        for number, cycle in [known.get(person, (0, 1))]
    )  # fmt: skip
    begun = standing(version.rule, Evidence())
    Progress.objects.bulk_create(
        Progress(enrolment=row, version=version, done=begun.done, total=begun.total) for row in made
    )
    forget_seats(module)
    return made


def forget_seats(module: ModulePage) -> None:
    """The public page says how many seats are left: after a change it is made anew."""
    if module.seats is not None:
        forget_after_commit()


def ask(
    *, person_id: int, module: ModulePage, is_renewal: bool = False, at: datetime
) -> tuple[EnrolmentRequest, bool]:
    """The request that waits and False, or a new one and True; `is_renewal`: whoever asks may take the module again.

    Raises NotAdmitted.
    """
    held = hold(module)
    known = pending_request(person_id, held)
    if known:
        return known, False
    if held.admission != held.Admission.APPROVAL:
        raise NotAdmitted(_("This module asks for no approval: enrol from its page."))
    if not is_renewal and Enrolment.objects.filter(person=person_id, module=held).standing().exists():
        raise NotAdmitted(_("You are enrolled already: go on from the page of the module."))
    require_way(person_id=person_id, module=held)
    approver_id, body_id = approver_of(person_id, on=day_of(at))
    number = EnrolmentRequest.objects.filter(person=person_id, module=held).aggregate(last=Max("number"))
    made = EnrolmentRequest.objects.create(
        person_id=person_id, module=held, body_id=body_id, approver_id=approver_id,
        number=(number["last"] or 0) + 1, at=at)  # fmt: skip
    return made, True


def decide(
    *, request: EnrolmentRequest, outcome: str, reason: str, person_id: int, at: datetime
) -> tuple[RequestDecision, bool]:
    """Appends the decision; the same one again by the same person is the one there is, and False.

    Raises Decided when somebody else, or another decision, came first.
    """
    hold(request.module)
    known = RequestDecision.objects.filter(request=request).select_related("by").first()
    if known and (known.outcome, known.by_id) == (outcome, person_id):
        return known, False
    if known:
        words = _("This request was decided already: %(outcome)s, by %(name)s.")
        raise Decided(words % {"outcome": known.get_outcome_display(), "name": known.by})
    made = RequestDecision.objects.create(request=request, outcome=outcome, by_id=person_id, at=at)
    if reason:
        DecisionNote.objects.create(decision=made, reason=reason)
    return made, True
