# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose a booking is, who decides on a request, who keeps the list of a meeting."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from cms.clock import TODAY
from cms.meetings.booking.models import Booking, BookingEvent
from cms.meetings.planning.models import Meeting
from cms.meetings.planning.rules import can_run, can_see, meetings_run_by, meetings_seen_by
from cms.people.models import Employment
from cms.people.queries import same_person
from cms.rights import Actor, Role, rule

BOOKINGS = Booking.objects.select_related("meeting", "person", "body", "sent_by")


def meetings_shown_to(actor: Actor) -> QuerySet[Meeting]:
    """Meetings that somebody known sees."""
    return meetings_seen_by(actor) if actor.person_id is not None else Meeting.objects.none()


@rule("meetings.see_own_seat", rows=meetings_shown_to)
def can_see_own_seat(actor: Actor, meeting: Meeting) -> bool:
    """Whoever sees the meeting and is somebody: a seat is somebody's."""
    return actor.person_id is not None and can_see(actor, meeting)


def bookings_of(actor: Actor) -> QuerySet[Booking]:
    """One's own bookings of meetings that are published or were cancelled."""
    if actor.person_id is None:
        return BOOKINGS.none()
    theirs = same_person(actor.person_id)
    return BOOKINGS.filter(person__in=theirs).exclude(meeting__state=Meeting.State.DRAFT)


@rule("meetings.change_booking", rows=bookings_of)
def can_change(actor: Actor, booking: Booking) -> bool:
    """Whose it is."""
    if actor.person_id is None or booking.meeting.state == Meeting.State.DRAFT:
        return False
    return booking.person_id in same_person(actor.person_id)


def _managed(person: int | OuterRef, **by: object) -> QuerySet[Employment]:
    """The main employment of today under a manager who can sign in."""
    work = Employment.objects.filter(person=person, is_main=True, during__contains=TODAY)
    return work.filter(managed_by__user__is_active=True, **by)


def bookings_decided_by(actor: Actor) -> QuerySet[Booking]:
    """Those of people the actor manages today; of the own body, as its contact, where nobody does; of meetings they
    run. Never one's own. Decided ones stay, so that who comes second is told."""
    if actor.person_id is None:
        return BOOKINGS.none()
    theirs = Q(Exists(_managed(OuterRef("person"), managed_by=actor.person_id)))
    theirs |= Q(meeting__in=meetings_run_by(actor).values("pk"))
    if actor.has(Role.BODY_CONTACT) and actor.body_id:
        theirs |= Q(body=actor.body_id) & ~Q(Exists(_managed(OuterRef("person"))))
    requests = _requests(OuterRef("meeting"), OuterRef("person"))
    asked = BOOKINGS.filter(Exists(requests)).exclude(meeting__state=Meeting.State.DRAFT)
    return asked.filter(theirs).exclude(person__in=same_person(actor.person_id))


def _requests(meeting: int | OuterRef, person: int | OuterRef) -> QuerySet[BookingEvent]:
    return BookingEvent.objects.filter(meeting=meeting, person=person, kind=BookingEvent.Kind.REQUESTED)


@rule("meetings.decide_booking", rows=bookings_decided_by)
def can_decide(actor: Actor, booking: Booking) -> bool:
    """The manager of today; the contact of the body without one; who runs the meeting; never the own."""
    meeting = booking.meeting
    if actor.person_id is None or booking.person_id in same_person(actor.person_id):
        return False
    if meeting.state == Meeting.State.DRAFT or not _requests(meeting.pk, booking.person_id).exists():
        return False
    if can_run(actor, meeting) or _managed(booking.person_id, managed_by=actor.person_id).exists():
        return True
    is_contact = actor.has(Role.BODY_CONTACT) and actor.body_id is not None
    return is_contact and booking.body_id == actor.body_id and not _managed(booking.person_id).exists()


def bookings_kept_by(actor: Actor) -> QuerySet[Booking]:
    """Bookings of the meetings that the actor runs."""
    return BOOKINGS.filter(meeting__in=meetings_run_by(actor).values("pk"))


@rule("meetings.keep_bookings", rows=bookings_kept_by)
def can_keep(actor: Actor, booking: Booking) -> bool:
    """Who runs the meeting."""
    return can_run(actor, booking.meeting)
