# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who writes the minutes of a meeting, who approves and publishes them, who reads them."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from cms.meetings.minutes.models import MinutesVersion
from cms.meetings.planning.models import Meeting, TrainerUse
from cms.meetings.planning.rules import MEETINGS, can_run, can_see, meetings_run_by, meetings_seen_by
from cms.rights import Actor, rule

VERSIONS = MinutesVersion.objects.select_related("minutes__meeting", "publication")


def meetings_minuted_by(actor: Actor) -> QuerySet[Meeting]:
    """Meetings whose minutes the actor writes."""
    if actor.person_id is None:
        return MEETINGS.none()
    leads = TrainerUse.objects.filter(
        session__meeting=OuterRef("pk"), person=actor.person_id, is_cancelled=False
    )
    rows = MEETINGS.exclude(state=Meeting.State.DRAFT)
    return rows.filter(Q(pk__in=meetings_run_by(actor).values("pk")) | Q(Exists(leads)))


@rule("meetings.write_minutes", rows=meetings_minuted_by)
def can_write_minutes(actor: Actor, thing: Meeting) -> bool:
    """Who runs the meeting, and who leads one of its sessions."""
    if actor.person_id is None or thing.state == Meeting.State.DRAFT:
        return False
    leads = TrainerUse.objects.filter(session__meeting=thing, person=actor.person_id, is_cancelled=False)
    return can_run(actor, thing) or leads.exists()


def meetings_approved_by(actor: Actor) -> QuerySet[Meeting]:
    """Meetings whose minutes the actor approves, publishes, opens again."""
    return meetings_run_by(actor).exclude(state=Meeting.State.DRAFT)


@rule("meetings.approve_minutes", rows=meetings_approved_by)
def can_approve_minutes(actor: Actor, thing: Meeting) -> bool:
    """Who runs the meeting."""
    return thing.state != Meeting.State.DRAFT and can_run(actor, thing)


def versions_sent_by(actor: Actor) -> QuerySet[MinutesVersion]:
    """Approved minutes whose contributions the actor sends on."""
    return VERSIONS.filter(minutes__meeting__in=meetings_approved_by(actor).values("pk"))


@rule("meetings.send_contribution", rows=versions_sent_by)
def can_send_contribution(actor: Actor, thing: MinutesVersion) -> bool:
    """Who approves the minutes."""
    return can_approve_minutes(actor, thing.minutes.meeting)


def minutes_read_by(actor: Actor) -> QuerySet[MinutesVersion]:
    """Published minutes of the meetings that the actor sees."""
    seen = meetings_seen_by(actor).values("pk")
    return VERSIONS.filter(publication__isnull=False, minutes__meeting__in=seen)


@rule("meetings.read_minutes", rows=minutes_read_by)
def can_read_minutes(actor: Actor, thing: MinutesVersion) -> bool:
    """Once published, whoever sees the meeting: everybody, where it is public."""
    return hasattr(thing, "publication") and can_see(actor, thing.minutes.meeting)
