# SPDX-License-Identifier: AGPL-3.0-or-later
"""A meeting as people live it: published, changed, cancelled, with the seats and the mails that follow.

The verbs of planning, each with what it means for who is booked, waits or leads, in the same transaction.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from cms.meetings.booking.operations import change_capacity, promote
from cms.meetings.convening.telling import (
    dates_in_words,
    readers_of,
    say_cancelled,
    say_changed,
    say_leads,
    say_leads_no_more,
    trainers_of,
)
from cms.meetings.planning import operations as planning
from cms.meetings.planning.models import Meeting, MeetingSession
from cms.meetings.planning.operations import When
from cms.people.models import Body
from cms.rights import Actor


@contextmanager
def told(meeting: Meeting, *, at: datetime) -> Iterator[None]:
    """Whoever comes, waits or leads reads what changed inside of the dates of a published meeting; one mail each.

    Whoever leads newly, or no more, reads that.
    """
    with transaction.atomic():
        held = planning.hold(meeting.pk)
        before, led = dates_in_words(held), trainers_of(held)
        yield
        held.refresh_from_db()
        if held.state == Meeting.State.PUBLISHED:
            leads = trainers_of(held)
            say_leads(held, leads - led, at=at)
            say_leads_no_more(held, led - leads, at=at)
            if dates_in_words(held) != before:
                told_already = leads - led
                readers = {pk: role for pk, role in readers_of(held).items() if pk not in told_already}
                say_changed(held, readers, before=before, at=at)


@transaction.atomic
def publish(*, meeting: Meeting, by: Actor | None, at: datetime) -> Meeting:
    """Shows a draft to whom it is for; its trainers are told, with the dates for their calendars.

    Raises NotReady, NotNow.
    """
    was_draft = planning.hold(meeting.pk).state == Meeting.State.DRAFT
    made = planning.publish(meeting=meeting, by=by, at=at)
    if was_draft:
        say_leads(made, trainers_of(made), at=at)
    return made


@transaction.atomic
def change(
    *, meeting: Meeting, fields: Mapping[str, Any], by: Actor | None, at: datetime, seen: str = ""
) -> Meeting:
    """Other words, audience, terms; with more seats the waiting list moves up. `seen` as `require_unchanged` takes it.

    Raises Stale, NotNow, SeatsTaken.
    """
    held = planning.hold(meeting.pk)
    planning.require_unchanged(held, seen)
    words = {name: value for name, value in fields.items() if name != "capacity"}
    seats = fields.get("capacity", held.capacity)
    # the least people never exceed the seats, not even between the two steps
    is_seats_first = seats is None or seats >= (held.minimum or 0)
    if seats != held.capacity and is_seats_first:
        change_capacity(meeting=meeting, capacity=seats, by=by, at=at)
    made = planning.change(meeting=meeting, fields=words, by=by, at=at)
    if seats != held.capacity and not is_seats_first:
        change_capacity(meeting=meeting, capacity=seats, by=by, at=at)
    return made


def add_session(*, meeting: Meeting, when: When, by: Actor | None, at: datetime) -> MeetingSession:
    """Another date. Raises Taken, NotNow."""
    with told(meeting, at=at):
        return planning.add_session(meeting=meeting, when=when, by=by, at=at)


def change_session(
    *, session: MeetingSession, when: When, by: Actor | None, at: datetime, seen: str = ""
) -> MeetingSession:
    """Another time, place or trainers of a date. Raises Taken, Stale, NotNow."""
    with told(session.meeting, at=at):
        return planning.change_session(session=session, when=when, by=by, at=at, seen=seen)


def remove_session(*, session: MeetingSession, by: Actor | None, at: datetime) -> None:
    """A date is not held. Raises NotNow."""
    with told(session.meeting, at=at):
        planning.remove_session(session=session, by=by, at=at)


@transaction.atomic
def cancel(*, meeting: Meeting, reason: str, by: Actor | None, at: datetime) -> Meeting:
    """A meeting is not held: whoever comes, waits, asked, was invited or leads reads why, once."""
    held = planning.hold(meeting.pk)
    readers = readers_of(held)
    made = planning.cancel(meeting=meeting, reason=reason, by=by, at=at)
    if held.state == Meeting.State.PUBLISHED:
        say_cancelled(made, readers, at=at)
    return made


@transaction.atomic
def set_reserved(
    *, meeting: Meeting, body: Body, seats: int, until: datetime | None, by: Actor | None, at: datetime
) -> None:
    """Keeps seats for a body until a moment; 0 keeps none, and the waiting list moves up. Raises NotNow."""
    planning.set_reserved(meeting=meeting, body=body, seats=seats, until=until, by=by, at=at)
    promote(meeting=meeting, by=by, at=at)
