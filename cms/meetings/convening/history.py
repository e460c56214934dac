# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a table did: its meetings, how many sat there, what it decided."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Max

from cms.meetings.convening.models import QuorumTaken
from cms.meetings.minutes.models import MinutesPublication
from cms.meetings.planning.models import Meeting, MeetingSession
from cms.meetings.tables.models import StandingTable


@dataclass
class Gathering:
    """A public meeting of a table: when, its quorum at each closed register, its decisions as published."""

    meeting: Meeting
    begins: list[datetime] = field(default_factory=list)
    is_over: bool = False
    quorums: list[QuorumTaken] = field(default_factory=list)
    decisions: list[dict[str, str]] = field(default_factory=list)
    is_published: bool = False


def history_of(table: StandingTable, *, at: datetime) -> list[Gathering]:
    """Its public meetings, the newest first. Four queries, however many."""
    meetings = Meeting.objects.filter(table=table, is_public=True).exclude(state=Meeting.State.DRAFT)
    found = {meeting.pk: Gathering(meeting) for meeting in meetings}
    sessions = MeetingSession.objects.filter(meeting__in=found, is_cancelled=False).order_by("during")
    for session in sessions:
        one = found[session.meeting_id]
        one.begins.append(session.during.lower)
        one.is_over = session.during.upper <= at
    for pk, taken in _quorums(list(found)).items():
        found[pk].quorums = taken
    for publication in _published(list(found)):
        one = found[publication.version.minutes.meeting_id]
        one.is_published = True
        items = publication.version.content.get("items", [])
        one.decisions = [item for item in items if item.get("decision")]
    never = datetime.max.replace(tzinfo=at.tzinfo)
    return sorted(found.values(), key=lambda one: one.begins[0] if one.begins else never, reverse=True)


def _quorums(meetings: list[int]) -> dict[int, list[QuorumTaken]]:
    """The quorum of the closing in force of each date."""
    rows = QuorumTaken.objects.filter(closing__session__meeting__in=meetings)
    rows = rows.annotate(last=Max("closing__session__closings__number")).select_related("closing__session")
    found: dict[int, list[QuorumTaken]] = defaultdict(list)
    for row in rows.order_by("closing__session__during"):
        if row.closing.number == row.last:
            found[row.closing.session.meeting_id].append(row)
    return found


def _published(meetings: list[int]) -> list[MinutesPublication]:
    """The last version of minutes published of each meeting, those before it first."""
    rows = MinutesPublication.objects.filter(version__minutes__meeting__in=meetings)
    return list(rows.select_related("version__minutes").order_by("version__number"))
