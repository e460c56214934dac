# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers as Italian readers write them, and how many decimals they need."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

MINUS = "\N{MINUS SIGN}"
MISSING_WORD = "n.d."
MOST_DECIMALS = 2
_STEPS = tuple(Decimal(1).scaleb(-places) for places in range(10))
_ITALIAN = str.maketrans(",.-", f".,{MINUS}")


def said(value: Decimal | None, decimals: int = 0) -> str:
    """ "1.234,5" from 1234.5, "−3" from -3, "n.d." from None; halves are rounded away from zero."""
    if value is None:
        return MISSING_WORD
    rounded = value.quantize(_STEPS[decimals], ROUND_HALF_UP)
    return f"{rounded or abs(rounded):,}".translate(_ITALIAN)


def decimals_of(values: Iterable[Decimal | None]) -> int:
    """How many decimals the numbers have, MOST_DECIMALS at most; trailing zeros do not count."""
    exponents = (value.normalize().as_tuple().exponent for value in values if value is not None)
    return min(MOST_DECIMALS, max((-e for e in exponents if isinstance(e, int) and e < 0), default=0))
