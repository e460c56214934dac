# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seats kept for bodies become everybody's; and the projection made again from the steps."""

import logging
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from cms.meetings.booking.desk import desk_of, mark_reserved
from cms.meetings.booking.models import Booking, BookingEvent, State
from cms.meetings.booking.seating import Standing, standings_of
from cms.meetings.planning.models import Meeting, MeetingSession, ReservedSeats

log = logging.getLogger(__name__)


def free_lapsed(*, at: datetime) -> int:
    """Serves the lines of meetings to come where seats kept for a body are everybody's by now; how many came up.

    A transaction each, one that fails keeps none of the others back. Doing it again does nothing more.
    """
    lapsed = ReservedSeats.objects.filter(meeting=OuterRef("pk"), until__lte=at)
    unserved = Booking.objects.filter(meeting=OuterRef("pk")).filter(
        Q(state=State.WAITING) | Q(is_reserved=True)
    )
    to_come = MeetingSession.objects.filter(meeting=OuterRef("pk"), during__startswith__gt=at)
    meetings = Meeting.objects.filter(
        Exists(lapsed), Exists(unserved), Exists(to_come), state=Meeting.State.PUBLISHED
    )
    served = 0
    for meeting_id in meetings.order_by("pk").values_list("pk", flat=True):
        try:
            served += _serve(meeting_id, at)
        except Exception:
            log.exception("the line of meeting %s was not served", meeting_id)
    return served


def _serve(meeting_id: int, at: datetime) -> int:
    with desk_of(meeting_id, by=None, at=at) as desk:
        mark_reserved(meeting_id, at=at)
    return sum(row.state == State.BOOKED for row in desk.rows.values())


def differing(*, meeting_id: int) -> Iterator[tuple[int, Standing, Standing | None]]:
    """(person's id, what the steps say, what the booking says) where the two differ. Two queries."""
    steps = BookingEvent.objects.filter(meeting=meeting_id).order_by("pk")
    rows = {row.person_id: row for row in Booking.objects.filter(meeting=meeting_id)}
    for person_id, told in standings_of(steps).items():
        row = rows.get(person_id)
        known = Standing.of(row) if row else None
        if known != told:
            yield person_id, told, known


def rebuild(*, meeting_id: int, at: datetime) -> int:
    """Brings the bookings of a meeting to what their steps say; how many differed.

    `capacity` (as what they come) is in no step and stays; `is_reserved` follows the seats kept at that moment. Who
    lost a seat by it must be written before who gains one: the database counts after each row.
    """
    with desk_of(meeting_id, by=None, at=at) as desk:
        wrong = sorted(differing(meeting_id=meeting_id), key=lambda one: one[1].state == State.BOOKED)
        for person_id, told, _known in wrong:
            desk.put(person_id, told)
        mark_reserved(meeting_id, at=at)
    return len(wrong)


def rebuild_all(*, at: datetime) -> int:
    """Brings every booking to what its steps say, a transaction a meeting; how many differed."""
    ids = BookingEvent.objects.order_by("meeting").values_list("meeting", flat=True).distinct()
    return sum(rebuild(meeting_id=pk, at=at) for pk in ids)
