# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of planning: a meeting, its dates and who leads them, seats kept for bodies; rooms and series.

Each is one transaction under the meeting's row lock. A change that calendars must learn of makes `revision` grow by
one, once a verb; who is told of it is the matter of `convening`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms.audit.operations import record
from cms.clock import ROME
from cms.meetings.planning.calendars import entries_of
from cms.meetings.planning.clashes import span, without_clash
from cms.meetings.planning.marks import Stale, mark_of_meeting, mark_of_session
from cms.meetings.planning.models import Meeting, MeetingSession, ReservedSeats, Room, Series, TrainerUse
from cms.meetings.planning.naming import free_slug
from cms.meetings.planning.showing import show_again
from cms.meetings.planning.times import year_of
from cms.notices.ical import Entry
from cms.people.models import Body, Person
from cms.rights import Actor, WrongPhase

FIELDS = frozenset(
    {
        "kind", "level", "series", "edition", "table", "title", "summary", "description", "contact", "capacity",
        "minimum", "audience", "audience_roles", "needs_approval", "opens_at", "closes_at", "cancel_until",
        "is_public", "is_example",
    }
)  # fmt: skip
SCOPES = ("zones", "areas")


class NotNow(WrongPhase):
    """The meeting or the date is past changing; the words say why."""


class NotReady(ValueError):
    """Something is missing before a meeting can be published; the words say what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A date as it is to be: from–to, where, who leads it."""

    begins: datetime
    ends: datetime
    title: str = ""
    room: Room | None = None
    place: str = ""
    link: str = ""
    trainers: tuple[Person, ...] = ()


def hold(meeting_id: int) -> Meeting:
    """Waits for whoever changes or books the same meeting; until the end of the transaction nobody else does."""
    return Meeting.objects.select_for_update(of=("self",), no_key=True).get(pk=meeting_id)


@contextmanager
def changing(
    meeting: Meeting, *, verb: str, by: Actor | None, at: datetime, detail: Mapping[str, Any] | None = None,
    is_late: bool = False,
) -> Iterator[Meeting]:  # fmt: skip
    """One change of a meeting, held: calendars' revision, the audit row and public pages follow at its end.

    Raises NotNow for a cancelled one, unless what is done `is_late` by its nature.
    """
    with transaction.atomic():
        held = hold(meeting.pk)
        if held.state == Meeting.State.CANCELLED and not is_late:
            raise NotNow(_("This meeting was cancelled: it can no longer be changed."))
        before = _for_calendars(held)
        yield held
        if held.state != Meeting.State.DRAFT and _for_calendars(held) != before:
            held.revision, held.changed_at = held.revision + 1, at
            held.save(update_fields=["revision", "changed_at"])
        record(by=by, verb=f"meetings.{verb}", on=held, at=at, detail=dict(detail or {}))
        if held.state != Meeting.State.DRAFT:
            show_again(held)
    meeting.revision, meeting.changed_at, meeting.state = held.revision, held.changed_at, held.state


def _for_calendars(meeting: Meeting) -> list[Entry]:
    """What calendars know of it, whatever its revision."""
    sessions = list(meeting.sessions.select_related("room").order_by("pk"))
    for session in sessions:
        session.meeting = meeting
    entries = entries_of(sessions, with_link=True)
    return [replace(one, revision=0, changed_at=meeting.changed_at, url="") for one in entries]


@transaction.atomic
def create(
    *, fields: Mapping[str, Any], by: Actor | None, at: datetime, copied_from: Meeting | None = None
) -> Meeting:
    """A draft of a meeting. `fields`: those of `FIELDS`, and lists of zones and areas under `SCOPES`."""
    plain = {name: value for name, value in fields.items() if name in FIELDS}
    made = Meeting.objects.create(
        **plain, slug=free_slug(plain["title"], year_of(at)), changed_at=at, copied_from=copied_from
    )
    made.refresh_from_db(fields=["uid"])
    for name in SCOPES:
        getattr(made, name).set(fields.get(name, ()))
    record(by=by, verb="meetings.created", on=made, at=at)
    return made


