# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sees what of the attendance: everybody their own; who keeps a register what is in it, never about themselves."""

from django.db.models import Q, QuerySet

from cms.meetings.attendance.models import Dispute, Evidence, EvidenceFile
from cms.meetings.booking.models import Booking
from cms.meetings.planning.models import Meeting, MeetingSession
from cms.meetings.planning.rules import can_keep_register, sessions_kept_by
from cms.people.queries import same_person
from cms.rights import Actor, rule


def sessions_attended_by(actor: Actor) -> QuerySet[MeetingSession]:
    """Sessions of which the actor has a seat, a trace or a line: under whatever record of theirs."""
    rows = MeetingSession.objects.select_related("meeting", "room").exclude(
        meeting__state=Meeting.State.DRAFT
    )
    if actor.person_id is None:
        return rows.none()
    people = same_person(actor.person_id)
    seats = Booking.objects.filter(person__in=people).seated()
    told = Q(evidence__person__in=people) | Q(closings__lines__person__in=people)
    ids = MeetingSession.objects.filter(told | Q(meeting__in=seats.values("meeting"))).values("pk")
    return rows.filter(pk__in=ids)


@rule("meetings.see_attendance", rows=sessions_attended_by)
def can_see_attendance(actor: Actor, session: MeetingSession) -> bool:
    """Whoever booked, was there, or stands on the register: their own line."""
    return sessions_attended_by(actor).filter(pk=session.pk).exists()


def evidence_taken_back_by(actor: Actor) -> QuerySet[Evidence]:
    """Evidence of others in the registers that the actor keeps."""
    rows = Evidence.objects.select_related("session__meeting", "person").exclude(kind=Evidence.Kind.VOID)
    if actor.person_id is None:
        return rows.none()
    kept = sessions_kept_by(actor).values("pk")
    return rows.filter(session__in=kept).exclude(person__in=same_person(actor.person_id))


@rule("meetings.take_back_evidence", rows=evidence_taken_back_by)
def can_take_back(actor: Actor, evidence: Evidence) -> bool:
    """Who keeps the register, of others."""
    if actor.person_id is None or evidence.kind == Evidence.Kind.VOID:
        return False
    return can_keep_register(actor, evidence.session) and evidence.person_id not in same_person(
        actor.person_id
    )


def files_read_by(actor: Actor) -> QuerySet[EvidenceFile]:
    """Files of the registers that the actor keeps."""
    rows = EvidenceFile.objects.select_related("session__meeting", "added_by")
    return rows.filter(session__in=sessions_kept_by(actor).values("pk"))


@rule("meetings.read_evidence_file", rows=files_read_by)
def can_read_file(actor: Actor, file: EvidenceFile) -> bool:
    """Who keeps the register."""
    return can_keep_register(actor, file.session)


def disputes_answered_by(actor: Actor) -> QuerySet[Dispute]:
    """Disputes of others about the registers that the actor keeps; answered ones stay, to be read."""
    rows = Dispute.objects.select_related("session__meeting", "person", "answer__answered_by")
    if actor.person_id is None:
        return rows.none()
    kept = sessions_kept_by(actor).values("pk")
    return rows.filter(session__in=kept).exclude(person__in=same_person(actor.person_id))


@rule("meetings.answer_dispute", rows=disputes_answered_by)
def can_answer(actor: Actor, dispute: Dispute) -> bool:
    """Who keeps the register, of others."""
    if actor.person_id is None or dispute.person_id in same_person(actor.person_id):
        return False
    return can_keep_register(actor, dispute.session)
