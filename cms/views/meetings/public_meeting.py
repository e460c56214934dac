# SPDX-License-Identifier: AGPL-3.0-or-later
"""A meeting's own page: before it how to come, after it what came of it."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cms import clock
from cms.meetings.attendance.rules import sessions_attended_by
from cms.meetings.booking.boxes import box_of
from cms.meetings.booking.reading import takes_part
from cms.meetings.minutes.queries import published_of, sendings_of
from cms.meetings.planning.models import AgendaItem, Meeting, Paper
from cms.meetings.planning.papers import papers_of
from cms.meetings.planning.queries import Date, address_of, as_dates, sessions_of
from cms.meetings.planning.rules import can_run, can_see
from cms.meetings.representation.queries import of_meeting
from cms.pages.cache import mark_public
from cms.pages.linked_data import in_page
from cms.pages.queries import frame
from cms.rights import Actor, actor_of, door, fetch
from cms.views.meetings.public_data import event_of


@dataclass(frozen=True, slots=True)
class File:
    """A paper to read; `kind` is its ending ("PDF")."""

    paper: Paper
    kind: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the agenda of the day with its papers."""

    item: AgendaItem
    papers: list[File]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page says of a meeting, for whoever reads it; `attended`: the dates whose register has a line of
    theirs."""

    meeting: Meeting
    dates: list[Date]
    zones: list[Any]
    areas: list[Any]
    items: list[Item]
    papers: list[File]
    materials: list[File]
    takes_part: bool
    runs: bool
    attended: frozenset[int] = frozenset()

    @property
    def is_cancelled(self) -> bool:
        return self.meeting.state == Meeting.State.CANCELLED

    @property
    def is_draft(self) -> bool:
        return self.meeting.state == Meeting.State.DRAFT

    @property
    def is_over(self) -> bool:
        """Whether all that was to be held was held."""
        held = [one for one in self.dates if not one.is_cancelled]
        return bool(held) and all(one.is_past for one in held)

    @property
    def has_begun(self) -> bool:
        """Whether something of it was held, or is now."""
        return any(one.is_past or one.is_on_now for one in self.dates if not one.is_cancelled)

    @property
    def is_changed(self) -> bool:
        """Whether what stood in calendars has changed since, and it still matters."""
        return self.meeting.revision > 0 and not self.is_over and not self.is_cancelled

    @property
    def is_open(self) -> bool:
        """Whether it makes sense to ask for a seat."""
        return not (self.is_cancelled or self.is_draft or self.is_over)

    def takes_bookings(self, actor: Actor) -> bool:
        """Whether the page speaks of a seat: once it has begun, only to somebody known, who may have one."""
        return self.is_open and not (self.has_begun and actor.is_anonymous)

    @property
    def minutes(self) -> int:
        """How long it lasts in all."""
        return sum(one.session.minutes for one in self.dates if not one.is_cancelled)


@door(can_see, sample="seen_meeting", is_public=True)
def meeting(request: HttpRequest, slug: str) -> HttpResponse:
    """The page. It is the same for everybody without a session; to who is signed in it says what is theirs."""
    found = fetch(request, can_see, slug=slug)
    mark_public(request)
    actor = actor_of(request)
    shown = shown_to(actor, found)
    context = {
        "shown": shown,
        "meeting": found,
        "crumbs": [{"title": _("Meetings"), "url": reverse("meetings:calendar")}],
        "box": box_of(found, actor, at=clock.now()) if shown.takes_bookings(actor) else None,
        **(after(found) if shown.has_begun else {}),
        "linked_data": in_page(
            event_of(shown.meeting, shown.dates, organiser=frame().site.organisation_name)
        ),
        "whole_address": settings.SITE_URL.rstrip("/") + address_of(found),
    }
    return render(request, "meetings/meeting.html", context)


def after(meeting: Meeting) -> dict[str, Any]:
    """What came of a meeting that has begun: its minutes, what became of what was said, who was represented."""
    version = published_of(meeting)
    return {
        "minutes_version": version,
        "sendings": sendings_of(meeting) if version else [],
        "representation": of_meeting(meeting),
    }


def shown_to(actor: Actor, meeting: Meeting) -> Shown:
    """What the actor may read of a meeting that they see: five queries for nobody, some more for somebody."""
    is_part = takes_part(actor, meeting)
    files = files_of(meeting, all_of_them=is_part)
    before = [one for one in files if one.paper.moment == Paper.Moment.BEFORE]
    items = [
        Item(item, [one for one in before if one.paper.item_uid == item.uid]) for item in meeting.items.all()
    ]
    named = {item.item.uid for item in items}
    return Shown(
        meeting=meeting,
        dates=as_dates(sessions_of([meeting])),
        zones=list(meeting.zones.all()),
        areas=list(meeting.areas.all()),
        items=items,
        papers=[one for one in before if one.paper.item_uid not in named],
        materials=[one for one in files if one.paper.moment == Paper.Moment.AFTER],
        takes_part=is_part,
        runs=can_run(actor, meeting),
        attended=frozenset(sessions_attended_by(actor).filter(meeting=meeting).values_list("pk", flat=True)),
    )


def files_of(meeting: Meeting, *, all_of_them: bool) -> list[File]:
    """The newest of each paper that is still there, those for everybody alone unless told. One query."""
    papers = papers_of(meeting)
    if not all_of_them:
        papers = papers.filter(is_for_all=True)
    return [File(paper, paper.name.rpartition(".")[2].upper()) for paper in papers]
