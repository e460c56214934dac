# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers as a browser sends them, made into plain values. Pure: it believes nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

# the longest essay in the widest letters is 80 kB
MOST_BYTES, MOST_EVENTS, MOST = 128 * 1024, 200, 2**31 - 1


class Malformed(ValueError):
    """Not what the page of a test sends."""


@dataclass(frozen=True, slots=True)
class Event:
    """An answer to a question. `client_at`, the device's own clock, is kept and never trusted."""

    client_uid: UUID
    seq: int
    question_uid: UUID
    answer: Any
    client_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Answers of a device in one of its epochs."""

    device_uid: UUID
    epoch: int
    events: tuple[Event, ...]


def body_of(content: bytes) -> Mapping[str, Any]:
    """The JSON object in a request's body. Raises Malformed."""
    if len(content) > MOST_BYTES:
        raise Malformed("body")
    try:
        body = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Malformed("body") from error
    if not isinstance(body, dict):
        raise Malformed("body")
    return body


def batch_of(body: Mapping[str, Any]) -> Batch:
    """The answers in a body `{"device", "epoch", "events": [{"client_uid", "seq", "question_uid", "answer",
    "client_at"}]}`; at most 200 of them. Raises Malformed."""
    events = body.get("events")
    if not isinstance(events, list) or len(events) > MOST_EVENTS:
        raise Malformed("events")
    return Batch(uid_in(body, "device"), _number(body, "epoch"), tuple(_event(row) for row in events))


def uid_in(body: Mapping[str, Any], name: str) -> UUID:
    """The UUID called `name`. Raises Malformed."""
    value = body.get(name)
    if isinstance(value, str):
        try:
            return UUID(value)
        except ValueError:
            pass
    raise Malformed(name)


def _event(row: Any) -> Event:
    if not isinstance(row, dict):
        raise Malformed("event")
    return Event(
        client_uid=uid_in(row, "client_uid"), seq=_number(row, "seq"),
        question_uid=uid_in(row, "question_uid"), answer=row.get("answer"),
        client_at=_moment(row.get("client_at")))  # fmt: skip


def _number(row: Mapping[str, Any], name: str) -> int:
    value = row.get(name)
    if type(value) is not int or not 0 <= value <= MOST:
        raise Malformed(name)
    return value


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo and 2000 <= moment.year < 2100 else None
