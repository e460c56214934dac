# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who takes part in a meeting: only they are told how to get into its video call, and read all of its papers."""

from django.db.models import Q, QuerySet

from cms.meetings.booking.models import Booking
from cms.meetings.planning.models import Meeting, Paper, TrainerUse
from cms.meetings.planning.rules import can_run, can_see, meetings_run_by, meetings_seen_by
from cms.people.queries import same_person
from cms.rights import Actor, rule


def takes_part(actor: Actor, meeting: Meeting) -> bool:
    """Who has a seat, who leads a date of it, who runs it. No query for nobody."""
    if actor.person_id is None:
        return False
    if can_run(actor, meeting):
        return True
    people = same_person(actor.person_id)
    seat = Booking.objects.seated().filter(meeting=meeting, person__in=people)
    leads = TrainerUse.objects.filter(session__meeting=meeting, person__in=people, is_cancelled=False)
    return seat.exists() or leads.exists()


def papers_read_by(actor: Actor) -> QuerySet[Paper]:
    """Papers for all of the meetings that the actor sees; the others of those they take part in."""
    seen = Paper.objects.filter(meeting__in=meetings_seen_by(actor).values("pk")).select_related("meeting")
    if actor.person_id is None:
        return seen.filter(is_for_all=True)
    people = same_person(actor.person_id)
    seats = Booking.objects.seated().filter(person__in=people).values("meeting")
    leads = TrainerUse.objects.filter(person__in=people, is_cancelled=False).values("session__meeting")
    runs = meetings_run_by(actor).values("pk")
    return seen.filter(Q(is_for_all=True) | Q(meeting__in=seats) | Q(meeting__in=leads) | Q(meeting__in=runs))


@rule("meetings.read_paper", rows=papers_read_by)
def can_read_paper(actor: Actor, thing: Paper) -> bool:
    """Who sees the meeting, what is for all; who takes part, the rest."""
    return can_see(actor, thing.meeting) and (thing.is_for_all or takes_part(actor, thing.meeting))
