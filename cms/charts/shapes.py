# SPDX-License-Identifier: AGPL-3.0-or-later
"""Places on a sheet: polygons of (longitude, latitude) in, closed paths of whole units out.

Equirectangular at the mean latitude, rounded to whole units: neighbours share their points, so borders
stay closed.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

NAMESPACE = "http://www.w3.org/2000/svg"
WIDTH = 600

Point = tuple[int, int]
Polygons = Sequence[Sequence[Sequence[Sequence[float]]]]


@dataclass(frozen=True, eq=False, slots=True)
class Shape:
    """A place on the map: rings of whole units, their `d`, and the middle of its box."""

    rings: tuple[tuple[Point, ...], ...]
    path: str
    middle: Point
    area: float


def project(territory: Sequence[Polygons]) -> list[Shape]:
    """Turn polygons of (longitude, latitude) into shapes on one common sheet, WIDTH units wide."""
    points = [p for polygons in territory for polygon in polygons for ring in polygon for p in ring]
    if not points:
        return []
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    shrink = math.cos(math.radians((south + north) / 2))
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    scale = WIDTH / ((east - west) * shrink)

    def place(p: Sequence[float]) -> Point:
        return round((p[0] - west) * shrink * scale), round((north - p[1]) * scale)

    return [_shape(polygons, place) for polygons in territory]


def height_of(shapes: Iterable[Shape]) -> int:
    """How many units high the sheet is that holds the shapes."""
    return max((y for shape in shapes for ring in shape.rings for _, y in ring), default=0)


@lru_cache(maxsize=64)
def outline(shapes: tuple[Shape, ...]) -> str:
    """The outer border of touching shapes: their edges that no other of them has, joined into rings."""
    edges = {edge for s in shapes for ring in s.rings for edge in pairwise((*ring, ring[0]))}
    follows: dict[Point, list[Point]] = {}
    for a, b in sorted(edges):
        if (b, a) not in edges:
            follows.setdefault(a, []).append(b)
    rings = []
    while follows:
        ring = [next(iter(follows))]
        while ring[-1] in follows:
            nexts = follows[ring[-1]]
            ring.append(nexts.pop())
            if not nexts:
                del follows[ring[-2]]
        rings.append(tuple(ring[:-1] if ring[0] == ring[-1] else ring))
    return "".join(_path(ring) for ring in rings if len(ring) > 2)


def _shape(polygons: Polygons, place: Callable[[Sequence[float]], Point]) -> Shape:
    rings = []
    for polygon in polygons:
        for ring in polygon:
            points = [place(p) for p in ring]
            kept = [p for p, before in zip(points, [None, *points[:-1]], strict=True) if p != before]
            if kept[0] == kept[-1]:
                kept.pop()
            if len(kept) > 2:
                rings.append(tuple(kept))
    xs, ys = [x for ring in rings for x, _ in ring], [y for ring in rings for _, y in ring]
    middle = ((min(xs) + max(xs)) // 2, (min(ys) + max(ys)) // 2) if xs else (0, 0)
    area = sum(abs(_signed_area(ring)) for ring in rings)
    return Shape(tuple(rings), "".join(map(_path, rings)), middle, area)


def _signed_area(ring: tuple[Point, ...]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise((*ring, ring[0]))) / 2


def _path(ring: tuple[Point, ...]) -> str:
    steps = " ".join(f"{x - u} {y - v}" for (u, v), (x, y) in pairwise(ring))
    return f"M{ring[0][0]} {ring[0][1]}l{steps}z".replace(" -", "-")
