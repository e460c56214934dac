# SPDX-License-Identifier: AGPL-3.0-or-later
"""What closed registers say, and what is known of somebody's attendance."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import F, OuterRef, QuerySet, Subquery

from cms.meetings.attendance.models import Dispute, Evidence, RegisterClosing, RegisterLine
from cms.meetings.planning.models import MeetingSession
from cms.people.models import Person
from cms.people.queries import same_person
from cms.rights import Actor, Hidden


def person_of(actor: Actor) -> Person:
    """Who acts, as a record. Raises Hidden for a login without one."""
    found = Person.objects.filter(pk=actor.person_id).first() if actor.person_id else None
    if found is None:
        raise Hidden("nobody known")
    return found


def last_closings() -> QuerySet[RegisterClosing]:
    """The closing in force of each session that has one: its last."""
    newer = RegisterClosing.objects.filter(session=OuterRef("session")).order_by("-number")
    return RegisterClosing.objects.filter(number=Subquery(newer.values("number")[:1]))


def lines_in_force(
    *,
    sessions: Collection[int] | None = None,
    meetings: Collection[int] | None = None,
    only_present: bool = True,
) -> QuerySet[RegisterLine]:
    """Lines of the closings in force, of those sessions or meetings (ids; None: of all); who was there at all, or
    (`only_present` False) everybody with those absent.

    A person merged since the closing has two lines: read them through `people.queries.called_as`.
    """
    closings = last_closings()
    if sessions is not None:
        closings = closings.filter(session__in=sessions)
    if meetings is not None:
        closings = closings.filter(session__meeting__in=meetings)
    rows = RegisterLine.objects.filter(closing__in=closings.values("pk"))
    return rows.filter(minutes__gt=0) if only_present else rows


def closing_of(session: MeetingSession) -> RegisterClosing | None:
    """The closing in force of a session. One query."""
    return session.closings.select_related("closed_by").order_by("-number").first()


def line_closed(closing: RegisterClosing | None, person_id: int) -> RegisterLine | None:
    """What a closing says of one human being: the longer of the lines of their records."""
    if closing is None:
        return None
    return closing.lines.filter(person__in=same_person(person_id)).order_by("-minutes", "pk").first()


@dataclass(frozen=True, slots=True)
class Attended:
    """A session and what its register in force says of somebody; None while it is not closed, or without a line."""

    session: MeetingSession
    is_closed: bool
    line: RegisterLine | None


def attended(sessions: Sequence[MeetingSession], person_id: int) -> list[Attended]:
    """What the registers of those sessions say of one human being, in their order. Three queries."""
    closed = dict(last_closings().filter(session__in=sessions).values_list("session", "pk"))
    rows = RegisterLine.objects.filter(closing__in=closed.values(), person__in=same_person(person_id))
    lines = {line.closing_id: line for line in rows.order_by("minutes", "-pk")}
    return [
        Attended(one, one.pk in closed, lines.get(closed[one.pk]) if one.pk in closed else None)
        for one in sessions
    ]


def evidence_of(session: MeetingSession, person_id: int) -> QuerySet[Evidence]:
    """All that was ever recorded of somebody at a session, what was taken back too, by when it came."""
    rows = Evidence.objects.filter(session=session, person__in=same_person(person_id))
    return rows.select_related("recorded_by", "voided_by", "voids", "body").order_by("recorded_at", "pk")


def disputes_of(session: MeetingSession) -> QuerySet[Dispute]:
    """Disputes about a session's register, those without answer first."""
    rows = Dispute.objects.filter(session=session).select_related("person", "answer__answered_by")
    return rows.prefetch_related("words").order_by(F("answer__at").asc(nulls_first=True), "pk")
