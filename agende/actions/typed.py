# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers and half-years as people of an office type and read them: "1.234,50", "primo semestre 2027". Pure."""

import re
from decimal import Decimal, InvalidOperation

from django.utils.formats import number_format
from django.utils.translation import gettext as _

ITALIAN = re.compile(r"-?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?")
POINTED = re.compile(r"-?\d+\.\d{1,2}")
SPACES = re.compile(r"[\s\u00a0\u202f'’]+")
HALF = re.compile(r"\d{4}-[12]")


class NotANumber(ValueError):
    """What was typed is no number, or one that could be read in two ways."""


def number_from(typed: str) -> Decimal | None:
    """The number typed the Italian way: "1.234,5", "1 234,5", "€ 1.234", "12,5 %"; None when nothing is typed.

    "1.5" and "12.50" are taken with a point; "1.234" is a thousand and more, as it is written here. Raises NotANumber.
    """
    words = SPACES.sub("", typed).strip("€%").replace("−", "-")
    if not words:
        return None
    if ITALIAN.fullmatch(words):
        words = words.replace(".", "").replace(",", ".")
    elif not POINTED.fullmatch(words):
        raise NotANumber(typed)
    try:
        return Decimal(words)
    except InvalidOperation:
        raise NotANumber(typed) from None


def kept(number: Decimal | None, places: int) -> str:
    """A number as a record keeps it: "1234.5", at most `places` decimals; "" for None. Raises NotANumber for more."""
    if number is None:
        return ""
    if abs(number) >= 10**12 or number != round(number, places):  # rounding takes no more than 28 digits
        raise NotANumber(str(number))
    plain = f"{number:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain in {"-0", ""} else plain


def in_words(number: str | Decimal | None) -> str:
    """A kept number as it is read: "1.234,5"; "" for none."""
    if number in {"", None}:
        return ""
    plain = kept(Decimal(str(number)), 4)
    whole, _point, part = plain.partition(".")
    written: str = number_format(int(whole), use_l10n=True, force_grouping=True)
    sign = "-" if plain.startswith("-") and not written.startswith("-") else ""
    return f"{sign}{written},{part}" if part else f"{sign}{written}"


def euro_in_words(number: str) -> str:
    """A kept amount as it is read: "1.234,50 €"; "" for none."""
    if not number:
        return ""
    words = in_words(number)
    whole, _comma, cents = words.partition(",")
    return f"{whole},{cents.ljust(2, '0')} €" if cents else f"{whole} €"


def half_in_words(half: str) -> str:
    """ "first half of 2027" from "2027-1"; "" for none."""
    if not half:
        return ""
    year, number = half.split("-")
    words = _("first half of %(year)s") if number == "1" else _("second half of %(year)s")
    return words % {"year": year}