def require_unchanged(meeting: Meeting, seen: str) -> None:
    """`seen`: the mark of what a change of a held meeting was written over; "" asks nothing. Raises Stale."""
    if seen and seen != mark_of_meeting(meeting):
        raise Stale(meeting)


def change(*, meeting: Meeting, fields: Mapping[str, Any], by: Actor | None, at: datetime) -> Meeting:
    """Other words, audience, terms of booking. Raises NotNow."""
    with changing(meeting, verb="changed", by=by, at=at, detail={"fields": sorted(fields)}) as held:
        plain = {name: value for name, value in fields.items() if name in FIELDS}
        for name, value in plain.items():
            setattr(held, name, value)
            setattr(meeting, name, value)
        held.save(update_fields=list(plain))
        for name in SCOPES:
            if name in fields:
                getattr(held, name).set(fields[name])
    return held


def publish(*, meeting: Meeting, by: Actor | None, at: datetime) -> Meeting:
    """Shows a draft to whom it is for; its address takes the year of its first date. Published again, it stays.

    Raises NotReady, NotNow.
    """
    with changing(meeting, verb="published", by=by, at=at) as held:
        if held.state == Meeting.State.DRAFT:
            if missing := missing_in_words(held, at=at):
                raise NotReady(" ".join(missing))
            first = held.sessions.filter(is_cancelled=False).order_by("during")[0]
            held.slug = free_slug(held.title, year_of(first.during.lower), own=held.pk)
            held.state, held.changed_at = Meeting.State.PUBLISHED, at
            held.save(update_fields=["slug", "state", "changed_at"])
    meeting.slug = held.slug
    return held


def missing_in_words(meeting: Meeting, *, at: datetime) -> list[str]:
    """What is to be done before a draft can be published; empty when nothing is."""
    sessions = list(meeting.sessions.filter(is_cancelled=False))
    words = []
    if not sessions:
        words.append(_("Add a date first."))
    if any(one.during.lower <= at for one in sessions):
        words.append(_("A date is in the past: change it or take it off."))
    if any(not (one.room_id or one.place or one.link) for one in sessions):
        words.append(_("A date has neither a place nor a link: say where it is held."))
    if meeting.audience == Meeting.Audience.ZONES and not meeting.zones.exists():
        words.append(_("It is for the municipalities of its zones: choose the zones."))
    if meeting.audience == Meeting.Audience.MEMBERS and meeting.table_id is None:
        words.append(_("It is for the members of the table: choose the table."))
    if meeting.audience == Meeting.Audience.ROLES and not meeting.audience_roles:
        words.append(_("It is for who holds some roles: choose them."))
    return words


def cancel(*, meeting: Meeting, reason: str, by: Actor | None, at: datetime) -> Meeting:
    """A meeting is not held; its rooms and trainers are free. The reason is shown. Cancelled again, it stays."""
    with changing(meeting, verb="cancelled", by=by, at=at, is_late=True) as held:
        if held.state != Meeting.State.CANCELLED:
            held.state, held.cancel_reason = Meeting.State.CANCELLED, reason
            held.save(update_fields=["state", "cancel_reason"])
            held.sessions.update(is_cancelled=True)
            TrainerUse.objects.filter(session__meeting=held).update(is_cancelled=True)
    meeting.cancel_reason = held.cancel_reason
    return held


def add_session(*, meeting: Meeting, when: When, by: Actor | None, at: datetime) -> MeetingSession:
    """Another date. Raises Taken, NotNow."""
    with changing(meeting, verb="session_added", by=by, at=at) as held:
        session = MeetingSession(meeting=held)
        _write(session, when, by)
    session.refresh_from_db(fields=["uid"])
    return session


