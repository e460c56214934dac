# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drafts from the entries of a calendar file: first what would be made, entry by entry, then made."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms.meetings.planning.calendar_files import Found
from cms.meetings.planning.clashes import Taken, clash_in_words, span
from cms.meetings.planning.models import Meeting, MeetingSession, Room
from cms.meetings.planning.operations import When, add_session, create
from cms.rights import Actor


@dataclass(frozen=True, slots=True)
class Proposal:
    """An entry with the room that its place names; `known` is the meeting of that title and time, made before."""

    found: Found
    room: Room | None = None
    known: Meeting | None = None
    problem: str = ""

    @property
    def can_be_made(self) -> bool:
        return not self.problem and self.known is None


def proposals(entries: Sequence[Found], *, by: Actor | None) -> list[Proposal]:
    """What would become of each entry."""
    rooms = list(Room.objects.filter(is_in_use=True))
    return [_proposal(found, rooms, by) for found in entries]


def _proposal(found: Found, rooms: Collection[Room], by: Actor | None) -> Proposal:
    if found.problem:
        return Proposal(found, problem=found.problem)
    begins = found.dates[0][0]
    known = MeetingSession.objects.filter(meeting__title=found.title, during__startswith=begins)
    if row := known.select_related("meeting").first():
        return Proposal(found, known=row.meeting)
    room = next((one for one in rooms if _names(found.place, one)), None)
    clash = ""
    for begins, ends in found.dates if room else []:
        clash = clash or clash_in_words(MeetingSession(room=room, during=span(begins, ends)), by=by)
    return Proposal(found, room=room, problem=clash)


def _names(place: str, room: Room) -> bool:
    return place.casefold().startswith(room.name.casefold())


def make_drafts(
    *, proposals: Sequence[Proposal], fields: Mapping[str, Any], by: Actor | None, at: datetime
) -> tuple[list[Meeting], list[str]]:
    """A draft for each that can be made, with kind, audience and the rest of `fields`; words for those that cannot.

    Each is a transaction of its own: one that fails takes no other along.
    """
    made, problems = [], []
    for one in proposals:
        if one.can_be_made:
            try:
                made.append(_make(one, fields, by, at))
            except Taken as taken:
                problems.append(_("%(title)s: %(why)s") % {"title": one.found.title, "why": taken})
    return made, problems


@transaction.atomic
def _make(one: Proposal, fields: Mapping[str, Any], by: Actor | None, at: datetime) -> Meeting:
    found = one.found
    words = {"title": found.title, "description": found.words}
    meeting = create(fields={**fields, **words}, by=by, at=at)
    is_link = found.place.startswith(("https://", "http://"))
    for begins, ends in found.dates:
        when = When(
            begins=begins, ends=ends, room=one.room, place="" if one.room or is_link else found.place,
            link=found.place if is_link else "")  # fmt: skip
        add_session(meeting=meeting, when=when, by=by, at=at)
    return meeting
