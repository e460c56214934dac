# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers -> few classes for a map: equal numbers always share one, zero and the two signs stay apart."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

ZERO = Decimal(0)
MOST_CLASSES = 5


class Method(StrEnum):
    """How breaks are chosen."""

    QUANTILES = "quantiles"
    EQUAL = "equal"
    OWN = "own"


@dataclass(frozen=True, kw_only=True)
class Classes:
    """How to class: `breaks` are for Method.OWN (a number equal to a break belongs to the class above it).

    `is_zero_apart`: zero is a class of its own (nobody, nothing), not the low end of the first.
    """

    method: Method = Method.QUANTILES
    count: int = MOST_CLASSES
    breaks: tuple[Decimal, ...] = ()
    is_zero_apart: bool = True


@dataclass(frozen=True, kw_only=True)
class Class:
    """One class: its lowest and highest number, how many it holds, which side of zero and how strong (0 to 4).

    `is_above_zero`: it begins at zero and does not hold it, because zero is a class of its own.
    """

    low: Decimal | None
    high: Decimal | None
    is_observed: bool
    count: int
    side: int
    strength: int
    is_above_zero: bool = False


# which strengths of the ramp stand for 1, 2… classes of a side, the weakest first
_STRENGTHS = {1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}


def classify(numbers: Sequence[Decimal], how: Classes) -> tuple[list[Class], dict[Decimal, int]]:
    """Classes from the lowest to the highest, and the place in them of every number.

    Below zero and above it each side has classes and strengths of its own, so that colours turn at zero. Equal
    numbers fall together, so that ties may leave fewer classes than asked for.
    """
    if how.method is Method.OWN:
        return _own(numbers, how)
    below = sorted(n for n in numbers if n < 0)
    zeros = [n for n in numbers if n == 0]
    above = sorted(n for n in numbers if n > 0 or (n == 0 and not how.is_zero_apart))
    count = min(how.count, MOST_CLASSES)
    each = (count + 1) // 2 if below and above else count
    classes: list[Class] = []
    where: dict[Decimal, int] = {}
    for side, members in ((-1, below), (0, zeros if how.is_zero_apart else []), (1, above)):
        groups = _groups(members, _breaks(members, how.method, each)) if side else [members]
        groups = [group for group in groups if group]
        strengths = _STRENGTHS[len(groups)] if groups else ()
        for group, strength in zip(groups, strengths if side > 0 else strengths[::-1], strict=True):
            where |= dict.fromkeys(group, len(classes))
            classes.append(
                Class(low=group[0], high=group[-1], is_observed=True, count=len(group), side=side,
                      strength=strength if side else 0)
            )  # fmt: skip
    return classes, where


def each_its_own(
    numbers: Sequence[Decimal], known: Iterable[Decimal]
) -> tuple[list[Class], dict[Decimal, int]]:
    """A class for each number that is known (none below zero, five above it at most), those nobody has too."""
    order = sorted(known)
    strengths = iter(_STRENGTHS[sum(number > 0 for number in order)])
    classes = [
        Class(
            low=number, high=number, is_observed=True, count=numbers.count(number), side=int(number > 0),
            strength=next(strengths) if number else 0)
        for number in order
    ]  # fmt: skip
    return classes, {number: place for place, number in enumerate(order)}


def _breaks(members: Sequence[Decimal], method: Method, count: int) -> list[Decimal]:
    """Where a new class begins among sorted numbers; never two breaks on one number."""
    if not members:
        return []
    if method is Method.EQUAL:
        step = (members[-1] - members[0]) / count
        return [members[0] + step * i for i in range(1, count)] if step else []
    places = (-(-len(members) * i // count) for i in range(1, count))
    return sorted({members[place] for place in places if place < len(members)} - {members[0]})


def _groups(members: Sequence[Decimal], breaks: Sequence[Decimal]) -> list[list[Decimal]]:
    groups: list[list[Decimal]] = [[] for _ in range(len(breaks) + 1)]
    for number in members:
        groups[bisect_right(breaks, number)].append(number)
    return groups


def _own(numbers: Sequence[Decimal], how: Classes) -> tuple[list[Class], dict[Decimal, int]]:
    """Classes between one's own breaks, empty ones too; one that holds both signs is neutral.

    Where no number is below zero, a break at zero begins the first class.
    """
    breaks = sorted(set(how.breaks))
    lowest = min(numbers)
    bounds = list(pairwise([None, *breaks, None]))
    sides = [_side(low, high, lowest) for low, high in bounds]
    zero_apart = how.is_zero_apart and ZERO in numbers and sides[bisect_right(breaks, ZERO)] > 0
    groups = _groups([n for n in numbers if not (zero_apart and n == 0)], breaks)
    drawn = [
        (Class(low=low, high=high, is_observed=False, count=len(group), side=side, strength=strength), group)
        for (low, high), group, side, strength in zip(
            bounds, groups, sides, _own_strengths(sides), strict=True
        )
    ]
    if breaks[0] == 0 <= lowest:  # nothing is below zero
        drawn, sides = drawn[1:], sides[1:]
    if zero_apart:
        place = sides.count(-1)
        drawn[place] = (replace(drawn[place][0], is_above_zero=True), drawn[place][1])
        zeros = [n for n in numbers if n == 0]
        zero = Class(low=ZERO, high=ZERO, is_observed=True, count=len(zeros), side=0, strength=0)
        drawn.insert(place, (zero, zeros))
    where = {number: place for place, (_, group) in enumerate(drawn) for number in group}
    return [one for one, _ in drawn], where


def _side(low: Decimal | None, high: Decimal | None, lowest: Decimal) -> int:
    if high is not None and high <= 0:
        return -1
    if (low is None and lowest >= 0) or (low is not None and low >= 0):
        return 1
    return 0


def _own_strengths(sides: Sequence[int]) -> list[int]:
    """Strength grows away from zero; beyond five classes on a side the strongest repeats."""
    below, above = sides.count(-1), sides.count(1)
    down = [*_STRENGTHS.get(min(below, 5), ())][::-1]
    up = [*_STRENGTHS.get(min(above, 5), ())]
    down = [4] * (below - len(down)) + down
    up += [4] * (above - len(up))
    return [*down, *([0] * sides.count(0)), *up]
