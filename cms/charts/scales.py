# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers -> places along an axis that begins and ends at round numbers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cms.charts.drawing import LETTER, NARROWEST
from cms.charts.numbers import decimals_of, said

MOST_OF_A_TICK = 9
_ROUND = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True)
class Scale:
    """From `low` to `high` by `step`, all round."""

    low: Decimal
    high: Decimal
    step: Decimal

    def at(self, number: Decimal) -> float:
        """Where a number lies: 0 at `low`, 1 at `high`."""
        return float((number - self.low) / (self.high - self.low))

    @property
    def ticks(self) -> list[Decimal]:
        """The round numbers from end to end."""
        count = int((self.high - self.low) / self.step)
        return [self.low + self.step * i for i in range(count + 1)]

    @property
    def words(self) -> list[str]:
        """The ticks in Italian, with as many decimals as the step has."""
        places = decimals_of([self.step, self.low], most=MOST_OF_A_TICK)
        return [said(tick, places) for tick in self.ticks]


def scale_of(numbers: Sequence[Decimal], *, steps: int, from_zero: bool = True) -> Scale:
    """A scale that holds `numbers` in about `steps` steps; with `from_zero` it always holds zero."""
    low, high = min(numbers), max(numbers)
    if from_zero or low == high:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    if low == high:
        high = low + 1
    raw = (high - low) / steps
    size = Decimal(10) ** math.floor(math.log10(raw))
    step = next(size * by for by in _ROUND if size * by >= raw)
    return Scale(math.floor(low / step) * step, math.ceil(high / step) * step, step)


def across(numbers: Sequence[Decimal]) -> Scale:
    """A scale for an axis along a phone's width, with as many ticks as there is room for their words."""
    for steps in (5, 4, 3, 2):
        scale = scale_of(numbers, steps=steps)
        widest = max(len(words) for words in scale.words)
        if len(scale.ticks) * (widest * LETTER + 12) <= NARROWEST:
            return scale
    return Scale(scale.low, scale.high, scale.high - scale.low)
