# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calendars to subscribe to: everybody's, of the public meetings, and one's own, at a secret address."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from cms.audit.operations import Doer, record
from cms.meetings.booking.links import digest_of
from cms.meetings.booking.models import Booking, PersonalFeed, State
from cms.meetings.planning.models import Meeting, MeetingSession, TrainerUse
from cms.people.models import Person
from cms.people.queries import same_person
from cms.territory.models import Zone

BEHIND = timedelta(days=366)
"""How far back calendars go."""


def _sessions(*, at: datetime) -> QuerySet[MeetingSession]:
    rows = MeetingSession.objects.exclude(meeting__state=Meeting.State.DRAFT)
    rows = rows.filter(during__endswith__gte=at - BEHIND).select_related("meeting", "room")
    return rows.order_by("during", "pk")


def public_sessions(*, at: datetime, zone: Zone | None = None, kind: str = "") -> QuerySet[MeetingSession]:
    """Dates of the public meetings, those cancelled too, of the last year and to come; of one zone or kind if asked."""
    rows = _sessions(at=at).filter(meeting__is_public=True)
    if zone is not None:
        in_zone = Meeting.zones.through.objects.filter(meeting=OuterRef("meeting"), zone=zone)
        rows = rows.filter(Exists(in_zone))
    return rows.filter(meeting__kind=kind) if kind else rows


def sessions_of(person_id: int, *, at: datetime) -> QuerySet[MeetingSession]:
    """Dates at which somebody has a seat, or that they lead: under whatever record of theirs."""
    theirs = same_person(person_id)
    seat = Booking.objects.filter(meeting=OuterRef("meeting"), person__in=theirs, state=State.BOOKED)
    leads = TrainerUse.objects.filter(session=OuterRef("pk"), person__in=theirs, is_cancelled=False)
    return _sessions(at=at).filter(Q(Exists(seat)) | Q(Exists(leads)))


@transaction.atomic
def new_address(*, person_id: int, by: Doer, at: datetime) -> str:
    """The secret part of the address of one's own calendar; that of before opens nothing any more."""
    token = secrets.token_urlsafe(32)
    row, _made = PersonalFeed.objects.update_or_create(
        person_id=person_id, defaults={"token_sha256": digest_of(token), "made_at": at}
    )
    record(by=by, verb="meetings.feed_opened", on=row, at=at)
    return token


@transaction.atomic
def close_address(*, person_id: int, by: Doer, at: datetime) -> bool:
    """The address opens nothing any more; False when there was none."""
    row = PersonalFeed.objects.select_for_update().filter(person=person_id).first()
    if row is None:
        return False
    record(by=by, verb="meetings.feed_closed", on=row, at=at)
    row.delete()
    return True


def owner_of(token: str) -> Person | None:
    """Whose calendar a secret part of an address opens; nobody's without a login that is in use."""
    rows = PersonalFeed.objects.filter(token_sha256=digest_of(token), person__user__is_active=True)
    row = rows.select_related("person").first()
    return row.person if row else None
