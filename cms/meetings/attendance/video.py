# SPDX-License-Identifier: AGPL-3.0-or-later
"""The CSV that a video call gives afterwards → connections: who, from when, until when. Pure.

Shapes: Teams (attendance report with sections, and the older list of joins and leaves), Zoom, Meet; with English or
Italian columns. Days without an order that can be told (3/4) are read as the one nearer to the session; hours are
Rome's unless they say otherwise.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from cms.clock import ROME
from cms.people.names import plain
from cms.sheets import BadFile, read_table

MOST_LINES = 2000
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": (
        "name", "full name", "name (original name)", "participant", "participant name", "nome", "nome completo",
        "nome (nome originale)", "partecipante", "name (originalname)",
    ),
    "given": ("first name", "given name", "nome di battesimo"),
    "family": ("last name", "surname", "family name", "cognome"),
    "email": (
        "email", "e-mail", "user email", "email address", "participant id (upn)", "posta elettronica",
        "indirizzo e-mail", "indirizzo email", "e-mail utente", "email utente", "id partecipante (upn)",
    ),
    "joined": (
        "join time", "time joined", "first join", "first join time", "joined", "ora di partecipazione",
        "ora di accesso", "ora di ingresso", "ora di entrata", "primo accesso", "prima partecipazione", "entrata",
    ),
    "left": (
        "leave time", "time exited", "last leave", "last leave time", "left", "ora di uscita", "ultima uscita",
        "ora di abbandono", "uscita",
    ),
    "action": ("user action", "azione utente", "azione dell'utente"),
    "stamp": ("timestamp", "data e ora"),
}  # fmt: skip
KNOWN = {plain(words): field for field, all_words in COLUMNS.items() for words in all_words}
SUMMED = {
    plain(words) for words in ("first join", "first join time", "primo accesso", "prima partecipazione")
}
"""Columns of a list in which somebody who left and came back has one line: read only where there is no other."""
CAME_IN = ("join", "partecip", "entra", "access")
DAY = r"(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})"
CLOCK = r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\s*([AaPp]\.?\s?[Mm]\.?)?"


@dataclass(frozen=True, slots=True)
class Connection:
    """A line of the file: `number` as in the file; `left` None where it does not say; `problem` why it is not taken."""

    number: int
    name: str
    email: str
    joined: datetime | None = None
    left: datetime | None = None
    problem: str = ""


def connections(content: bytes, begins: datetime, ends: datetime) -> list[Connection]:
    """What the file says, a line each; begins and ends are the session's. Raises BadFile."""
    rows = read_table(content, begins_at_once=False)
    if len(rows) > MOST_LINES:
        raise BadFile(_("The file has more than 2,000 lines: it is not that of one meeting."))
    tables = list(_tables(rows))
    if not tables:
        raise BadFile(
            _(
                "No line names the columns: the file needs a name or an e-mail address, and when each joined and left."
            )
        )
    columns, lines = tables[0]
    read = _from_actions if "action" in columns else _from_spans
    return read(columns, lines, begins, ends)


type Rows = list[tuple[int, list[str]]]


def _tables(rows: Rows) -> Iterator[tuple[dict[str, int], Rows]]:
    """The lists in the file that can be read, the most detailed first."""
    found: list[tuple[bool, dict[str, int], Rows]] = []
    for number, cells in rows:
        columns = _columns(cells)
        if columns is not None:
            found.append((any(plain(cell) in SUMMED for cell in cells), columns, []))
        elif found and sum(bool(cell.strip()) for cell in cells) > 1:
            found[-1][2].append((number, cells))
    for _is_summed, columns, lines in sorted(found, key=lambda one: one[0]):
        yield columns, lines


def _columns(cells: Sequence[str]) -> dict[str, int] | None:
    """Field → its place, where a line is the titles of a list of connections."""
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        if field := KNOWN.get(plain(cell)):
            places.setdefault(field, place)
    if "name" in places and "family" in places:
        places["given"] = places.pop("name")
    says_who = places.keys() & {"name", "family", "email"}
    says_when = {"joined", "left"} <= places.keys() or {"action", "stamp"} <= places.keys()
    return places if says_who and says_when else None


