# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody says that the register is wrong about them; who keeps it answers, once, with words, and corrects it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.accounts.privacy import hold_off
from cms.accounts.telling import tell
from cms.audit.operations import Doer
from cms.audit.operations import record as log
from cms.meetings.attendance.models import Dispute, DisputeAnswer, DisputeWords, Evidence
from cms.meetings.attendance.recording import hold
from cms.meetings.booking.queries import planners_of
from cms.meetings.planning.models import MeetingSession, TrainerUse
from cms.people.models import Person
from cms.people.queries import same_person
from cms.rights import WrongPhase


class CannotDispute(WrongPhase):
    """Not yet, or one waits already; the message says what to do."""


class CannotAnswer(WrongPhase):
    """Answered already, or nothing was corrected; the message says what to do."""


@transaction.atomic
def dispute(*, session: MeetingSession, person: Person, words: str, by: Doer, at: datetime) -> Dispute:
    """Appends that somebody says the register is wrong about them, and writes to who keeps it.

    Raises CannotDispute before the session, and while another one of theirs waits for its answer.
    """
    hold_off(person.pk)
    hold(session)
    if at < session.during.lower:
        raise CannotDispute(_("The meeting has not begun: nothing is recorded of it yet."))
    theirs = Dispute.objects.filter(session=session, person__in=same_person(person.pk))
    if theirs.filter(answer=None).exists():
        raise CannotDispute(_("You have said so already: wait for the answer."))
    made = Dispute.objects.create(session=session, person=person, at=at)
    DisputeWords.objects.create(dispute=made, text=words)
    log(by=by, verb="meetings.register_disputed", on=made, at=at, detail={"session": session.pk})
    for reader in sorted(set(keepers_of(session)) - same_person(person.pk)):
        tell(
            person_id=reader, template="meeting_disputed", context={"dispute": made, "words": words}, at=at,
            key=f"meetings.dispute:{made.pk}:{reader}", about_id=person.pk, can_wait=True)  # fmt: skip
    return made


@transaction.atomic
def answer(*, dispute: Dispute, is_accepted: bool, words: str, by: Doer, at: datetime) -> DisputeAnswer:
    """Appends the answer and its words, and writes to who disputed.

    Accepted means corrected: some evidence came, or was taken back, after the dispute. Raises CannotAnswer.
    """
    if by.person_id is None:
        raise CannotAnswer(_("Only a known person answers."))
    hold_off(dispute.person_id)
    hold(dispute.session)
    if DisputeAnswer.objects.filter(dispute=dispute).exists():
        raise CannotAnswer(_("Somebody has answered already: reload the page."))
    if is_accepted and not _is_corrected(dispute):
        raise CannotAnswer(
            _("Correct the register first: record what is missing, or take back what is wrong.")
        )
    made = DisputeAnswer.objects.create(
        dispute=dispute, is_accepted=is_accepted, answered_by_id=by.person_id, at=at
    )
    DisputeWords.objects.create(dispute=dispute, is_answer=True, text=words)
    log(by=by, verb="meetings.dispute_answered", on=dispute, at=at, detail={"is_accepted": is_accepted})
    tell(
        person_id=dispute.person_id, template="meeting_dispute_answered", at=at,
        context={"dispute": dispute, "answer": made, "words": words},
        key=f"meetings.dispute_answered:{dispute.pk}", about_id=by.person_id)  # fmt: skip
    return made


def keepers_of(session: MeetingSession) -> list[int]:
    """People to write to about a register: its trainers; without any, who runs the meeting."""
    trainers = TrainerUse.objects.filter(session=session, is_cancelled=False)
    return list(trainers.values_list("person", flat=True)) or planners_of(session.meeting)


def _is_corrected(dispute: Dispute) -> bool:
    people = same_person(dispute.person_id)
    return Evidence.objects.filter(
        session=dispute.session_id, person__in=people, recorded_at__gte=dispute.at
    ).exists()
