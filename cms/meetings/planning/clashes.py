# SPDX-License-Identifier: AGPL-3.0-or-later
"""A room holds one meeting at a time, a trainer leads one: who is there already, in words."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from cms.clock import ROME, day_in_words, elided
from cms.meetings.planning.models import Meeting, MeetingSession, Room, TrainerUse
from cms.meetings.planning.rules import can_see
from cms.people.models import Person
from cms.rights import NOBODY, Actor

CONSTRAINTS = frozenset({"one_meeting_a_room", "one_session_a_trainer"})


class Taken(ValueError):
    """A room or a trainer is at another meeting at that time; the words say which, to who may know."""


def span(begins: datetime, ends: datetime) -> DateTimeTZRange:
    """From a moment to another, half-open."""
    return DateTimeTZRange(begins, ends, "[)")


@contextmanager
def without_clash(
    session: MeetingSession, people: Collection[Person] = (), *, by: Actor | None
) -> Iterator[None]:
    """What is written of a date and its trainers inside stays only if nobody is in its way. Raises Taken."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as clash:
        if getattr(getattr(clash.__cause__, "diag", None), "constraint_name", "") not in CONSTRAINTS:
            raise
        words = clash_in_words(session, people, by=by)
        raise Taken(words or _("The room or the trainer was taken a moment ago: try again.")) from clash


def clash_in_words(session: MeetingSession, people: Collection[Person] = (), *, by: Actor | None) -> str:
    """Why a date cannot be then and there, with those trainers; "" where nothing is in its way."""
    others = MeetingSession.objects.filter(is_cancelled=False, during__overlap=session.during)
    others = others.exclude(pk=session.pk).select_related("meeting")
    other = others.filter(room=session.room).first() if session.room else None
    said = [_room_in_words(session.room, other, by)] if session.room and other else []
    uses = TrainerUse.objects.filter(person__in=people, is_cancelled=False, during__overlap=session.during)
    uses = uses.exclude(session=session.pk).select_related("person", "session__meeting")
    return " ".join([*said, *(_trainer_in_words(use, by) for use in uses)])


def _room_in_words(room: Room, other: MeetingSession, by: Actor | None) -> str:
    words = _("%(room)s is taken on %(when)s by %(meeting)s: choose another room or another time.")
    return elided(
        words % {"room": room, "when": hours_in_words(other), "meeting": _called(other.meeting, by)}
    )


def _trainer_in_words(use: TrainerUse, by: Actor | None) -> str:
    words = _("%(trainer)s leads %(meeting)s on %(when)s: choose another trainer or another time.")
    about = {"when": hours_in_words(use.session), "meeting": _called(use.session.meeting, by)}
    return elided(words % {"trainer": use.person, **about})


def _called(meeting: Meeting, by: Actor | None) -> str:
    return f"«{meeting.title}»" if can_see(by or NOBODY, meeting) else _("another meeting")


def hours_in_words(session: MeetingSession) -> str:
    """ "23 ottobre 2019, 9:00–13:00", in Rome; with the day of the end where that is another."""
    begins, ends = (moment.astimezone(ROME) for moment in (session.during.lower, session.during.upper))
    last = "" if ends.date() == begins.date() else f"{day_in_words(ends)}, "
    return f"{day_in_words(begins)}, {begins:%H:%M}–{last}{ends:%H:%M}"
