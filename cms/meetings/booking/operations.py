# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of booking. Each is one transaction under the meeting's row lock: the step, the line, the mails.

Sent twice, a verb does what it did once. Who may is asked by the rules; what the moment allows is asked here.
"""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from cms.accounts.privacy import still_known
from cms.audit.operations import Doer
from cms.meetings.booking import phases
from cms.meetings.booking.desk import Desk, desk_of
from cms.meetings.booking.models import Booking, GuestCard, State
from cms.meetings.booking.queries import deciders_of, last_decision, was_invited
from cms.meetings.booking.seating import LIVE, Kind
from cms.meetings.planning.calendars import CANCEL, REQUEST
from cms.meetings.planning.models import Meeting
from cms.meetings.planning.rules import place_of
from cms.people.models import Body, Person
from cms.people.queries import same_person
from cms.rights import WrongPhase


class NotBooked(WrongPhase):
    """No seat can be asked, given up or passed on now; the words say why."""


class Decided(WrongPhase):
    """Somebody has decided already."""


class SeatsTaken(WrongPhase):
    """More are booked than the seats wanted."""


def ask(
    *, meeting: Meeting, person: Person, by: Doer | None, at: datetime, body: Body | None = None,
    capacity: str = "", sent_by: Person | None = None,
) -> Booking:  # fmt: skip
    """A seat, a place in the waiting list, or a request to the manager where the meeting asks for one.

    `body`: for which they come (None: where they work, or what a guest's card says). Who was invited needs no approval.
    `sent_by`: who sends them in their place, and so does not come. Raises NotBooked, Erased.
    """
    if sent_by is not None:
        return _send(meeting=meeting, sender=sent_by, to=person, by=by, at=at, body=body, capacity=capacity)
    still_known(person.pk)
    with desk_of(meeting.pk, by=by, at=at) as desk:
        live = _live(desk, person.pk)
        if live is None:
            known = desk.row(person.pk)
            is_invited = known is not None and was_invited(known)
            _require(phases.not_open(desk.meeting, begins=desk.begins, at=at, is_invited=is_invited))
            body_id = body.pk if body else _body_of(person.pk, known)
            if desk.meeting.needs_approval and not is_invited:
                _request(desk, person.pk, body_id)
            else:
                desk.line_up(person.pk, body_id=body_id)
        _as_what(desk, person.pk, capacity)
    return live or desk.rows[person.pk]


def add(
    *, meeting: Meeting, person: Person, by: Doer | None, at: datetime, body: Body | None = None,
    capacity: str = "",
) -> Booking:  # fmt: skip
    """The office adds somebody, whenever and without approval: a seat, or a place in the waiting list.

    Raises NotBooked for a meeting that is not held, Erased.
    """
    still_known(person.pk)
    with desk_of(meeting.pk, by=by, at=at) as desk:
        _require(phases.not_held(desk.meeting))
        known = _live(desk, person.pk) or desk.row(person.pk)
        one = known.person_id if known else person.pk
        if known is None or known.state not in (State.BOOKED, State.WAITING):
            desk.line_up(one, body_id=body.pk if body else _body_of(one, known))
        _as_what(desk, one, capacity)
    return desk.rows[one]


def approve(*, booking: Booking, by: Doer, at: datetime, note: str = "") -> Booking:
    """Whoever decides says yes: a seat, or the place in the waiting list that the request had. Raises Decided."""
    with desk_of(booking.meeting_id, by=by, at=at) as desk:
        known = _decided(desk, booking, Kind.APPROVED)
        if known.state == State.REQUESTED:
            if desk.is_over:
                raise NotBooked(_("This meeting has begun, or is not held: nobody can be booked any more."))
            desk.step(Kind.APPROVED, known.person_id, note=note)
            desk.line_up(known.person_id, body_id=known.body_id)
    return desk.rows[known.person_id]


def refuse(*, booking: Booking, by: Doer, at: datetime, note: str = "") -> Booking:
    """Whoever decides says no; the person reads why. Raises Decided."""
    with desk_of(booking.meeting_id, by=by, at=at) as desk:
        known = _decided(desk, booking, Kind.REFUSED)
        if known.state == State.REQUESTED:
            event = desk.step(Kind.REFUSED, known.person_id, note=note)
            desk.say("meeting_refused", known.person_id, event)
    return known


def give_up(*, booking: Booking, by: Doer | None, at: datetime, note: str = "") -> Booking:
    """Who has a seat, waits or asked leaves; the seat goes to the first of the line it is for.

    Raises NotBooked.
    """
    return _leave(booking.meeting_id, booking.person_id, Kind.CANCELLED, by=by, at=at, note=note)


def decline(*, meeting: Meeting, person: Person, by: Doer | None, at: datetime) -> Booking:
    """Answers that they do not come, also who has a seat. Raises NotBooked, Erased."""
    still_known(person.pk)
    return _leave(meeting.pk, person.pk, Kind.DECLINED, by=by, at=at, note="")


def remove(*, booking: Booking, by: Doer | None, at: datetime, note: str = "") -> Booking:
    """The office takes somebody off, whenever; they read why."""
    with desk_of(booking.meeting_id, by=by, at=at) as desk:
        known = _there(desk, booking)
        if known.state in (*LIVE, State.INVITED):
            has_seat = known.state == State.BOOKED
            event = desk.step(Kind.REMOVED, known.person_id, note=note)
            desk.say("meeting_removed", known.person_id, event, method=CANCEL if has_seat else "")
    return known


def delegate(*, booking: Booking, to: Person, by: Doer | None, at: datetime, capacity: str = "") -> Booking:
    """Somebody comes in the place of who was invited, waits or has a seat: that very seat, or place in the line, for
    the same body. Returns the booking of who is sent. Raises NotBooked, Erased."""
    return _send(
        meeting=booking.meeting, sender=booking.person, to=to, by=by, at=at, body=None, capacity=capacity
    )


def invite(
    *, meeting: Meeting, people: Collection[Person], by: Doer | None, at: datetime, has_mail: bool = True
) -> list[Booking]:
    """Those of them who have no booking yet, or had left, are invited; not `has_mail`: the caller writes to them.

    Raises NotBooked for a meeting that is not held.
    """
    with desk_of(meeting.pk, by=by, at=at) as desk:
        _require(phases.not_held(desk.meeting))
        for person in people:
            known = desk.row(person.pk)
            if known is None or known.state in (State.CANCELLED, State.DECLINED):
                event = desk.step(Kind.INVITED, person.pk, body_id=_body_of(person.pk, known))
                if has_mail:
                    desk.say("meeting_invited", person.pk, event, method=REQUEST)
    return [desk.rows[person.pk] for person in people]


def change_capacity(
    *, meeting: Meeting, capacity: int | None, by: Doer | None, at: datetime
) -> list[Booking]:
    """Other seats; who comes up from the waiting list. Raises SeatsTaken below those booked."""
    with desk_of(meeting.pk, by=by, at=at) as desk:
        taken = Booking.objects.filter(meeting=desk.meeting).seated().count()
        if capacity is not None and capacity < taken:
            raise SeatsTaken(phases.seats_taken(capacity, taken))
        desk.meeting.capacity = capacity
        desk.meeting.save(update_fields=["capacity"])
    meeting.capacity = capacity
    return [row for row in desk.rows.values() if row.state == State.BOOKED]


def promote(*, meeting: Meeting, by: Doer | None, at: datetime) -> list[Booking]:
    """Who comes up from the waiting list now: after seats were added, or those kept for a body are everybody's."""
    with desk_of(meeting.pk, by=by, at=at) as desk:
        pass
    return [row for row in desk.rows.values() if row.state == State.BOOKED]


def _send(
    *, meeting: Meeting, sender: Person, to: Person, by: Doer | None, at: datetime, body: Body | None, capacity: str
) -> Booking:  # fmt: skip
    still_known(to.pk)
    with desk_of(meeting.pk, by=by, at=at) as desk:
        known, theirs = desk.row(sender.pk), desk.row(to.pk)
        if theirs is not None and theirs.sent_by_id == sender.pk and theirs.state in LIVE:
            return theirs
        _require_sendable(desk, sender, to, known, theirs)
        body_id = body.pk if body else _body_of(sender.pk, known)
        has_seat = known is not None and known.state == State.BOOKED
        is_in_line = known is not None and known.state == State.WAITING
        event = desk.step(Kind.DELEGATED, sender.pk, body_id=body_id, delegate_id=to.pk)
        if has_seat:
            booked = desk.step(Kind.BOOKED, to.pk, body_id=body_id)
            desk.say("meeting_sent", to.pk, booked, method=REQUEST)
        elif is_in_line:
            desk.say("meeting_waiting", to.pk, desk.step(Kind.WAITLISTED, to.pk, body_id=body_id))
        else:
            desk.line_up(to.pk, body_id=body_id)
        desk.say("meeting_left", sender.pk, event, method=CANCEL if has_seat else "")
        _as_what(desk, to.pk, capacity)
    return desk.rows[to.pk]


def _require_sendable(
    desk: Desk, sender: Person, to: Person, known: Booking | None, theirs: Booking | None
) -> None:
    _require(phases.not_held(desk.meeting) or phases.not_begun(begins=desk.begins, at=desk.at))
    if sender.pk == to.pk:
        raise NotBooked(_("Choose somebody else: you cannot send yourself."))
    if known is not None and known.state == State.REQUESTED:
        raise NotBooked(_("Your manager has not answered yet: you can send somebody once you have a seat."))
    is_in = known is not None and known.state in (State.BOOKED, State.WAITING)
    if known is not None and not is_in and (known.state == State.CANCELLED or not was_invited(known)):
        raise NotBooked(_("There is no seat of yours to pass on."))
    if not is_in:
        _require(phases.not_open(desk.meeting, begins=desk.begins, at=desk.at, is_invited=True))
    if theirs is not None and theirs.state == State.BOOKED:
        raise NotBooked(_("%(name)s has a seat already.") % {"name": to})


def _leave(
    meeting_id: int, person_id: int, kind: str, *, by: Doer | None, at: datetime, note: str
) -> Booking:
    with desk_of(meeting_id, by=by, at=at) as desk:
        known = desk.row(person_id)
        is_answer = kind == Kind.DECLINED and (known is None or known.state == State.INVITED)
        if is_answer or (known is not None and known.state in LIVE):
            has_seat = known is not None and known.state == State.BOOKED
            _require(phases.not_leaving(desk.meeting, begins=desk.begins, at=at, has_seat=has_seat))
            was_live = known is not None and known.state in LIVE
            event = desk.step(kind, person_id, note=note)
            if was_live:
                desk.say("meeting_left", person_id, event, method=CANCEL if has_seat else "")
    return desk.rows[person_id]


def _live(desk: Desk, person_id: int) -> Booking | None:
    """The booking by which they come, wait or ask, under whichever of their records (`people.queries.same_person`)."""
    for one in sorted(same_person(person_id), key=lambda known: (known != person_id, known)):
        row = desk.row(one)
        if row is not None and row.state in LIVE:
            return row
    return None


def _require(words: str) -> None:
    """Raises NotBooked with the words that say why not, where there are some."""
    if words:
        raise NotBooked(words)


def _request(desk: Desk, person_id: int, body_id: int | None) -> None:
    event = desk.step(Kind.REQUESTED, person_id, body_id=body_id)
    for reader in deciders_of(desk.rows[person_id], desk.meeting):
        desk.say("meeting_asked", reader, event)


def _decided(desk: Desk, booking: Booking, kind: str) -> Booking:
    """The booking as it is now, when it waits for a decision or had this one. Raises Decided."""
    known = _there(desk, booking)
    if known.state == State.REQUESTED:
        return known
    last = last_decision(known)
    if last is None:
        raise Decided(_("%(name)s has taken the request back.") % {"name": known.person})
    if (last.kind, last.by_person_id) != (kind, desk.by.person_id if desk.by else None):
        words = _("This request was decided already: %(outcome)s, by %(name)s.")
        raise Decided(words % {"outcome": last.get_kind_display(), "name": last.by_person})
    return known


def _there(desk: Desk, booking: Booking) -> Booking:
    known = desk.row(booking.person_id)
    if known is None:
        raise NotBooked(_("There is no such booking."))
    return known


def _body_of(person_id: int, known: Booking | None) -> int | None:
    """Where they work today; else what the card of a guest says; else what was known."""
    works_for = place_of(person_id).body_id
    if works_for:
        return works_for
    card = GuestCard.objects.filter(person=person_id).values_list("body", flat=True).first()
    return card or (known.body_id if known else None)


def _as_what(desk: Desk, person_id: int, capacity: str) -> None:
    row = desk.row(person_id)
    if capacity and row is not None and row.capacity != capacity:
        row.capacity = capacity[:200]
        row.save(update_fields=["capacity"])
