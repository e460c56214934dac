# SPDX-License-Identifier: AGPL-3.0-or-later
"""The quorum of a session of a table: as people come in, and for good once its register is closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from cms import clock
from cms.audit.operations import record
from cms.meetings.attendance.models import RegisterClosing
from cms.meetings.attendance.queries import closing_of
from cms.meetings.attendance.register import Line, register_of
from cms.meetings.booking.models import Booking
from cms.meetings.convening.models import QuorumTaken
from cms.meetings.planning.models import MeetingSession
from cms.meetings.tables.models import TableSeat
from cms.meetings.tables.queries import seats_on
from cms.meetings.tables.quorum import Present, Quorum, Seat, quorum
from cms.pages.cache import forget_after_commit
from cms.people.queries import called_as


@dataclass(frozen=True)
class Standing:
    """The quorum of a session, its seats in order and, once the register is closed, when that was."""

    quorum: Quorum
    seats: list[TableSeat]
    closed_at: datetime | None = None

    @property
    def rows(self) -> list[tuple[TableSeat, bool]]:
        """(seat, whether somebody fills it) of those that vote."""
        return [(seat, seat.pk in self.quorum.filled) for seat in self.seats if seat.is_voting]


def quorum_of(session: MeetingSession, *, at: datetime) -> Standing | None:
    """How it stands at a moment; None for a meeting of no table, or of one without quorum. Twelve queries at most.

    Before the closing who is there is in the room or in the call at that moment; after it, who was there at all.
    """
    table = session.meeting.table
    if table is None or table.quorum_percent is None:
        return None
    seats = list(seats_on(table, clock.day_of(session.during.lower)))
    closing = closing_of(session)
    if closing is None:
        there = [line for line in register_of(session) if is_there(line, session, at=at)]
        present = [
            Present(line.person.pk, line.body.pk if line.body else None, _sender(line.booking))
            for line in there
        ]
        return Standing(_counted(seats, present, table.quorum_percent), seats)
    live = _counted(seats, _closed(closing), table.quorum_percent)
    taken = QuorumTaken.objects.filter(closing=closing).first()
    if taken:
        live = Quorum(taken.voting, taken.present, taken.needed, live.filled)
    return Standing(live, seats, closing.at)


def is_there(line: Line, session: MeetingSession, *, at: datetime) -> bool:
    """Whether somebody is in the room or in the call at a moment; before the beginning, whether they have come."""
    begins, last = session.during.lower, session.during.upper - timedelta(seconds=1)
    moment = min(max(at, begins), last)
    return any(low <= moment < high for low, high in line.counted.intervals)


def freeze_closed(*, at: datetime) -> int:
    """Appends the quorum of every closed register that has none yet; how many. Run again it adds nothing."""
    waiting = RegisterClosing.objects.filter(
        quorum_taken=None, session__meeting__table__quorum_percent__isnull=False
    )
    ids = list(waiting.order_by("pk").values_list("pk", flat=True))
    return sum(_freeze(pk, at) for pk in ids)


@transaction.atomic
def _freeze(closing_id: int, at: datetime) -> bool:
    closing = RegisterClosing.objects.select_related("session__meeting__table").get(pk=closing_id)
    table = closing.session.meeting.table
    if table is None or table.quorum_percent is None:
        return False
    seats = list(seats_on(table, clock.day_of(closing.session.during.lower)))
    found = _counted(seats, _closed(closing), table.quorum_percent)
    taken, made = QuorumTaken.objects.get_or_create(
        closing=closing,
        defaults={"voting": found.voting, "needed": found.needed, "present": found.present, "at": at},
    )
    if made:
        detail = {"voting": taken.voting, "needed": taken.needed, "present": taken.present}
        record(by=None, verb="tables.quorum_taken", on=closing, at=at, detail=detail)
        forget_after_commit()
    return made


def _counted(seats: Iterable[TableSeat], present: list[Present], percent: int) -> Quorum:
    """Records of one human being are one of them."""
    seats = list(seats)
    known = {one for each in present for one in (each.person, each.sent_by) if one}
    leads = called_as(known | {seat.person_id for seat in seats if seat.person_id})
    return quorum(
        [Seat(seat.pk, seat.body_id, leads.get(seat.person_id or 0), seat.is_voting) for seat in seats],
        [Present(leads[one.person], one.body, leads.get(one.sent_by or 0)) for one in present],
        percent,
    )


def _closed(closing: RegisterClosing) -> list[Present]:
    """Who was there by a closed register, with who sent them."""
    lines = list(closing.lines.filter(minutes__gt=0))
    people = {line.person_id for line in lines}
    bookings = Booking.objects.filter(meeting=closing.session.meeting_id, sent_by__isnull=False)
    sent = {one.person_id: one for one in bookings}
    leads = called_as({*people, *sent})
    sender = {leads[person]: _sender(one) for person, one in sent.items()}
    return [Present(line.person_id, line.body_id, sender.get(leads[line.person_id])) for line in lines]


def _sender(booking: Booking | None) -> int | None:
    return booking.sent_by_id if booking else None
