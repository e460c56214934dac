# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taps on the register as a phone sends them, made into plain values. Pure: it believes nothing."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

MOST_BYTES, MOST_TAPS, MOST_SEEN = 128 * 1024, 200, 50
LONGEST_NAME = 100


class Malformed(ValueError):
    """Not what the page of a register sends; says which part."""


class TapKind(StrEnum):
    """What a tap says of somebody."""

    PRESENT = "present"
    ABSENT = "absent"
    ARRIVED = "arrived"
    LEFT = "left"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Tap:
    """A tap on the line of a person.

    `person` is their uid, or the `client_uid` of the tap that added them, which has their name. `seen`: the marks of
    the line that the tapper saw, which this one takes the place of; None: all there are. `clock`: hour in Rome.
    """

    client_uid: UUID
    person: UUID
    kind: TapKind
    at: datetime
    seen: frozenset[UUID] | None = None
    clock: time | None = None
    given_name: str = ""
    family_name: str = ""

    @property
    def adds(self) -> bool:
        """Whether it adds somebody who was not on the list."""
        return self.person == self.client_uid


@dataclass(frozen=True, slots=True)
class Batch:
    """What a device sends: `rows` are not read yet, so that a bad one does not stop the others."""

    device: UUID
    by: UUID
    sent_at: datetime
    rows: tuple[Mapping[str, Any], ...]


def batch_of(content: bytes) -> Batch:
    """The taps in a body `{"device", "by", "sent_at", "events": [{"client_uid", …}]}`; raises Malformed."""
    if len(content) > MOST_BYTES:
        raise Malformed("body")
    try:
        body = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Malformed("body") from error
    rows = body.get("events") if isinstance(body, dict) else None
    if not isinstance(rows, list) or len(rows) > MOST_TAPS:
        raise Malformed("events")
    for row in rows:
        if not isinstance(row, dict):
            raise Malformed("event")
        uid_in(row, "client_uid")
    return Batch(uid_in(body, "device"), uid_in(body, "by"), _moment(body, "sent_at"), tuple(rows))


def tap_of(row: Mapping[str, Any]) -> Tap:
    """One tap; raises Malformed."""
    tap = Tap(
        client_uid=uid_in(row, "client_uid"), person=uid_in(row, "person"), kind=_kind(row), at=_moment(row, "at"),
        seen=_seen(row), clock=_clock(row), given_name=_name(row, "given_name"),
        family_name=_name(row, "family_name"))  # fmt: skip
    if (tap.kind in (TapKind.ARRIVED, TapKind.LEFT)) != (tap.clock is not None):
        raise Malformed("clock")
    if tap.adds and (tap.kind != TapKind.PRESENT or not (tap.given_name and tap.family_name)):
        raise Malformed("name")
    return tap


def uid_in(row: Mapping[str, Any], name: str) -> UUID:
    """The UUID called `name`; raises Malformed."""
    value = row.get(name)
    if isinstance(value, str) and re.fullmatch(r"[0-9a-fA-F-]{36}", value):
        try:
            return UUID(value)
        except ValueError:
            pass
    raise Malformed(name)


def _kind(row: Mapping[str, Any]) -> TapKind:
    value = row.get("kind")
    if isinstance(value, str) and value in set(TapKind):
        return TapKind(value)
    raise Malformed("kind")


def _moment(row: Mapping[str, Any], name: str) -> datetime:
    value = row.get(name)
    try:
        moment = datetime.fromisoformat(value if isinstance(value, str) and len(value) <= 40 else "")
    except ValueError as error:
        raise Malformed(name) from error
    if moment.tzinfo is None or not 2000 <= moment.year < 2100:
        raise Malformed(name)
    return moment.astimezone(UTC)


def _seen(row: Mapping[str, Any]) -> frozenset[UUID] | None:
    values = row.get("seen")
    if values is None:
        return None
    if not isinstance(values, list) or len(values) > MOST_SEEN:
        raise Malformed("seen")
    return frozenset(uid_in({"seen": value}, "seen") for value in values)


def _clock(row: Mapping[str, Any]) -> time | None:
    value = row.get("clock", "")
    if value in ("", None):
        return None
    if isinstance(value, str) and re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):
        return time.fromisoformat(value)
    raise Malformed("clock")


def _name(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name, "")
    if not isinstance(value, str) or len(value) > LONGEST_NAME or not value.isprintable():
        raise Malformed(name)
    return " ".join(value.split())
