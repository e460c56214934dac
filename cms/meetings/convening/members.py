# SPDX-License-Identifier: AGPL-3.0-or-later
"""Members of a table by name: one at a time or from a file, with an account or reached as guests are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms.audit.operations import Doer
from cms.meetings.booking.guests import guest_named
from cms.meetings.tables import operations
from cms.meetings.tables.models import StandingTable, TableSeat
from cms.meetings.tables.operations import NotSeated
from cms.people.models import Body, Person, User
from cms.sheets import BadFile, BadRow, Line, Outcome, Report, day, read_table, taken

COLUMNS = ("ente", "nome", "cognome", "email", "incarico", "voto", "dal", "al")
NEEDED = ("ente", "dal")
MOST_ROWS = 2000
YES, NO = frozenset({"", "sì", "si", "s", "1", "yes"}), frozenset({"no", "n", "0"})


@dataclass(frozen=True, slots=True)
class Named:
    """Who sits somewhere, as an office writes it; no names: the seat is the body's."""

    given_name: str = ""
    family_name: str = ""
    email: str = ""

    @property
    def is_somebody(self) -> bool:
        return bool(self.given_name and self.family_name)


@dataclass
class Checked:
    """A file after it was checked: a line a row, and the rows that would seat somebody, as JSON takes them."""

    report: Report = field(default_factory=Report)
    rows: list[dict[str, str]] = field(default_factory=list)


@transaction.atomic
def person_named(
    who: Named, *, body: Body, capacity: str, by: Doer, at: datetime, must_agree: bool = True
) -> Person | None:
    """The person of that address, or the guest of that name, made where there is none; None for no name.

    Raises NotSeated when the address is of somebody with another name (`must_agree`).
    """
    if not who.is_somebody:
        return None
    login = User.objects.filter(email__iexact=who.email, is_active=True).first() if who.email else None
    if login and login.person:
        if must_agree and login.person.family_name.casefold() != who.family_name.casefold():
            words = _("The address %(email)s is of %(name)s: check name and address.")
            raise NotSeated(words % {"email": who.email, "name": login.person})
        return login.person
    return guest_named(
        given_name=who.given_name, family_name=who.family_name, email=who.email, body=body, capacity=capacity, by=by,
        at=at)  # fmt: skip


@transaction.atomic
def seat_named(
    *, table: StandingTable, body: Body, who: Named, capacity: str, is_voting: bool, since: date,
    until: date | None, by: Doer, at: datetime,
) -> TableSeat:  # fmt: skip
    """A seat for who is named so. Raises NotSeated."""
    person = person_named(who, body=body, capacity=capacity, by=by, at=at)
    return operations.seat(
        table=table, body=body, person=person, capacity=capacity, is_voting=is_voting, since=since, until=until, by=by,
        at=at)  # fmt: skip


@transaction.atomic
def replace_named(
    *, seat: TableSeat, who: Named, capacity: str, since: date, by: Doer, at: datetime
) -> TableSeat:
    """From a day on somebody else holds the seat. Raises NotSeated."""
    person = person_named(who, body=seat.body, capacity=capacity, by=by, at=at)
    return operations.replace(seat=seat, person=person, capacity=capacity, since=since, by=by, at=at)


def check(content: bytes, table: StandingTable) -> Checked:
    """What each row of a CSV would do; nothing is written. Two queries. Raises BadFile."""
    rows = _named(read_table(content))
    bodies, known, checked = _bodies(), _known(table), Checked()
    for number, row in rows:

        def store(row: Mapping[str, str] = row) -> Outcome:
            return _outcome(row, bodies, known)

        words = " · ".join(filter(None, row.values()))
        line = taken("", number, words, store)
        checked.report.lines.append(line)
        if line.outcome is Outcome.CREATED:
            checked.rows.append(dict(row))
    return checked


def seat_rows(
    *, table: StandingTable, rows: Iterable[Mapping[str, str]], by: Doer, at: datetime
) -> tuple[int, list[Line]]:
    """Seats the members of a file that was checked; (how many, the rows that cannot be taken any more)."""
    bodies, seated, problems = _bodies(), 0, []
    for number, row in enumerate(rows, start=1):
        try:
            seat_named(
                table=table, body=bodies[_plain(row["ente"])], who=_who(row), capacity=row["incarico"],
                is_voting=_votes(row), since=_first(row), until=day(row["al"]), by=by, at=at)  # fmt: skip
            seated += 1
        except (NotSeated, KeyError) as told:
            words = " · ".join(filter(None, row.values()))
            problems.append(
                Line(file="", number=number, words=words, outcome=Outcome.ERROR, problem=str(told))
            )
    return seated, problems


def _named(table: list[tuple[int, list[str]]]) -> list[tuple[int, dict[str, str]]]:
    if not table:
        raise BadFile(_("The file is empty: choose one with a row for each member."))
    heads = [cell.strip().casefold() for cell in table[0][1]]
    if absent := [name for name in NEEDED if name not in heads]:
        raise BadFile(_("Missing columns: %(names)s") % {"names": ", ".join(absent)})
    if len(table) - 1 > MOST_ROWS:
        raise BadFile(_("The file has more than 2,000 rows: divide it."))
    found = []
    for number, cells in table[1:]:
        row = dict(zip(heads, (cell.strip() for cell in cells), strict=False))
        found.append((number, {name: row.get(name, "") for name in COLUMNS}))
    return found


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _bodies() -> dict[str, Body]:
    """By name, and by that of their municipality."""
    found: dict[str, Body] = {}
    for body in Body.objects.select_related("municipality"):
        if body.municipality:
            found.setdefault(_plain(body.municipality.name), body)
        found[_plain(body.name)] = body
    return found


def _known(table: StandingTable) -> set[tuple[Any, ...]]:
    rows = TableSeat.objects.filter(table=table).select_related("person")
    return {_key(seat.body_id, str(seat.person or ""), seat.capacity, seat.during.lower) for seat in rows}


def _key(body: int, name: str, capacity: str, since: date | None) -> tuple[Any, ...]:
    return (body, name.casefold(), capacity.casefold(), since)


def _outcome(row: Mapping[str, str], bodies: Mapping[str, Body], known: set[tuple[Any, ...]]) -> Outcome:
    body = bodies.get(_plain(row["ente"]))
    if body is None:
        raise BadRow(
            _("No body is called “%(name)s”: write it as in the list of bodies.") % {"name": row["ente"]}
        )
    if bool(row["nome"]) != bool(row["cognome"]):
        raise BadRow(_("Write given name and family name, or neither: then the seat is the body’s."))
    _votes(row)
    since, until = _first(row), day(row["al"])
    if until and until < since:
        raise BadRow(_("The last day comes before the first: choose another day."))
    who = _who(row)
    name = f"{who.given_name} {who.family_name}" if who.is_somebody else ""
    key = _key(body.pk, name, row["incarico"], since)
    if key in known:
        return Outcome.UNCHANGED
    known.add(key)
    return Outcome.CREATED


def _who(row: Mapping[str, str]) -> Named:
    return Named(row["nome"], row["cognome"], row["email"])


def _first(row: Mapping[str, str]) -> date:
    if (found := day(row["dal"])) is None:
        raise BadRow(_("Say from which day: column “dal”."))
    return found


def _votes(row: Mapping[str, str]) -> bool:
    said = row["voto"].casefold()
    if said not in YES | NO:
        raise BadRow(_("Column “voto”: write sì or no."))
    return said in YES