def change_session(
    *, session: MeetingSession, when: When, by: Actor | None, at: datetime, seen: str = ""
) -> MeetingSession:
    """Another time, place or trainers of a date. Raises Taken, Stale, NotNow once it began."""
    with changing(
        session.meeting, verb="session_changed", by=by, at=at, detail={"session": session.pk}
    ) as held:
        known = held.sessions.select_related("room").get(pk=session.pk)
        known.meeting = held
        if seen and seen != mark_of_session(known):
            raise Stale(known)
        _require_to_come(known, at)
        _write(known, when, by)
    return known


def remove_session(*, session: MeetingSession, by: Actor | None, at: datetime) -> None:
    """A date is not held: of a draft it goes, of a published meeting it stays, cancelled, for calendars.

    Raises NotNow for the last one of a published meeting: that is cancelled as a whole.
    """
    with changing(
        session.meeting, verb="session_removed", by=by, at=at, detail={"session": session.pk}
    ) as held:
        known = held.sessions.get(pk=session.pk)
        if held.state == Meeting.State.DRAFT:
            known.delete()
            return
        _require_to_come(known, at)
        if not held.sessions.filter(is_cancelled=False).exclude(pk=known.pk).exists():
            raise NotNow(_("This is the only date: cancel the meeting instead, with a reason."))
        known.is_cancelled = True
        known.save(update_fields=["is_cancelled"])
        known.trainers.update(is_cancelled=True)


def _require_to_come(session: MeetingSession, at: datetime) -> None:
    is_planned = session.meeting.state != Meeting.State.DRAFT
    if is_planned and (session.is_cancelled or session.during.lower <= at):
        raise NotNow(_("This date has begun, or was cancelled: it can no longer be changed."))


def _write(session: MeetingSession, when: When, by: Actor | None) -> None:
    session.during = span(when.begins, when.ends)
    session.title, session.room, session.place, session.link = when.title, when.room, when.place, when.link
    with without_clash(session, when.trainers, by=by):
        session.save()
        session.trainers.exclude(person__in=when.trainers).delete()
        known = {use.person_id: use for use in session.trainers.all()}
        for person in when.trainers:
            use = known.get(person.pk) or TrainerUse(session=session, person=person)
            use.during, use.is_cancelled = session.during, False
            use.save()


def set_reserved(
    *, meeting: Meeting, body: Body, seats: int, until: datetime | None, by: Actor | None, at: datetime
) -> None:
    """Keeps seats for a body until a moment; 0 keeps none. The waiting list is the matter of the caller.

    Raises NotNow.
    """
    with changing(
        meeting, verb="seats_reserved", by=by, at=at, detail={"body": body.pk, "seats": seats}
    ) as held:
        if seats and until:
            ReservedSeats.objects.update_or_create(
                meeting=held, body=body, defaults={"seats": seats, "until": until}
            )
        else:
            ReservedSeats.objects.filter(meeting=held, body=body).delete()


@transaction.atomic
def save_room(*, room: Room | None, fields: Mapping[str, Any], by: Actor | None, at: datetime) -> Room:
    """A new room, or one as it is now."""
    made = room or Room()
    for name, value in fields.items():
        setattr(made, name, value)
    made.save()
    made.refresh_from_db(fields=["uid"])
    record(by=by, verb="meetings.room_changed" if room else "meetings.room_added", on=made, at=at)
    for meeting in Meeting.objects.filter(sessions__room=made, state=Meeting.State.PUBLISHED).distinct():
        show_again(meeting)
    return made


@transaction.atomic
def save_series(*, series: Series | None, title: str, by: Actor | None, at: datetime) -> Series:
    """A new series, or another title of one; its address stays."""
    made = series or Series(slug=free_slug(title, at.astimezone(ROME).year, model=Series))
    made.title = title
    made.save()
    made.refresh_from_db(fields=["uid"])
    record(by=by, verb="meetings.series_changed" if series else "meetings.series_added", on=made, at=at)
    for meeting in made.meetings.filter(state=Meeting.State.PUBLISHED):
        show_again(meeting)
    return made
