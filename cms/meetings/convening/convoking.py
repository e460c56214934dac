# SPDX-License-Identifier: AGPL-3.0-or-later
"""Convoking a table: each member of the day gets agenda, papers and a link of their own; again, what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cms import clock
from cms.audit.operations import Doer, record
from cms.meetings.booking.desk import hold
from cms.meetings.booking.links import address_of, open_link
from cms.meetings.booking.models import Booking, State
from cms.meetings.booking.operations import invite
from cms.meetings.booking.telling import Reader, readers
from cms.meetings.convening.agenda import changes_in_words, content_of
from cms.meetings.convening.models import Call, Convocation
from cms.meetings.planning.calendars import REQUEST, invitation
from cms.meetings.planning.models import Meeting, MeetingSession, Paper
from cms.meetings.planning.rules import can_run, meetings_run_by
from cms.meetings.tables.models import TableSeat
from cms.meetings.tables.queries import seats_on
from cms.notices.models import Notice
from cms.notices.operations import letter, write_many
from cms.rights import Actor, WrongPhase, rule


class NotConvoked(WrongPhase):
    """The table cannot be convoked to this meeting now; the words say why."""


@dataclass(frozen=True, slots=True)
class Member:
    """A seat of the day: where its person is written to ("" by phone), and what they answered so far."""

    seat: TableSeat
    address: str = ""
    answer: Booking | None = None

    @property
    def is_by_phone(self) -> bool:
        return not self.address


def day_of(meeting: Meeting) -> date | None:
    """The day whose members are convoked: that of its first date; None without one."""
    first = meeting.sessions.filter(is_cancelled=False).order_by("during").first()
    return clock.day_of(first.during.lower) if first else None


def members_of(meeting: Meeting) -> list[Member]:
    """The seats held on the day of the meeting, each with address and answer. Five queries."""
    day = day_of(meeting)
    if meeting.table is None or day is None:
        return []
    seats = list(seats_on(meeting.table, day))
    people = {seat.person_id for seat in seats if seat.person_id}
    known = readers(people)
    answers = {one.person_id: one for one in Booking.objects.filter(meeting=meeting, person__in=people)}
    return [
        Member(
            seat,
            known[seat.person_id].address if seat.person_id in known else "",
            answers.get(seat.person_id or 0),
        )
        for seat in seats
    ]


def last_convocation(meeting: Meeting) -> Convocation | None:
    """The last of a meeting, None before the first. One query."""
    return Convocation.objects.filter(meeting=meeting).order_by("-number").first()


def changes_of(convocation: Convocation) -> list[str]:
    """What changed since the convocation before it, in words; [] for the first."""
    rows = Convocation.objects.filter(meeting=convocation.meeting_id, number=convocation.number - 1)
    before = rows.values_list("content", flat=True).first()
    return changes_in_words(before, convocation.content) if before else []


def why_not(meeting: Meeting, *, at: datetime) -> str:
    """Why the table cannot be convoked now, in words; "" when it can."""
    sessions = [one for one in meeting.sessions.all() if not one.is_cancelled]
    if meeting.table is None:
        return _("This meeting is of no table: choose its table first.")
    if meeting.state != Meeting.State.PUBLISHED:
        return _("Publish the meeting first: its members must be able to read it.")
    if not sessions:
        return _("The meeting has no date yet.")
    if min(one.during.lower for one in sessions) <= at:
        return _("The meeting has begun: nobody can be convoked any more.")
    return ""


@transaction.atomic
def convoke(*, meeting: Meeting, by: Doer, at: datetime) -> Convocation:
    """Writes to every member of the day that has an address; the others are to be called. Raises NotConvoked.

    Who was not invited yet is; who had declined is asked again where a date changed.
    """
    hold(meeting.pk)
    meeting.refresh_from_db()
    if words := why_not(meeting, at=at):
        raise NotConvoked(words)
    members, last = members_of(meeting), last_convocation(meeting)
    if not members:
        raise NotConvoked(_("Nobody sits at the table on that day: seat its members first."))
    content = content_of(meeting, [member.seat for member in members])
    has_moved = last is None or last.content["sessions"] != content["sessions"]
    made = Convocation.objects.create(
        meeting=meeting,
        number=last.number + 1 if last else 1,
        content=content,
        convoked_by_id=by.person_id,
        at=at,
    )
    made.refresh_from_db()
    asked = [one for one in members if one.seat.person and _is_to_ask(one.answer, has_moved=has_moved)]
    people = {one.seat.person.pk: one.seat.person for one in asked if one.seat.person}
    invite(meeting=meeting, people=list(people.values()), by=by, at=at, has_mail=False)
    letters = _letters(made, members, changes_in_words(last.content, content) if last else [], at)
    write_many(list(letters.values()))
    Call.objects.bulk_create([
        Call(convocation=made, seat=one.seat, person=one.seat.person, is_mailed=one.seat.person_id in letters)
        for one in members
    ])  # fmt: skip
    detail = {"number": made.number, "by_mail": len(letters), "seats": len(members)}
    record(by=by, verb="tables.convoked", on=meeting, at=at, detail=detail)
    return made


def _is_to_ask(answer: Booking | None, *, has_moved: bool) -> bool:
    return answer is None or (has_moved and answer.state in (State.DECLINED, State.CANCELLED))


def _letters(
    convocation: Convocation, members: Sequence[Member], changes: list[str], at: datetime
) -> dict[int, Notice]:
    """Person → the mail with agenda, papers and own link."""
    meeting = convocation.meeting
    sessions = list(meeting.sessions.select_related("room", "meeting").order_by("during", "pk"))
    context = {
        "meeting": meeting, "table": meeting.table, "sessions": [one for one in sessions if not one.is_cancelled],
        "items": convocation.content["items"], "papers": _papers(meeting), "changes": changes,
    }  # fmt: skip
    known = readers({one.seat.person_id for one in members if one.seat.person_id})
    answers = {one.seat.person_id: one.answer for one in members}
    return {
        pk: _letter(convocation, reader, answers.get(pk), context=context, sessions=sessions, at=at)
        for pk, reader in sorted(known.items())
    }


def _letter(
    convocation: Convocation, reader: Reader, answer: Booking | None, *, context: Mapping[str, Any],
    sessions: Sequence[MeetingSession], at: datetime,
) -> Notice:  # fmt: skip
    meeting, person = convocation.meeting, reader.person
    link = address_of(open_link(meeting=meeting, person=person, at=at))
    is_coming = answer is not None and answer.state == State.BOOKED
    return letter(
        template="meeting_convened", context={**context, "reader": person, "link": link, "is_coming": is_coming},
        key=f"meetings.convened:{convocation.pk}:{person.pk}", to=reader.address, at=at, reader_id=person.pk,
        calendar=invitation(
            meeting, method=REQUEST, to_name=str(person), to_email=reader.address, is_coming=is_coming, at=at,
            sessions=sessions))  # fmt: skip


def _papers(meeting: Meeting) -> list[tuple[str, str]]:
    """(title, address or "" for those that only who takes part reads) of the papers in force."""
    rows = Paper.objects.filter(
        meeting=meeting, moment=Paper.Moment.BEFORE, replaced_by=None, content__isnull=False
    )
    site = settings.SITE_URL.rstrip("/")
    return [
        (one.title, site + reverse("meetings:paper", args=[one.uid, one.name]) if one.is_for_all else "")
        for one in rows
    ]


def convocations_run_by(actor: Actor) -> QuerySet[Convocation]:
    """Those of the meetings that the actor runs."""
    rows = Convocation.objects.select_related("meeting__table")
    return rows.filter(meeting__in=meetings_run_by(actor).order_by().values("pk"))


@rule("meetings.read_convocation", rows=convocations_run_by)
def can_read_convocation(actor: Actor, thing: Convocation) -> bool:
    """Who runs the meeting."""
    return can_run(actor, thing.meeting)
