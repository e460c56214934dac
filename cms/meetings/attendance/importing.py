# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lines of a video call's CSV and the people they are of: by address, then by name on the register, then by hand."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models.functions import Lower

from cms.meetings.attendance.filing import keep
from cms.meetings.attendance.models import Evidence, EvidenceFile, Source
from cms.meetings.attendance.queries import person_of
from cms.meetings.attendance.recording import Refused, hold, record
from cms.meetings.attendance.register import Line
from cms.meetings.attendance.video import Connection
from cms.meetings.booking.models import GuestCard
from cms.meetings.planning.models import MeetingSession
from cms.people.models import Person, User
from cms.people.names import plain
from cms.rights import Actor

Kind = Evidence.Kind


@dataclass(frozen=True, slots=True)
class Match:
    """A line and whose it is; `how`: "mail", "name", "" while nobody's."""

    connection: Connection
    person: Person | None = None
    how: str = ""

    @property
    def is_open(self) -> bool:
        """Whether somebody must say whose it is, or that it does not count."""
        return self.person is None and not self.connection.problem


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did: lines recorded, lines that were recorded before, lines left out; (line, words) refused."""

    file: EvidenceFile
    recorded: int
    known: int
    left_out: int
    refused: Sequence[tuple[Connection, str]]


def matched(rows: Sequence[Connection], lines: Sequence[Line]) -> list[Match]:
    """Whose each line is: who has its address; else who alone on the register has its name. Two queries."""
    by_mail = _by_mail({row.email.lower() for row in rows if row.email})
    count = Counter(_name(str(line.person)) for line in lines)
    by_name = {_name(str(line.person)): line.person for line in lines if count[_name(str(line.person))] == 1}
    made = []
    for row in rows:
        if row.problem:
            made.append(Match(row))
        elif person := by_mail.get(row.email.lower()):
            made.append(Match(row, person, "mail"))
        elif person := by_name.get(_name(row.name)):
            made.append(Match(row, person, "name"))
        else:
            made.append(Match(row))
    return made


def _by_mail(addresses: set[str]) -> dict[str, Person]:
    """Address → who signs in with it, else the guest whom it reaches, where that is one."""
    cards = GuestCard.objects.annotate(lower=Lower("email")).filter(
        lower__in=addresses, person__erasures=None
    )
    guests = list(cards.select_related("person"))
    count = Counter(card.email.lower() for card in guests)
    logins = User.objects.annotate(lower=Lower("email")).filter(lower__in=addresses, person__isnull=False)
    found = {card.email.lower(): card.person for card in guests if count[card.email.lower()] == 1}
    return found | {
        login.email.lower(): login.person for login in logins.select_related("person") if login.person
    }


def _name(words: str) -> tuple[str, ...]:
    """A name whatever the order of its parts; "(Comune di Rho)", "[ospite]" and commas do not count."""
    return tuple(
        sorted(filter(None, map(plain, re.sub(r"[(\[].*?[)\]]", " ", words).replace(",", " ").split())))
    )


@transaction.atomic
def take(
    *, session: MeetingSession, name: str, content: bytes, matches: Sequence[Match],
    choices: Mapping[int, Person | None], by: Actor, at: datetime,
) -> Taken:  # fmt: skip
    """Keeps the file and records its lines: two edges a connection. `choices`: line's number → whose it is, by hand.

    The same file again, or another of the same call, records what is new alone. Raises NotHeld or NotYet (recording).
    """
    hold(session)
    keeper = person_of(by)
    file = keep(
        session=session, source=Source.VIDEO, name=name, content=content, media_type="text/csv", by=by, at=at
    )
    recorded, known, left_out = 0, 0, 0
    refused: list[tuple[Connection, str]] = []
    for match in matches:
        person = match.person or choices.get(match.connection.number)
        if person is None or match.connection.problem:
            left_out += 1
            continue
        try:
            is_new = _record(file, person, match.connection, keeper, at)
        except Refused as error:
            refused.append((match.connection, str(error)))
            continue
        recorded, known = recorded + is_new, known + (not is_new)
    return Taken(file, recorded, known, left_out, refused)


@transaction.atomic
def _record(file: EvidenceFile, person: Person, row: Connection, keeper: Person, at: datetime) -> bool:
    """Whether the connection was new."""
    session: MeetingSession = file.session
    device = uuid5(session.uid, f"{person.uid}/{row.joined}/{row.left}")
    edges = [(Kind.IN, row.joined), (Kind.OUT, row.left)]
    keys: dict[UUID, tuple[str, datetime]] = {
        uuid5(device, kind): (kind, when) for kind, when in edges if when
    }
    is_new = not Evidence.objects.filter(client_uid__in=keys).exists()
    for key, (kind, when) in keys.items():
        record(
            session=session, person=person, kind=kind, source=Source.VIDEO, at=when, recorded_by=keeper,
            client_uid=key, now=at, device=device, file=file)  # fmt: skip
    return is_new