def _from_spans(columns: dict[str, int], lines: Rows, begins: datetime, ends: datetime) -> list[Connection]:
    made = []
    for number, cells in lines:
        row = _Row(columns, cells)
        joined, left = (moment_in(row.cell(name), begins, ends) for name in ("joined", "left"))
        if joined and left and left < joined:
            left = _later(left)
        made.append(
            Connection(number, row.name, row.cell("email"), joined, left, _problem(row, joined, left))
        )
    return made


def _from_actions(columns: dict[str, int], lines: Rows, begins: datetime, ends: datetime) -> list[Connection]:
    """A line for each join and each leave: a leave closes the join before it of the same name."""
    made: list[Connection] = []
    waiting: dict[str, int] = {}
    for number, cells in lines:
        row = _Row(columns, cells)
        moment = moment_in(row.cell("stamp"), begins, ends)
        who, came = plain(row.name + row.cell("email")), plain(row.cell("action")).startswith(CAME_IN)
        if came or moment is None:
            waiting[who] = len(made)
            problem = "" if moment else _("When is not readable: “%(cell)s”.") % {"cell": row.cell("stamp")}
            made.append(Connection(number, row.name, row.cell("email"), moment, None, problem))
        elif who in waiting:
            one = made[waiting.pop(who)]
            made[made.index(one)] = Connection(one.number, one.name, one.email, one.joined, moment)
        else:
            problem = _("Left without having joined.")
            made.append(Connection(number, row.name, row.cell("email"), None, moment, problem))
    return made


class _Row:
    """The cells of a line by field."""

    def __init__(self, columns: dict[str, int], cells: Sequence[str]) -> None:
        self.columns, self.cells = columns, cells

    def cell(self, field: str) -> str:
        place = self.columns.get(field, len(self.cells))
        return self.cells[place].strip().lstrip("'") if place < len(self.cells) else ""

    @property
    def name(self) -> str:
        return self.cell("name") or f"{self.cell('given')} {self.cell('family')}".strip()


def _problem(row: _Row, joined: datetime | None, left: datetime | None) -> str:
    if joined is None:
        return _("When is not readable: “%(cell)s”.") % {"cell": row.cell("joined")}
    if left is None and row.cell("left"):
        return _("When is not readable: “%(cell)s”.") % {"cell": row.cell("left")}
    if left is not None and left < joined:
        return _("Left before having joined.")
    if not (row.name or row.cell("email")):
        return _("The line says nobody’s name.")
    return ""


def moment_in(cell: str, begins: datetime, ends: datetime) -> datetime | None:
    """The moment that a cell says, nearest to the session of those it may mean; None when it says none."""
    found = sorted(
        _meant(cell.strip(), begins), key=lambda moment: max(begins - moment, moment - ends, timedelta())
    )
    return found[0] if found else None


def _meant(cell: str, begins: datetime) -> list[datetime]:
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError:
        pass
    else:
        return [(moment if moment.tzinfo else moment.replace(tzinfo=ROME)).astimezone(UTC)]
    if found := re.fullmatch(rf"{DAY},?\s+{CLOCK}", cell):
        days = _days(*map(int, found.groups()[:3]))
        clock = found.groups()[3:]
    elif found := re.fullmatch(CLOCK, cell):
        first = begins.astimezone(ROME)
        days = [(day.year, day.month, day.day) for day in (first, first + timedelta(days=1))]
        clock = found.groups()
    else:
        return []
    return [meant for day in days if (meant := _moment(day, *clock)) is not None]


def _days(one: int, two: int, three: int) -> list[tuple[int, int, int]]:
    if one > 31:
        return [(one, two, three)]
    year = three + 2000 if three < 100 else three
    return [(year, two, one), (year, one, two)]


def _moment(
    day: tuple[int, int, int], hour: str, minute: str, second: str | None, half: str | None
) -> datetime | None:
    number = int(hour)
    if half:
        number = number % 12 + (12 if half[0] in "pP" else 0)
    try:
        return datetime(*day, number, int(minute), int(second or 0), tzinfo=ROME).astimezone(UTC)
    except ValueError:
        return None


def _later(moment: datetime) -> datetime:
    """The second of the two moments that clocks show in the night in which they go back; else the same."""
    return moment.astimezone(ROME).replace(fold=1).astimezone(UTC)
