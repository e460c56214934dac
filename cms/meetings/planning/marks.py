# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fingerprints of what a form was written over: whoever saves over somebody else is told, and sees both."""

import hashlib
import json
from typing import Any

from cms.meetings.planning.models import AgendaItem, Meeting, MeetingSession

WORDS = (
    "title", "summary", "description", "contact", "level", "series_id", "edition_id", "table_id", "capacity",
    "minimum", "audience", "audience_roles", "needs_approval", "opens_at", "closes_at", "cancel_until", "is_public",
)  # fmt: skip


class Stale(Exception):
    """Somebody else saved since the form was opened; `known` is the row as it is now."""

    def __init__(self, known: Any) -> None:
        super().__init__()
        self.known = known


def _mark(values: list[Any]) -> str:
    return hashlib.sha256(json.dumps(values, default=str, ensure_ascii=False).encode()).hexdigest()[:32]


def mark_of_meeting(meeting: Meeting) -> str:
    """Of all that the form of a meeting's words, audience and terms shows. Two queries."""
    scopes = [sorted(getattr(meeting, name).values_list("pk", flat=True)) for name in ("zones", "areas")]
    return _mark([[getattr(meeting, name) for name in WORDS], scopes])


def mark_of_session(session: MeetingSession) -> str:
    """Of a date: time, place, trainers. One query."""
    people = sorted(session.trainers.values_list("person", flat=True))
    moments = [session.during.lower.timestamp(), session.during.upper.timestamp()]
    return _mark(
        [session.title, moments, session.room_id, session.place, session.link, session.is_cancelled, people]
    )


def mark_of_item(item: AgendaItem) -> str:
    """Of an item of the agenda of the day; not of its place."""
    return _mark([item.title, item.text, item.speaker])
