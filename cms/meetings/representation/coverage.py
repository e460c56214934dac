# SPDX-License-Identifier: AGPL-3.0-or-later
"""Areas × zones × levels: how many meetings were held, how many municipalities they reached, what nobody reached."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from cms.areas.models import PlanEdition, PlanNode
from cms.meetings.planning.models import Meeting
from cms.meetings.representation.queries import Presence, held_in, presences, zone_on, zones_by_day
from cms.territory.models import Zone

type Key = tuple[int | None, int | None, str]
"""(level, area, zone's address or ""); None: meetings without a level, or without an area of the edition."""


@dataclass
class Cell:
    """What was held about an area for a zone: the meetings, and the municipalities of the zone that were there."""

    meetings: set[int] = field(default_factory=set)
    towns: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.meetings)


@dataclass(frozen=True)
class Line:
    """An area (None: meetings about none) and its cells, one a zone in the order of the matrix."""

    area: PlanNode | None
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Level:
    """A level of meetings (None: those without one) and its lines."""

    number: int | None
    lines: Sequence[Line]
    meetings: int

    @property
    def empty(self) -> int:
        """How many areas and zones had no meeting of this level."""
        return sum(not cell for line in self.lines if line.area for cell in line.cells)


@dataclass(frozen=True)
class Matrix:
    """`zones` are the columns: the zones, then "" for the municipalities in none."""

    edition: PlanEdition | None
    zones: Sequence[tuple[str, str]]
    levels: Sequence[Level]


@dataclass(frozen=True, slots=True)
class _About:
    level: int | None
    areas: frozenset[int]
    zones: frozenset[str]


def matrix_of(year: int, *, meetings: QuerySet[Meeting], levels: Collection[int | None] = ()) -> Matrix:
    """The matrix of the meetings held in a year. Eight queries, however many meetings and municipalities.

    A meeting is one of a zone when it was for that zone, or a municipality of the zone was there; municipalities stand
    in the zone they were in on that day.
    """
    edition = (
        PlanEdition.objects.filter(first_year__lte=year, last_year__gte=year).order_by("-first_year").first()
    )
    areas = list(
        PlanNode.objects.filter(edition=edition, kind=PlanNode.Kind.POLICY_AREA).order_by("order", "pk")
    )
    zones = [*Zone.objects.values_list("slug", "name"), ("", "")]
    sessions = held_in(year, meetings)
    ids = sessions.order_by().values("meeting")
    rows = Meeting.objects.filter(pk__in=ids).prefetch_related("areas", "zones")
    about = {
        row.pk: _About(
            row.level,
            frozenset(node.pk for node in row.areas.all()),
            frozenset(zone.slug for zone in row.zones.all()),
        )
        for row in rows
    }
    cells = _cells(about, presences(sessions), {area.pk for area in areas})
    shown = list(levels) or [*Meeting.Level.values, None]
    made = [_level(number, about.values(), areas, zones, cells) for number in shown]
    return Matrix(edition, zones, [level for level in made if level.number is not None or level.meetings])


def _cells(about: dict[int, _About], found: Sequence[Presence], known: set[int]) -> dict[Key, Cell]:
    cells: dict[Key, Cell] = defaultdict(Cell)
    for pk, one in about.items():
        for zone in one.zones:
            for area in _areas(one, known):
                cells[one.level, area, zone].meetings.add(pk)
    days: dict[str, list[tuple[Any, str]]] = zones_by_day({each.town for each in found if each.town})
    for each in found:
        if each.town:
            _reach(cells, about[each.meeting], each, days[each.town], known)
    return cells


def _reach(
    cells: dict[Key, Cell], one: _About, each: Presence, days: list[tuple[Any, str]], known: set[int]
) -> None:
    zone = zone_on(days, each.day)
    for area in _areas(one, known):
        cell = cells[one.level, area, zone]
        cell.meetings.add(each.meeting)
        cell.towns.add(each.town)


def _areas(one: _About, known: set[int]) -> Iterable[int | None]:
    return (one.areas & known) or (None,)


def _level(
    number: int | None, about: Iterable[_About], areas: list[PlanNode], zones: Sequence[tuple[str, str]],
    cells: dict[Key, Cell],
) -> Level:  # fmt: skip
    rows: list[PlanNode | None] = [*areas, None]
    lines = [
        Line(area, [cells.get((number, area.pk if area else None, slug), Cell()) for slug, _name in zones])
        for area in rows
    ]
    lines = [line for line in lines if line.area or any(line.cells)]
    return Level(number, lines, sum(one.level == number for one in about))
