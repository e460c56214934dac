# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a test allows somebody now: to begin, to see what of the outcome, until when. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.clock import ROME, day_in_words, end_of
from courses.catalogue.content import Feedback, Quiz

GRACE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Sitting:
    """An attempt of somebody at a test. `percent` is None until it is graded; `granted`: how many attempts beyond
    those of the test the person has been granted."""

    started_at: datetime
    submitted_at: datetime | None = None
    percent: int | None = None
    is_complete: bool = True
    granted: int = 0


class Shown(IntEnum):
    """How much of an outcome is shown: the score; what was right, and why; the right answers too."""

    OUTCOME = 0
    MARKS = 1
    FULL = 2


ALLOWED = {Feedback.OUTCOME: Shown.OUTCOME, Feedback.MARKS: Shown.MARKS, Feedback.FULL: Shown.FULL}


def deadline_of(quiz: Quiz, *, started_at: datetime, extra_percent: int = 0) -> datetime | None:
    """When an attempt must be handed in: its time and the extra, never after the test closes; None without."""
    moments = [closes_at(quiz)]
    if quiz.time_limit:
        moments.append(started_at + timedelta(minutes=quiz.time_limit) * (100 + extra_percent) / 100)
    return min((moment for moment in moments if moment), default=None)


def closes_at(quiz: Quiz) -> datetime | None:
    """The end (24:00 in Rome) of the last day; None when the test never closes."""
    return end_of(date.fromisoformat(quiz.closes_date)) if quiz.closes_date else None


def is_over(deadline: datetime | None, at: datetime) -> bool:
    """Whether an answer received at `at` is late: half a minute of network is forgiven."""
    return deadline is not None and at > deadline + GRACE


def is_passed(quiz: Quiz, sittings: Sequence[Sitting]) -> bool:
    """Whether an attempt graded to the end reached the mark."""
    return any(
        one.is_complete and one.percent is not None and one.percent >= quiz.pass_percent for one in sittings
    )


def allowed(quiz: Quiz, sittings: Sequence[Sitting]) -> int:
    """How many attempts somebody has in all, with those granted; 0: as many as one likes."""
    return quiz.attempts_allowed and quiz.attempts_allowed + max((one.granted for one in sittings), default=0)


def is_used_up(quiz: Quiz, sittings: Sequence[Sitting]) -> bool:
    """Whether no attempt is left."""
    return 0 < allowed(quiz, sittings) <= len(sittings)


def is_closed(quiz: Quiz, sittings: Sequence[Sitting], at: datetime) -> bool:
    """Whether nothing more can be gained by knowing the key: only then may any of it leave the server.

    Passed, or attempts used up (those granted too), or the day of closing past; never while an attempt is open.
    """
    if any(one.submitted_at is None for one in sittings):
        return False
    return is_passed(quiz, sittings) or is_used_up(quiz, sittings) or is_over(closes_at(quiz), at)


def shown(quiz: Quiz, sittings: Sequence[Sitting], at: datetime) -> Shown:
    """What the page of an outcome may show: the score alone until the test is closed for the person."""
    return ALLOWED[Feedback(quiz.feedback)] if is_closed(quiz, sittings, at) else Shown.OUTCOME


def refusal(quiz: Quiz, sittings: Sequence[Sitting], at: datetime) -> str:
    """Why another attempt cannot begin now, and what to do; "" when it can. No attempt may be open."""
    last = max(sittings, key=lambda one: one.started_at, default=None)
    if past := _day_past(quiz, at):
        return past
    if is_passed(quiz, sittings):
        return _("You have already passed this test.")
    if last and not last.is_complete:
        return _("Your last attempt is waiting to be graded: you will find the outcome here.")
    if is_used_up(quiz, sittings):
        count = allowed(quiz, sittings)
        return ngettext(
            "You have used the one attempt allowed: no other can begin.",
            "You have used all %(count)s attempts: no other can begin.",
            count,
        ) % {"count": count}
    again_at = _again_at(quiz, sittings)
    if again_at and at < again_at:
        return _("You can try again from %(moment)s.") % {"moment": moment_in_words(again_at)}
    return ""


def _day_past(quiz: Quiz, at: datetime) -> str:
    closing = closes_at(quiz)
    if closing is None or at < closing:
        return ""
    day = day_in_words(date.fromisoformat(quiz.closes_date))
    return _("This test closed at the end of %(day)s.") % {"day": day}


def grant_refusal(quiz: Quiz, sittings: Sequence[Sitting], at: datetime) -> str:
    """Why no other attempt can be granted now, and what to do; "" when it can."""
    if past := _day_past(quiz, at):
        return past
    if is_passed(quiz, sittings):
        return _("This person has already passed this test.")
    if any(one.submitted_at is None for one in sittings):
        return _("An attempt is under way: look again when it is handed in.")
    if not is_used_up(quiz, sittings):
        return _("This person still has attempts: no other is needed.")
    if not all(one.is_complete for one in sittings):
        return _("An attempt is waiting to be graded: grade it first, it may be enough.")
    return ""


def _again_at(quiz: Quiz, sittings: Sequence[Sitting]) -> datetime | None:
    handed_in = [one.submitted_at for one in sittings if one.submitted_at]
    return max(handed_in) + timedelta(hours=quiz.cooling_hours) if handed_in else None


def moment_in_words(moment: datetime) -> str:
    """ "24 novembre 2026, ore 10:42", in Rome."""
    local = moment.astimezone(ROME)
    return _("%(day)s, at %(time)s") % {"day": day_in_words(local), "time": f"{local:%H:%M}"}


def seconds_left(deadline: datetime | None, at: datetime) -> int | None:
    """Whole seconds until the deadline, 0 once past; None without one."""
    return None if deadline is None else max(0, int((deadline - at).total_seconds()))
