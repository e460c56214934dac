# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the figures of a bundle would change, for who reads it before."""

from dataclasses import dataclass
from decimal import Decimal

from home.bundles.contents import items_of
from home.bundles.models import Bundle
from home.knowledge.models import Missing, Release
from home.knowledge.reading import Cell, Key
from home.knowledge.releasing import Opened, open_release

MOST = 300
"""Figures listed one by one."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that would be there, and the one that is (None where there is none)."""

    indicator: str
    place: str
    period: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Figures:
    """A release: how much it would add, change and withdraw, and the first figures of it."""

    release: Release
    added: int
    changed: int
    withdrawn: int
    shown: list[Figure]

    @property
    def left(self) -> int:
        """How many are not listed."""
        return self.added + self.changed + self.withdrawn - len(self.shown)


def figures_of(bundle: Bundle) -> list[Figures]:
    """The releases of a bundle that can be read."""
    releases = [item.release for item in items_of(bundle) if item.release]
    return [_of(open_release(release)) for release in releases if release.files.exists()]


def _of(opened: Opened) -> Figures:
    gap = opened.difference
    rows: list[tuple[Key, str | None, Cell]] = [
        (one.cell.key, _said(one.before.number, one.before.missing), one.cell) for one in gap.changed
    ]
    rows += [(cell.key, None, cell) for cell in gap.added]
    shown = [_row(opened, key, before, _said(cell.number, cell.missing)) for key, before, cell in rows[:MOST]]
    shown += [
        _row(opened, key, "", str(Missing.WITHDRAWN.label)) for key in gap.withdrawn[: MOST - len(shown)]
    ]
    return Figures(opened.release, len(gap.added), len(gap.changed), len(gap.withdrawn), shown)


def _row(opened: Opened, key: tuple[str, str, str], before: str | None, after: str) -> Figure:
    indicator, place, period = key
    known = opened.indicators.get(indicator)
    return Figure(known.title if known else indicator, opened.names.get(place, place), period, before, after)


def _said(number: Decimal | None, missing: str) -> str:
    if number is None:
        return str(Missing(missing).label) if missing else ""
    return f"{number.normalize():f}".replace(".", ",")
