# SPDX-License-Identifier: AGPL-3.0-or-later
"""The code in the room's QR: of one session, one direction and half a minute. Whoever photographs it has that long."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from cms.meetings.attendance.models import Evidence
from cms.meetings.attendance.recording import BEFORE, Refused, check
from cms.meetings.planning.models import MeetingSession

SECONDS = 30
NEAR = 1
"""How many windows before and after the present one are taken: clocks differ, and people raise their phones."""
GRACE = timedelta(minutes=30)
"""How long after the planned end somebody may still scan: the way out."""
BITS = 128
DIRECTIONS = (Evidence.Kind.IN, Evidence.Kind.OUT)


class WrongCode(Refused):
    """The code is not one of ours, or of another session, direction or window."""


class OldCode(Refused):
    """The code was ours, and its time is over."""


class TooLate(Refused):
    """The session, and the time to leave it, are over."""


@dataclass(frozen=True, slots=True)
class Code:
    """What a QR leads to: `digest` are 128 bits in hexadecimal."""

    direction: str
    window: int
    digest: str


def window_of(now: datetime) -> int:
    """The number of the half minute, counted from 1970."""
    return int(now.timestamp()) // SECONDS


def seconds_left(now: datetime) -> int:
    """Until the next window begins: 1 to 30."""
    return SECONDS - int(now.timestamp()) % SECONDS


def code_for(session: MeetingSession, *, direction: str, now: datetime) -> Code:
    """The code to show now. Raises NotYet, TooLate or NotHeld when there is none."""
    require_time(session, now)
    return _made(session, direction, window_of(now))


def require_code(session: MeetingSession, code: Code, *, now: datetime) -> None:
    """Raises WrongCode, OldCode, NotYet, TooLate or NotHeld unless the code may be scanned now."""
    if not constant_time_compare(_made(session, code.direction, code.window).digest, code.digest):
        raise wrong_code()
    require_time(session, now)
    if not is_near(code.window, now):
        raise OldCode(_("This QR code is too old: scan the one that the screen in the room shows now."))


def is_near(window: int, now: datetime) -> bool:
    """Whether codes of that window are taken now: without this, a photograph would be good for ever."""
    return abs(window - window_of(now)) <= NEAR


def wrong_code() -> WrongCode:
    """What to say of a code that is none of ours."""
    return WrongCode(_("This QR code is not valid: scan the one that the screen in the room shows now."))


def require_time(session: MeetingSession, now: datetime) -> None:
    """Raises NotYet, TooLate or NotHeld unless it is from one hour before the session to half an hour after it."""
    check(session=session, now=now)
    if now > session.during.upper + GRACE:
        raise TooLate(_("This meeting is over: if you were there, tell who keeps the register."))


def opens_at(session: MeetingSession) -> datetime:
    """When the first code is shown."""
    moment: datetime = session.during.lower - BEFORE
    return moment


def _made(session: MeetingSession, direction: str, window: int) -> Code:
    value = f"{session.uid}:{direction}:{window}"
    digest = salted_hmac("cms.meetings.attendance.codes", value, algorithm="sha256").hexdigest()
    return Code(direction, window, digest[: BITS // 4])
