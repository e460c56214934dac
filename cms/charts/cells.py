# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cells as people write them in an Italian spreadsheet -> numbers, missing, or what is wrong in words."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

MISSING = frozenset(
    ("", "-", "–", "—", "−", ":", "..", "...", "....", "…", "n.d.", "n.d", "nd", "n/d", "n.a.", "n.a", "n/a",
     "n.c.", "nc")
)  # fmt: skip
# between thousands: point, apostrophe, and the spaces that spreadsheets write (common, no-break, thin, narrow)
_GROUPED = re.compile(
    r"[1-9]\d{0,2}(?:(?P<gap>[.'’ \u00a0\u2009\u202f])\d{3})(?:(?P=gap)\d{3})*(?:,\d+)?", re.ASCII
)
_PLAIN = re.compile(r"\d+(?:,\d+)?", re.ASCII)
_POINT = re.compile(r"\d+\.\d+", re.ASCII)
_MINUS = "-−–"
MOST_DIGITS = 15  # what a spreadsheet keeps of a number
_SHOWN = 40


class BadCell(ValueError):
    """A cell that is no number; its message is for the person who wrote it."""


def number_of(text: str, *, signs: str = "%€") -> Decimal | None:
    """The number that `text` says in Italian ("1.234,5", "−3", "0"), None when it says that there is none.

    Missing: an empty cell, "n.d.", "-", "…" and their like (MISSING). Zero is a number. One of `signs` before or
    after the number is a unit and is left out ("12,5 %" is 12.5). Raises BadCell for anything else; a decimal point
    is refused, because "1.234" is one thousand.
    """
    cell = text.strip().strip("\ufeff\u200b").strip()
    if cell.casefold() in MISSING:
        return None
    bare = cell.strip(signs).strip() if signs else cell
    is_negative = bare.startswith(tuple(_MINUS))
    if is_negative or bare.startswith("+"):
        bare = bare[1:].strip()
    if not (_PLAIN.fullmatch(bare) or _GROUPED.fullmatch(bare)):
        raise BadCell(_what_is_wrong(cell, bare))
    digits = re.sub(r"[^\d,]", "", bare, flags=re.ASCII)
    if len(digits.replace(",", "").lstrip("0")) > MOST_DIGITS:
        raise BadCell(_("«%(cell)s» has too many digits: write at most 15.") % {"cell": cell[:_SHOWN]})
    number = Decimal(digits.replace(",", "."))
    return -number if is_negative and number else number


def _what_is_wrong(cell: str, bare: str) -> str:
    named = {"cell": cell if len(cell) <= _SHOWN else f"{cell[:_SHOWN]}…"}
    if cell.startswith("#"):
        return _("«%(cell)s» is an error of the spreadsheet: put it right there, or write n.d.") % named
    if _POINT.fullmatch(bare):
        named["comma"] = bare.replace(".", ",")
        return _("«%(cell)s» has a decimal point: write %(comma)s, with a comma.") % named
    return _("«%(cell)s» is no number: write 12 or 12,5; if it is missing write n.d.") % named
