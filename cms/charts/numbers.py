# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers as Italian readers write them, and how many decimals they need."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

MINUS = "\N{MINUS SIGN}"
MISSING_WORD = "n.d."
MOST_DECIMALS, MOST_FOR_SMALL = 2, 6
_STEPS = tuple(Decimal(1).scaleb(-places) for places in range(10))
_ITALIAN = str.maketrans(",.-", f".,{MINUS}")


def said(value: Decimal | None, decimals: int = 0) -> str:
    """ "1.234,5" from 1234.5, "−3" from -3, "n.d." from None; halves are rounded away from zero."""
    if value is None:
        return MISSING_WORD
    rounded = value.quantize(_STEPS[decimals], ROUND_HALF_UP)
    return f"{rounded or abs(rounded):,}".translate(_ITALIAN)


def decimals_of(values: Iterable[Decimal | None], *, most: int = MOST_DECIMALS) -> int:
    """How many decimals the numbers have, `most` at most; trailing zeros do not count.

    Up to MOST_FOR_SMALL where a number that is not zero would read as zero.
    """
    known = [value.normalize() for value in values if value]
    exponents = (value.as_tuple().exponent for value in known)
    has = max((-e for e in exponents if isinstance(e, int)), default=0)
    small = max((-value.adjusted() for value in known), default=0)
    return max(0, min(has, max(most, min(small, MOST_FOR_SMALL))))
