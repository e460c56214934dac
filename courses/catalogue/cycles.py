# SPDX-License-Identifier: AGPL-3.0-or-later
"""Prerequisites as a graph: no module may wait for itself. Pure."""

from collections import deque
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

type Graph = Mapping[int, Iterable[int]]


def cycle_from(start: int, graph: Graph) -> list[int] | None:
    """The shortest way from a module through its prerequisites back to it, both ends included; None without."""
    ways, seen = deque([[start]]), set[int]()
    while ways:
        way = ways.popleft()
        for following in graph.get(way[-1], ()):
            if following == start:
                return [*way, start]
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return None


def cycle_in_words(titles: Iterable[str]) -> str:
    """What is said of modules that wait for one another: "Piano → Agenda → Piano"."""
    words = _("These modules wait for one another: %(cycle)s. Remove one of the prerequisites.")
    return words % {"cycle": " → ".join(titles)}


def first_out_of_order(steps: Iterable[int], graph: Graph) -> tuple[int, int] | None:
    """(module, the prerequisite that a path puts after it); None when the order is right."""
    order = list(steps)
    place = {module: n for n, module in enumerate(order)}
    return next(
        (
            (module, required)
            for module in order
            for required in graph.get(module, ())
            if place.get(required, -1) > place[module]
        ),
        None,
    )
