# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the money of an action comes to, by one rule. Pure. Missing is None, never zero."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

FOUND = ("granted", "spent")


class Cover(StrEnum):
    """How much of an action's money is found."""

    ALL = "tutti"
    SOME = "alcuni"
    NONE = "nessuno"
    UNKNOWN = "non-noti"


COVER_WORDS = {
    Cover.ALL: _("all the money is found"),
    Cover.SOME: _("some money is found"),
    Cover.NONE: _("no money is found yet"),
    Cover.UNKNOWN: _("nothing is known of the money"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """Money from one source: `amount` None when nobody knows it."""

    state: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Sum:
    """What lines come to: the sum of the amounts that are known (None: of none), and how many are not known."""

    amount: Decimal | None = None
    unknown: int = 0

    @property
    def is_nothing(self) -> bool:
        """No line at all."""
        return self.amount is None and not self.unknown


@dataclass(frozen=True, slots=True)
class Totals:
    """`found` is money granted or spent, `wanted` is asked for or still to be found."""

    cost: Decimal | None
    found: Sum
    wanted: Sum

    @property
    def uncovered(self) -> Decimal | None:
        """What the cost still lacks; None when it cannot be said: no cost, or money of an unknown amount."""
        if self.cost is None or self.found.unknown:
            return None
        return max(self.cost - (self.found.amount or Decimal(0)), Decimal(0))

    @property
    def cover(self) -> Cover:
        """How much is found: all only when cost and amounts are known and the one is reached by the others."""
        if self.cost is not None and (self.found.amount or Decimal(0)) >= self.cost:
            return Cover.ALL
        if self.found.amount or self.found.unknown:
            return Cover.SOME
        is_silent = self.cost is None and self.found.is_nothing and self.wanted.is_nothing
        return Cover.UNKNOWN if is_silent else Cover.NONE


def totals_of(cost: Decimal | None, lines: Iterable[Line]) -> Totals:
    """The rule: found = granted + spent; wanted = asked for + to be found; an unknown amount is counted, not summed."""
    lines = list(lines)
    return Totals(
        cost,
        sum_of(line.amount for line in lines if line.state in FOUND),
        sum_of(line.amount for line in lines if line.state not in FOUND),
    )


def sum_of(amounts: Iterable[Decimal | None]) -> Sum:
    """The sum of what is known, and how much is not."""
    amounts = list(amounts)
    known = [amount for amount in amounts if amount is not None]
    return Sum(sum(known, Decimal(0)) if known else None, len(amounts) - len(known))
