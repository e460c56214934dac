# SPDX-License-Identifier: AGPL-3.0-or-later
"""Periods as they are stored: "2023", "2023-S1" (half-year), "2023-06" (month). They sort as text within a kind."""

import re
from datetime import date

from babel.dates import format_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

PATTERN = r"^(19|20)\d\d(-S[12]|-(0[1-9]|1[0-2]))?$"
HALF = re.compile(
    r"^(?:(?P<y1>\d{4})\W*(?:S|H|sem\w*)\W*(?P<n1>[12])|(?P<n2>I{1,2}|[12])\W*sem\w*\W*(?P<y2>\d{4}))$",
    re.IGNORECASE,
)
MONTH = re.compile(r"^(?:(?P<y1>\d{4})[-/](?P<m1>\d{1,2})|(?P<m2>\d{1,2})[-/](?P<y2>\d{4}))$")


def read_period(text: str) -> str | None:
    """The period that a cell or a heading says: "2023", "2023.0", "1° sem. 2023", "06/2023"; None when it is none."""
    words = text.strip().removesuffix(".0").replace("°", " ").strip()
    if found := HALF.match(words):
        half = (found["n1"] or found["n2"]).upper()
        words = f"{found['y1'] or found['y2']}-S{ {'I': '1', 'II': '2'}.get(half, half) }"
    elif found := MONTH.match(words):
        words = f"{found['y1'] or found['y2']}-{int(found['m1'] or found['m2']):02}"
    return words if re.match(PATTERN, words) else None


def months_of(period: str) -> int:
    """How long the period is."""
    return 12 if len(period) == 4 else 6 if "S" in period else 1


def end_of(period: str) -> tuple[int, int]:
    """Year and month of the last month of the period."""
    year, _dash, rest = period.partition("-")
    if not rest:
        return int(year), 12
    return int(year), int(rest[1]) * 6 if rest.startswith("S") else int(rest)


def months_after(year: int, month: int, months: int) -> date:
    """The last day of the month that lies so many after."""
    after = year * 12 + month + months  # counted from zero: the month after the one meant
    return date.fromordinal(date(after // 12, after % 12 + 1, 1).toordinal() - 1)


def in_words(period: str) -> str:
    """ "2023", "primo semestre 2023", "giugno 2023"."""
    year, _dash, rest = period.partition("-")
    if not rest:
        return year
    if rest.startswith("S"):
        return (_("first half of %(year)s") if rest == "S1" else _("second half of %(year)s")) % {
            "year": year
        }
    words: str = format_date(date(int(year), int(rest), 1), "LLLL y", locale=(get_language() or "it")[:2])
    return words


def in_short(period: str) -> str:
    """As it stands on an axis or above a column: "2023", "1° sem. 2023", "giu 2023"."""
    year, _dash, rest = period.partition("-")
    if not rest:
        return year
    if rest.startswith("S"):
        return (_("1st half %(year)s") if rest == "S1" else _("2nd half %(year)s")) % {"year": year}
    words: str = format_date(date(int(year), int(rest), 1), "LLL y", locale=(get_language() or "it")[:2])
    return words
