# SPDX-License-Identifier: AGPL-3.0-or-later
"""CSV in, row by row: each row says what it did or, in words, why it could not. CSV and XLSX out, never a formula."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from openpyxl.cell import WriteOnlyCell

Row = dict[str, str]
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# what a cell of a spreadsheet cannot hold: characters that XML refuses, numbers that Excel rounds, longer texts
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MOST_LETTERS, GREATEST_NUMBER = 32_767, 10**15
FIRST_YEAR = 1900  # whose days spreadsheets count each its own way
WIDEST = 60


class Outcome(StrEnum):
    """What a row did, or would do."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    ERROR = "error"


class BadFile(ValueError):
    """A file that cannot be read as a table; its message is for the person who chose it."""


class BadRow(ValueError):
    """A row that cannot be taken; its message is for the person who wrote the file."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of a file after it was read: where it stands, its words, what became of it."""

    file: str
    number: int
    words: str
    outcome: Outcome
    problem: str = ""


@dataclass
class Report:
    """What an import did, row by row."""

    lines: list[Line] = field(default_factory=list)

    @property
    def errors(self) -> list[Line]:
        """Rows that could not be taken."""
        return [line for line in self.lines if line.outcome is Outcome.ERROR]

    @property
    def counts(self) -> Counter[str]:
        """How many rows had each outcome."""
        return Counter(line.outcome.value for line in self.lines)


def take(path: Path, columns: set[str], store: Callable[[Row], Outcome]) -> Iterator[Line]:
    """Give each row of a UTF-8 CSV with a header to `store`; a BadRow or ValidationError is that row's error.

    A missing file or column is one error line, and nothing of that file is read.
    """
    if not path.is_file():
        yield _unreadable(path, _("The file is missing"))
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if absent := columns - set(reader.fieldnames or []):
            yield _unreadable(path, _("Missing columns: %(names)s") % {"names": ", ".join(sorted(absent))})
            return
        for cells in reader:
            too_many = cells.pop(None, None)
            row = {name: (value or "").strip() for name, value in cells.items()}
            words = " · ".join(filter(None, row.values()))
            yield taken(path.name, reader.line_num, words, partial(_store, store, row, bool(too_many)))


def _store(store: Callable[[Row], Outcome], row: Row, too_many: bool) -> Outcome:
    if too_many:
        raise BadRow(_("More cells than columns: a comma without quotes?"))
    return store(row)


def _unreadable(path: Path, problem: str) -> Line:
    return Line(file=path.name, number=1, words="", outcome=Outcome.ERROR, problem=problem)


def taken(file: str, number: int, words: str, store: Callable[[], Outcome]) -> Line:
    """Run `store` for one row and say what became of it."""
    try:
        return Line(file=file, number=number, words=words, outcome=store())
    except ValidationError as error:
        problem = "; ".join(f"{name}: {' '.join(said)}" for name, said in error.message_dict.items())
    except BadRow as error:
        problem = str(error)
    return Line(file=file, number=number, words=words, outcome=Outcome.ERROR, problem=problem)


def read_table(content: bytes, *, begins_at_once: bool = True) -> list[tuple[int, list[str]]]:
    """(line number, cells) of the rows of a CSV that are not empty, whatever program wrote it.

    UTF-8 with or without its mark, UTF-16 with it, else windows-1252; cells apart by ";", "," or tab, the one most
    frequent in the first line, or (not `begins_at_once`: other lines stand above the table) in all. Raises BadFile.
    """
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise BadFile(_("This is a spreadsheet: open it and save it as CSV, then choose that file."))
    text = _decoded(content)
    if "\x00" in text:
        raise BadFile(_("This is not a text file: save the list as CSV, then choose that file."))
    first = next((line for line in text.splitlines() if line.strip()), "") if begins_at_once else text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=first.count))
    try:
        return [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        words = _("Line %(number)s cannot be read: is a quotation mark missing?")
        raise BadFile(words % {"number": reader.line_num}) from error


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def csv_out(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV that a spreadsheet set to Italian opens by itself: UTF-8 with its mark, ";" between the cells.

    What would begin a formula is told to be text (OWASP, "CSV Injection").
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_as_text(title) for title in titles])
    writer.writerows([_as_text(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _as_text(cell: object) -> str:
    """A number is written as one (-1234,5: no formula), with the decimal comma that goes with ";" in Italian."""
    if _is_number(cell):
        return (f"{cell:f}" if isinstance(cell, Decimal) else str(cell)).replace(".", ",")
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text


def xlsx_out(titles: Sequence[str], rows: Iterable[Sequence[object]], *, name: str) -> bytes:
    """An XLSX of one sheet, `name`. Each cell is a text, a number or a day: nothing in it is ever evaluated.

    Text that would begin a formula keeps its letters, and is marked as text also for whoever edits it later.
    """
    from openpyxl import Workbook  # a fifth of a second, for the few who ask for it

    book, out = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", name)[:31])
    sheet.freeze_panes = "A2"
    for place, title in enumerate(titles):
        sheet.column_dimensions[_column(place)].width = min(max(len(title) + 4, 14), WIDEST)
    sheet.append([_cell(sheet, title, is_title=True) for title in titles])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    book.save(out)
    return out.getvalue()


def _column(place: int) -> str:
    from openpyxl.utils import get_column_letter

    letters: str = get_column_letter(place + 1)
    return letters


def _cell(sheet: Any, value: object, *, is_title: bool = False) -> "WriteOnlyCell | None":
    """The type is told, never guessed from what the text looks like; nothing for an empty text."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    if _is_number(value):
        cell = WriteOnlyCell(sheet, value)
        cell.data_type = "n"
        return cell
    if type(value) is date and value.year > FIRST_YEAR:
        cell = WriteOnlyCell(sheet, value)
        cell.data_type, cell.number_format = "d", "dd/mm/yyyy"
        return cell
    text = NOT_IN_XML.sub("", "" if value is None else str(value))[:MOST_LETTERS]
    if not text:
        return None
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(FORMULA)
    if is_title:
        cell.font = Font(bold=True)
    return cell


def _is_number(value: object) -> bool:
    """One that a spreadsheet keeps as it is."""
    if isinstance(value, Decimal):
        return value.is_finite() and abs(value) < GREATEST_NUMBER
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < GREATEST_NUMBER


def put(known: models.Model | None, fresh: models.Model, names: set[str]) -> Outcome:
    """Insert `fresh`, or bring the fields `names` of `known` to its values; writes nothing if they agree."""
    if known is None:
        fresh.clean_fields()
        fresh.save(force_insert=True)
        return Outcome.CREATED
    changed: dict[str, Any] = {
        name: getattr(fresh, name) for name in names if getattr(known, name) != getattr(fresh, name)
    }
    if not changed:
        return Outcome.UNCHANGED
    for name, value in changed.items():
        setattr(known, name, value)
    known.clean_fields()
    known.save(update_fields=changed)
    return Outcome.UPDATED


def day(cell: str) -> date | None:
    """A day written 2019-02-08, or None for an empty cell."""
    try:
        return date.fromisoformat(cell) if cell else None
    except ValueError:
        raise BadRow(_("%(cell)s is no day (write 2019-02-08)") % {"cell": cell}) from None


def number(cell: str) -> int | None:
    """A whole number, or None for an empty cell."""
    try:
        return int(cell) if cell else None
    except ValueError:
        raise BadRow(_("%(cell)s is no whole number") % {"cell": cell}) from None
