# SPDX-License-Identifier: AGPL-3.0-or-later
"""A register is closed: what it says then is appended, and counts until it is closed again."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cms.audit.operations import Doer
from cms.audit.operations import record as log
from cms.meetings.attendance.models import RegisterClosing, RegisterLine
from cms.meetings.attendance.recording import NotHeld, check, hold
from cms.meetings.attendance.register import Line, register_of
from cms.meetings.planning.models import MeetingSession
from cms.pages.cache import forget_after_commit

EARLY = timedelta(minutes=15)
"""How long before its planned end the register of a session may be closed: meetings end a little early."""


class CannotClose(ValueError):
    """The register cannot be closed now; the message says why, and what to do."""


class NotOver(CannotClose):
    """The session has not ended yet."""


class WordsMissing(CannotClose):
    """It was closed before: why it is closed again must be said."""


class NothingChanged(CannotClose):
    """It says what it said when it was closed last."""


@transaction.atomic
def close(*, session: MeetingSession, by: Doer, at: datetime, words: str = "") -> RegisterClosing:
    """Appends what the register says now, with a line for everybody on it (absent: 0 minutes).

    Who closes may: the caller has checked. Raises NotOver; WordsMissing from the second closing on when `words` is
    empty; NothingChanged; CannotClose when the session is not held.
    """
    hold(session)
    may_close(session=session, at=at)
    last = session.closings.order_by("-number").first()
    if last and not words.strip():
        raise WordsMissing(_("The register was closed before: say what you corrected."))
    lines = [_line(line) for line in register_of(session)]
    if last and _said(lines) == _said(list(last.lines.all())) and last.planned == session.minutes:
        raise NothingChanged(_("The register says what it said when it was closed: nothing to close again."))
    closing = RegisterClosing.objects.create(
        session=session, number=last.number + 1 if last else 1, planned=session.minutes,
        words=words.strip() if last else "", closed_by_id=_person(by), at=at)  # fmt: skip
    for line in lines:
        line.closing = closing
    RegisterLine.objects.bulk_create(lines)
    detail = {"number": closing.number, "lines": len(lines), "minutes": sum(line.minutes for line in lines)}
    log(by=by, verb="meetings.register_closed", on=closing, at=at, detail=detail)
    forget_after_commit()  # the meeting's page says who was represented
    return closing


def may_close(*, session: MeetingSession, at: datetime) -> None:
    """Raises NotOver, or CannotClose when the session is not held."""
    try:
        check(session=session, now=max(at, session.during.lower))
    except NotHeld as error:
        raise CannotClose(str(error)) from error
    if at < session.during.upper - EARLY:
        raise NotOver(_("The meeting is not over: close the register at its end."))


def _line(line: Line) -> RegisterLine:
    return RegisterLine(
        person=line.person, minutes=line.counted.minutes, body=line.body, capacity=line.capacity,
        is_remote=line.counted.is_remote)  # fmt: skip


def _said(lines: list[RegisterLine]) -> set[tuple[object, ...]]:
    return {(line.person_id, line.minutes, line.body_id, line.capacity, line.is_remote) for line in lines}


def _person(by: Doer) -> int:
    if by.person_id is None:
        raise CannotClose(_("Only a known person closes a register."))
    return by.person_id
