# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file would change of the figures in force. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from home.knowledge.models import Missing
from home.knowledge.reading import Cell, Key

ODD = 3


@dataclass(frozen=True, slots=True)
class Before:
    """A figure in force."""

    number: Decimal | None
    missing: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure that would become another."""

    cell: Cell
    before: Before

    @property
    def is_odd(self) -> bool:
        """Three times what it was or more, a third or less, of the other sign: perhaps a slip."""
        old, new = self.before.number, self.cell.number
        if old is None or new is None or old == new:
            return False
        if old == 0 or new == 0 or (old < 0) != (new < 0):
            return True
        return not Decimal(1) / ODD < new / old < ODD

    @property
    def is_lost(self) -> bool:
        """There was a number, and there would be none."""
        return self.before.number is not None and self.cell.number is None


@dataclass
class Difference:
    """Cells of the file by what they would do; `withdrawn` are figures in force that a complete file lacks."""

    added: list[Cell] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    unchanged: int = 0
    withdrawn: list[Key] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.withdrawn)

    @property
    def corrections(self) -> list[Changed]:
        """Those that put another number, or none, in the place of a number that people have read."""
        return [one for one in self.changed if one.before.number is not None]


def compare(cells: Collection[Cell], before: Mapping[Key, Before], *, is_complete: bool) -> Difference:
    """`before`: the figures in force of the indicators of the dataset, of the file's kind of places.

    A complete file withdraws what it lacks of the indicators and periods that it holds, never of others.
    """
    found, held = Difference(), set[Key]()
    for cell in cells:
        held.add(cell.key)
        old = before.get(cell.key)
        if old is None and cell.missing != Missing.WITHDRAWN:
            found.added.append(cell)
        elif old is None or (old.number, old.missing) == (cell.number, cell.missing):
            found.unchanged += 1
        else:
            found.changed.append(Changed(cell, old))
    if is_complete:
        about = {(indicator, period) for indicator, _place, period in held}
        found.withdrawn = sorted(
            key for key, old in before.items()
            if key not in held and (key[0], key[2]) in about and old.missing != Missing.WITHDRAWN
        )  # fmt: skip
    return found
