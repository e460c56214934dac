# SPDX-License-Identifier: AGPL-3.0-or-later
"""Last year's meeting again: the same words, items, papers and trainers on new dates; nothing of who came."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Min, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from cms.clock import ROME
from cms.meetings.planning.clashes import clash_in_words, span
from cms.meetings.planning.models import AgendaItem, Meeting, MeetingSession, ReservedSeats
from cms.meetings.planning.operations import FIELDS, SCOPES, When, add_session, create
from cms.meetings.planning.papers import copy_papers
from cms.meetings.planning.rules import meetings_run_by
from cms.meetings.planning.times import a_year_later, year_of
from cms.people.models import Person
from cms.rights import Actor

MOMENTS = ("opens_at", "closes_at", "cancel_until")


@dataclass(frozen=True, slots=True)
class Copied:
    """The new draft, and in words what could not be taken along."""

    meeting: Meeting
    left_out: list[str]


def to_copy(actor: Actor, *, year: int) -> QuerySet[Meeting]:
    """Meetings that the actor runs, held in a year in Rome, by their first date (`begins`)."""
    rows = meetings_run_by(actor).exclude(state=Meeting.State.CANCELLED)
    rows = rows.annotate(begins=Min(Lower("sessions__during")))
    first, after = (datetime(one, 1, 1, tzinfo=ROME) for one in (year, year + 1))
    return rows.filter(begins__gte=first, begins__lt=after).order_by("begins", "pk")


def years_to_copy(actor: Actor) -> list[int]:
    """Years of the meetings that the actor runs, the last first. One query."""
    rows = meetings_run_by(actor).exclude(state=Meeting.State.CANCELLED)
    first = rows.annotate(begins=Min(Lower("sessions__during"))).aggregate(
        low=Min("begins"), high=Max("begins")
    )
    if first["low"] is None:
        return []
    return list(range(year_of(first["high"]), year_of(first["low"]) - 1, -1))


def proposed(meeting: Meeting) -> list[When]:
    """Its dates a year later: the same weekday and hour, the room and trainers of then."""
    rows = meeting.sessions.filter(is_cancelled=False).select_related("room")
    return [
        When(
            begins=a_year_later(row.during.lower), ends=a_year_later(row.during.upper), title=row.title,
            room=row.room if row.room and row.room.is_in_use else None, place=row.place, link=row.link,
            trainers=tuple(use.person for use in row.trainers.all()))
        for row in rows.prefetch_related("trainers__person")
    ]  # fmt: skip


def moved(proposal: When, to: When) -> When:
    """A proposed date at the time and in the room looked at; a room takes the place of another place."""
    place = "" if to.room else proposal.place
    return replace(proposal, begins=to.begins, ends=to.ends, room=to.room, place=place)


@transaction.atomic
def copy(
    *, meeting: Meeting, dates: Sequence[When], by: Actor | None, at: datetime, with_papers: bool = True
) -> Copied:
    """A draft like a meeting on other dates. Trainers who are not free are left out, and named.

    Raises Taken for a room.
    """
    fields = {name: getattr(meeting, name) for name in FIELDS - {"is_example"}}
    fields |= {name: a_year_later(fields[name]) for name in MOMENTS if fields[name]}
    fields |= {name: list(getattr(meeting, name).all()) for name in SCOPES}
    made = create(fields=fields, by=by, at=at, copied_from=meeting)
    left_out: list[str] = []
    for when in dates:
        free, words = _free_trainers(made, when, by)
        left_out += words
        add_session(meeting=made, when=replace(when, trainers=free), by=by, at=at)
    _copy_rest(meeting, made)
    if with_papers:
        copy_papers(source=meeting, meeting=made, by=by, at=at)
    return Copied(made, left_out)


def _free_trainers(meeting: Meeting, when: When, by: Actor | None) -> tuple[tuple[Person, ...], list[str]]:
    session = MeetingSession(meeting=meeting, during=span(when.begins, when.ends))
    clashes = {person: clash_in_words(session, [person], by=by) for person in when.trainers}
    words = [
        _("%(name)s was left out: %(why)s") % {"name": one, "why": why} for one, why in clashes.items() if why
    ]
    return tuple(one for one, why in clashes.items() if not why), words


def _copy_rest(source: Meeting, made: Meeting) -> None:
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=made, order=one.order, title=one.title, text=one.text, speaker=one.speaker)
        for one in source.items.all()
    )
    ReservedSeats.objects.bulk_create(
        ReservedSeats(meeting=made, body_id=one.body_id, seats=one.seats, until=a_year_later(one.until))
        for one in source.reserved.all()
    )
