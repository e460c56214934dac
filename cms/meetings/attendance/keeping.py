# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register kept by taps, on one phone or several: each is evidence once, and takes the place of what it saw."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from cms import clock
from cms.meetings.attendance.models import Evidence, Source
from cms.meetings.attendance.recording import Refused, hold, record
from cms.meetings.attendance.register import register_of
from cms.meetings.attendance.taps import Malformed, Tap, TapKind, tap_of, uid_in
from cms.meetings.booking.guests import walk_in
from cms.meetings.booking.models import Booking
from cms.meetings.planning.models import MeetingSession
from cms.people.models import Person
from cms.people.names import plain
from cms.people.queries import same_person
from cms.rights import Actor

Kind = Evidence.Kind


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a tap; `words` say why it was refused; `person` is whose line it is, "" if refused."""

    client_uid: str
    outcome: Literal["recorded", "known", "refused"]
    words: str = ""
    person: str = ""


class NotTaken(Refused):
    """The tap cannot be taken."""


def marks_of(session: MeetingSession, person: Person) -> list[Evidence]:
    """What trainers marked of somebody and nobody took back, the oldest first."""
    marks = Evidence.objects.filter(session=session, person__in=same_person(person.pk), source=Source.TRAINER)
    marks = marks.filter(voided_by__isnull=True).exclude(kind=Kind.VOID)
    return list(marks.select_related("person").order_by("at", "pk"))


@transaction.atomic
def take(
    *,
    session: MeetingSession,
    rows: Sequence[Mapping[str, Any]],
    device: UUID | None,
    by: Actor,
    at: datetime,
    sent_at: datetime,
) -> list[Outcome]:
    """Records taps as sent (see `taps.tap_of`), in their order, each once however often it comes.

    `sent_at` is the device's clock when it sent: as far as that is wrong, the moments of the taps are put right.
    One batch of a session at a time: two phones that add the same person make one.
    """
    hold(session)
    keeper = Keeper(session, device=device, by=by, at=at, behind=at - sent_at)
    return [keeper.outcome(row) for row in rows]


class Keeper:
    """Takes taps of one device. `behind`: how far its clock is behind ours."""

    def __init__(
        self, session: MeetingSession, *, device: UUID | None, by: Actor, at: datetime, behind: timedelta
    ) -> None:
        self.session, self.device, self.by, self.at, self.behind = session, device, by, at, behind
        self.keeper = Person.objects.get(pk=by.person_id or 0)
        self.people = {line.person.uid: line.person for line in register_of(session)}

    def outcome(self, row: Mapping[str, Any]) -> Outcome:
        """Takes one tap; what is refused leaves nothing behind."""
        key = uid_in(row, "client_uid")
        try:
            with transaction.atomic():
                return self._take(tap_of(row))
        except Malformed as error:
            words = _("The request could not be understood (%(part)s).") % {"part": error}
            return Outcome(str(key), "refused", words)
        except Refused as error:
            return Outcome(str(key), "refused", str(error))

    def _take(self, tap: Tap) -> Outcome:
        known = Evidence.objects.filter(client_uid=tap.client_uid).select_related("person").first()
        if known is not None:
            if known.session_id != self.session.pk or known.recorded_by_id != self.by.person_id:
                raise NotTaken(_("This mark was used elsewhere: make it again."))
            return Outcome(str(tap.client_uid), "known", person=str(known.person.uid))
        person = self._person_of(tap)
        marks = marks_of(self.session, person)
        if tap.kind == TapKind.UNDO:
            self._take_back(tap, [one for one in marks if self._is_seen(tap, one)], own_key=True)
        elif tap.clock is not None:
            self._refine(tap, person, marks, tap.clock)
        else:
            self._mark(tap, person, marks)
        self.people[person.uid] = person
        return Outcome(str(tap.client_uid), "recorded", person=str(person.uid))

    def _mark(self, tap: Tap, person: Person, marks: list[Evidence]) -> None:
        self._take_back(tap, [one for one in marks if self._is_seen(tap, one)])
        self._record(tap.client_uid, person, Kind(tap.kind.value), self._moment(tap))

    def _refine(self, tap: Tap, person: Person, marks: list[Evidence], hour: time) -> None:
        """An hour of arriving or leaving refines a presence, and leaves the other hour as it is."""
        kind, other = (Kind.IN, Kind.OUT) if tap.kind == TapKind.ARRIVED else (Kind.OUT, Kind.IN)
        moment = self._at_clock(hour)
        limit = [one.at for one in marks if one.kind == other]
        if any(moment >= one if kind == Kind.IN else moment <= one for one in limit):
            raise NotTaken(_("The hour of leaving comes after that of arriving."))
        over = [one for one in marks if one.kind in (kind, Kind.ABSENT) and self._is_seen(tap, one)]
        self._take_back(tap, over)
        if not any(one.kind == Kind.PRESENT for one in marks):
            self._record(_key_of_presence(tap.client_uid), person, Kind.PRESENT, self._moment(tap))
        self._record(tap.client_uid, person, kind, moment)

    def _take_back(self, tap: Tap, marks: Iterable[Evidence], *, own_key: bool = False) -> None:
        for number, one in enumerate(marks):
            key = tap.client_uid if own_key and number == 0 else uuid5(tap.client_uid, str(one.client_uid))
            self._record(key, one.person, Kind.VOID, self._moment(tap), voids=one)

    @staticmethod
    def _is_seen(tap: Tap, mark: Evidence) -> bool:
        if tap.seen is None:
            return True
        return mark.client_uid in tap.seen or mark.client_uid in set(map(_key_of_presence, tap.seen))

    def _record(
        self, key: UUID, person: Person, kind: Evidence.Kind, moment: datetime, voids: Evidence | None = None
    ) -> Evidence:
        return record(
            session=self.session, person=person, kind=kind, source=Source.TRAINER, at=moment, recorded_by=self.keeper,
            client_uid=key, now=self.at, device=self.device, voids=voids)  # fmt: skip

    def _moment(self, tap: Tap) -> datetime:
        return min(tap.at + self.behind, self.at)

    def _at_clock(self, hour: time) -> datetime:
        """The moment of the session at which clocks in Rome show `hour`; raises NotTaken outside of it."""
        during = self.session.during
        first = clock.day_of(during.lower)
        for day, fold in ((first, 0), (first, 1), (first + timedelta(days=1), 0)):
            moment = datetime.combine(day, hour.replace(fold=fold), clock.ROME)
            if during.lower <= moment <= during.upper:
                return moment
        hours = {"from": f"{during.lower.astimezone(clock.ROME):%H:%M}",
                 "to": f"{during.upper.astimezone(clock.ROME):%H:%M}"}  # fmt: skip
        raise NotTaken(_("The date goes from %(from)s to %(to)s: write an hour within it.") % hours)

    def _person_of(self, tap: Tap) -> Person:
        if tap.adds:
            return self._added(tap)
        if person := self.people.get(tap.person):
            return person
        added = (
            Evidence.objects.filter(client_uid=tap.person, session=self.session)
            .select_related("person")
            .first()
        )
        if added is None:
            raise NotTaken(_("This person is not on the list: load the page again."))
        return added.person

    def _added(self, tap: Tap) -> Person:
        """Whoever bears that name alone on the list, or booked and gave up; else a guest."""
        booked = Booking.objects.filter(meeting=self.session.meeting_id).select_related("person")
        known = {one.person.uid: one.person for one in booked} | self.people
        wanted = plain(f"{tap.given_name} {tap.family_name}")
        found = [person for person in known.values() if plain(str(person)) == wanted]
        if len(found) == 1:
            return found[0]
        return walk_in(given_name=tap.given_name, family_name=tap.family_name, by=self.by, at=self.at)


def _key_of_presence(tap: UUID) -> UUID:
    """The key of the presence that an hour of arriving or leaving brings with it."""
    return uuid5(tap, "present")
