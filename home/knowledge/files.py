# SPDX-License-Identifier: AGPL-3.0-or-later
"""The file of a release, CSV or XLSX, as rows of words. An XLSX gives numbers as an Italian would write them."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from cms.sheets import BadFile, read_table

type Rows = list[tuple[int, list[str]]]

MOST_BYTES, MOST_UNPACKED = 5 * 2**20, 60 * 2**20
MOST_ROWS, MOST_COLUMNS = 20_000, 200


def read_rows(content: bytes) -> Rows:
    """(line number, cells) of the rows that are not empty; of an XLSX its first sheet. Raises BadFile."""
    if len(content) > MOST_BYTES:
        raise BadFile(_("The file is larger than 5 MB: take out what is not needed, or divide it by years."))
    rows = _of_workbook(content) if content.startswith(b"PK\x03\x04") else read_table(content)
    if len(rows) < 2:
        raise BadFile(_("The file has no rows below its headings."))
    if len(rows) > MOST_ROWS or max(len(cells) for _line, cells in rows) > MOST_COLUMNS:
        words = _("A file may have %(rows)s rows and %(columns)s columns at most: divide it.")
        raise BadFile(words % {"rows": MOST_ROWS, "columns": MOST_COLUMNS})
    return rows


def _of_workbook(content: bytes) -> Rows:
    from openpyxl import load_workbook  # a fifth of a second, for the few who need it

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise BadFile(_("The spreadsheet is too large once unpacked: save it as CSV."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), book.worksheets[0])
        lines = islice(enumerate(sheet.iter_rows(), start=1), MOST_ROWS + 1)
        rows = [(line, [_words(cell) for cell in cells[: MOST_COLUMNS + 1]]) for line, cells in lines]
    except BadFile:
        raise
    except Exception as error:  # whatever a broken workbook makes the library raise
        words = _("This spreadsheet cannot be opened: save it again as XLSX, or as CSV.")
        raise BadFile(words) from error
    return [(line, _trimmed(cells)) for line, cells in rows if any(cell.strip() for cell in cells)]


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _words(cell: Any) -> str:
    """A number with a comma and without the noise of binary fractions; a percentage as it is seen, times 100."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "VERO" if value else "FALSO"
    if isinstance(value, int | float | Decimal):
        is_share = "%" in (cell.number_format or "")
        number = Decimal(f"{value:.15g}") * (100 if is_share else 1)
        return f"{number.normalize():f}".replace(".", ",") + (" %" if is_share else "")
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value)
