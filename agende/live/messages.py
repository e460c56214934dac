# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes over the line of an open text: the messages of y-websocket 3 and one of our own. Pure.

A message is its kind (one byte), then what y-protocols 1.0 says of it; numbers are LEB128, texts UTF-8 after their
length. Kind 100 is ours: how many of the changes sent on this connection are on disk.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from math import isfinite
from typing import Any, NoReturn

from pycrdt import Decoder, write_message, write_var_uint

NOTHING = b"\x00\x00"
"""An update without anything in it."""
LARGEST_PLACE = 4096
"""Octets of somebody's place in a text; a browser's has 300."""
LARGEST_NUMBER = 2**53 - 2
"""What a browser can count to, and one more."""


class Kind(IntEnum):
    SYNC = 0
    AWARENESS = 1
    QUERY_AWARENESS = 3
    ACKNOWLEDGED = 100


class Step(IntEnum):
    STATE = 0
    MISSING = 1
    UPDATE = 2


class Malformed(ValueError):
    """The bytes are no message."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody's place in the text, as their browser says it: `state` None when they have left."""

    client: int
    clock: int
    state: dict[str, Any] | None


def read(message: bytes) -> tuple[Kind, Step | None, bytes]:
    """Kind, step of a sync message (None else) and body. Raises Malformed."""
    try:
        kind = Kind(message[0])
        if kind == Kind.SYNC:
            return kind, Step(message[1]), _body(message[2:])
        return kind, None, _body(message[1:]) if kind == Kind.AWARENESS else b""
    except (IndexError, ValueError, RuntimeError) as wrong:
        raise Malformed from wrong


def sync(step: Step, body: bytes) -> bytes:
    """A message of synchronisation."""
    return bytes([Kind.SYNC, step]) + write_message(body)


def acknowledged(count: int) -> bytes:
    """So many of the changes sent on the connection are on disk."""
    return bytes([Kind.ACKNOWLEDGED]) + write_var_uint(count)


def presences(body: bytes) -> list[Presence]:
    """Who is where, of an awareness message. Raises Malformed."""
    try:
        decoder = Decoder(body)
        return list(_presences(decoder, decoder.read_var_uint(), len(body)))
    except (IndexError, ValueError, RuntimeError) as wrong:
        raise Malformed from wrong


def awareness(known: list[Presence]) -> bytes:
    """The message that says who is where."""
    body = write_var_uint(len(known))
    for each in known:
        body += write_var_uint(each.client) + write_var_uint(each.clock)
        body += write_message(json.dumps(each.state, separators=(",", ":")).encode())
    return bytes([Kind.AWARENESS]) + write_message(body)


def _body(rest: bytes) -> bytes:
    decoder = Decoder(rest)
    body = decoder.read_message()
    if body is None or decoder.length:
        raise Malformed
    return body


def _no_number(name: str) -> NoReturn:
    """What Python reads and writes, and no browser understands: NaN, Infinity."""
    raise Malformed(name)


def _number(digits: str) -> float:
    """As `_no_number`: also a number too large is Infinity."""
    return found if isfinite(found := float(digits)) else _no_number(digits)


def _presences(decoder: Decoder, count: int, size: int) -> Iterator[Presence]:
    if count > size:
        raise Malformed
    for _ in range(count):
        client, clock, said = decoder.read_var_uint(), decoder.read_var_uint(), decoder.read_message() or b""
        if max(client, clock) > LARGEST_NUMBER or len(said) > LARGEST_PLACE:
            raise Malformed
        state = json.loads(said, parse_constant=_no_number, parse_float=_number)
        if not (state is None or isinstance(state, dict)):
            raise Malformed
        yield Presence(client, clock, state)
