# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is frozen of minutes, and the fingerprints of what is being written."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any
from uuid import UUID

from cms.meetings.attendance.queries import lines_in_force
from cms.meetings.minutes.models import Contribution, Minutes, MinutesItem
from cms.meetings.planning.models import Meeting, MeetingSession

type Content = dict[str, Any]


def canonical(value: Any) -> bytes:
    """The one way of writing a value as JSON: what a digest is taken over."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def sha256_of(value: Any) -> str:
    """SHA-256 of the canonical JSON of `value`."""
    return hashlib.sha256(canonical(value)).hexdigest()


def content_of(minutes: Minutes) -> Content:
    """All that is approved of minutes as they stand: words, bodies, capacities, days; never a person."""
    meeting = minutes.meeting
    return {
        "meeting": {
            "uid": str(meeting.uid),
            "title": meeting.title,
            "kind": meeting.kind,
            "is_example": meeting.is_example,
        },
        "opening": minutes.opening,
        "consent": minutes.consent,
        "sessions": [_session(each) for each in held(meeting)],
        "items": [_item(each) for each in items_of(minutes)],
        "present": present_at(meeting),
    }


def items_of(minutes: Minutes) -> list[MinutesItem]:
    """The items in their order, each with its contributions: two queries."""
    return list(minutes.items.prefetch_related("contributions__body"))


def held(meeting: Meeting) -> list[MeetingSession]:
    """The dates that were not called off."""
    return list(meeting.sessions.filter(is_cancelled=False).select_related("room"))


def _session(session: MeetingSession) -> Content:
    """A date: moments in UTC; the place, never the link of a video call."""
    room = session.room
    return {
        "begins": session.during.lower.astimezone(UTC).isoformat(),
        "ends": session.during.upper.astimezone(UTC).isoformat(),
        "title": session.title,
        "place": f"{room.name}, {room.address}" if room else session.place,
    }


def _item(item: MinutesItem) -> Content:
    return {
        "uid": str(item.uid),
        "title": item.title,
        "text": item.text,
        "decision": item.decision,
        "contributions": [
            {"uid": str(each.uid), "body": name_of(each), "capacity": each.capacity, "text": each.text}
            for each in item.contributions.all()
            if each.text.strip()
        ],
    }


def name_of(contribution: Contribution) -> str:
    """For whom it was said."""
    return contribution.body.name if contribution.body else contribution.body_words


def present_at(meeting: Meeting) -> list[Content]:
    """Who was there by the registers as they stand closed: bodies with the capacities of their people, by name."""
    lines = lines_in_force(meetings=[meeting.pk]).filter(body__isnull=False)
    found: dict[str, set[str]] = {}
    for body, capacity in lines.values_list("body__name", "capacity"):
        found.setdefault(body, set()).add(capacity.strip())
    return [{"body": body, "capacities": sorted(found[body] - {""})} for body in sorted(found)]


def contributions_in(content: Content) -> Iterator[tuple[Content, Content]]:
    """Every contribution of a frozen content, with its item."""
    for item in content["items"]:
        for each in item["contributions"]:
            yield item, each


def contribution_in(content: Content, uid: UUID) -> tuple[Content, Content] | None:
    """A contribution of a frozen content, with its item."""
    return next((pair for pair in contributions_in(content) if pair[1]["uid"] == str(uid)), None)


def words_in(value: Any) -> Iterator[str]:
    """Every text in a content."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from words_in(each)


def mark_of_item(item: MinutesItem, contributions: Iterable[Contribution] | None = None) -> str:
    """Fingerprint of an item as it is written now (or with others): whoever saves over another one is told."""
    said = item.contributions.select_related("body") if contributions is None else contributions
    rows = [[str(each.uid), name_of(each), each.capacity, each.text] for each in said]
    return sha256_of([item.title, item.text, item.decision, rows])


def mark_of_frame(minutes: Minutes) -> str:
    """Fingerprint of the opening words and of what is said on consents."""
    return sha256_of([minutes.opening, minutes.consent])
