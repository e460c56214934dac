# SPDX-License-Identifier: AGPL-3.0-or-later
"""Evidence is appended: from whatever source, once a key, never about what is still to come."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cms.locks import wait_for
from cms.meetings.attendance.models import Evidence, EvidenceFile, Source
from cms.meetings.planning.models import Meeting, MeetingSession
from cms.people.models import Body, Person
from cms.people.queries import same_person

BEFORE = timedelta(minutes=60)
"""How long before a session somebody may be written down for it."""
AROUND = timedelta(hours=12)
"""How far from a session an entrance or an exit may lie: farther, it is of another day."""
SKEW = timedelta(minutes=5)
"""How far ahead of ours the clock of a device may go."""
BY_OTHERS = frozenset({Source.KIOSK, Source.SHEET, Source.TRAINER, Source.VIDEO})
"""What is written by who keeps the register: never about themselves."""


class Refused(ValueError):
    """The evidence cannot be taken; the message is for who gave it, and says what to do."""


class NotHeld(Refused):
    """The session is cancelled, or its meeting is not published."""


class NotYet(Refused):
    """The session begins in more than an hour."""


class WrongMoment(Refused):
    """The moment lies ahead of now, or far from the session."""


class OwnPresence(Refused):
    """Who keeps the register writes themselves in it."""


class WrongVoid(Refused):
    """What would be taken back is of another session or person, or was taken back already."""


class KeyTaken(Refused):
    """The key of the device is that of other evidence."""


def hold(session: MeetingSession) -> None:
    """Until the transaction ends nobody else writes in this register, or closes it."""
    wait_for(f"register of session {session.pk}")


@transaction.atomic
def record(
    *,
    session: MeetingSession,
    person: Person,
    kind: str,
    source: str,
    at: datetime,
    recorded_by: Person | None,
    client_uid: UUID,
    now: datetime,
    device: UUID | None = None,
    file: EvidenceFile | None = None,
    voids: Evidence | None = None,
    body: Body | None = None,
    capacity: str = "",
) -> Evidence:
    """Appends a trace of `person`; sent again with the same `client_uid`, it gives the row that is there.

    Who asks may: the caller has checked. A trace is its own audit: who recorded it, and when. Also a closed register
    takes evidence: closing it again makes it count. Raises the subclasses of Refused.
    """
    hold(session)
    known = Evidence.objects.filter(client_uid=client_uid).select_related("person", "session").first()
    if known:
        if (known.session_id, known.person_id, known.kind) != (session.pk, person.pk, kind):
            raise KeyTaken(_("This was already recorded for somebody else: reload the page and try again."))
        return known
    check(session=session, now=now)
    _check_moment(session, kind, at, now)
    if source in BY_OTHERS and recorded_by is not None and recorded_by.pk in same_person(person.pk):
        raise OwnPresence(_("Your own attendance is recorded by a colleague, or by the QR code of the room."))
    _check_void(session, person, kind, voids)
    return Evidence.objects.create(
        session=session, person=person, kind=kind, source=source, at=at, recorded_at=now, recorded_by=recorded_by,
        client_uid=client_uid, device=device, file=file, voids=voids, body=body, capacity=capacity)  # fmt: skip


def check(*, session: MeetingSession, now: datetime) -> None:
    """Raises NotHeld or NotYet when nothing can be recorded of the session now."""
    if session.is_cancelled or session.meeting.state != Meeting.State.PUBLISHED:
        raise NotHeld(_("This meeting is not held: nothing was recorded. Look at its page for a new date."))
    if now < session.during.lower - BEFORE:
        raise NotYet(_("This meeting has not begun: attendance is recorded from one hour before it begins."))


def _check_moment(session: MeetingSession, kind: str, at: datetime, now: datetime) -> None:
    if kind not in (Evidence.Kind.IN, Evidence.Kind.OUT):
        return
    if at > now + SKEW:
        raise WrongMoment(_("This time has not come yet: write when it was."))
    if not session.during.lower - AROUND <= at <= session.during.upper + AROUND:
        raise WrongMoment(_("This time is far from the meeting’s: check day and time."))


def _check_void(session: MeetingSession, person: Person, kind: str, voids: Evidence | None) -> None:
    if (kind == Evidence.Kind.VOID) != (voids is not None):
        raise WrongVoid(_("Say which record is taken back."))
    if voids is None:
        return
    is_theirs = voids.session_id == session.pk and voids.person_id in same_person(person.pk)
    if not is_theirs or voids.kind == Evidence.Kind.VOID:
        raise WrongVoid(_("This record is not of this person in this register: reload the page."))
    if Evidence.objects.filter(voids=voids).exists():
        raise WrongVoid(_("This record was already taken back: reload the page."))
