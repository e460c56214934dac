# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of versions, prerequisites and paths."""

from collections.abc import Iterable, Mapping

from courses.catalogue.models import ModulePage, ModuleVersion, Prerequisite


def last_version(module_id: int) -> ModuleVersion | None:
    """The version that whoever enrols now begins."""
    return ModuleVersion.objects.filter(module=module_id).order_by("number").last()


def last_versions() -> list[ModuleVersion]:
    """The last version of each module, contents left out."""
    rows = ModuleVersion.objects.order_by("module", "-number").distinct("module")
    return list(rows.defer("content", "key"))


def requirements() -> dict[int, list[int]]:
    """Module → the modules to complete before it, as they stand."""
    found: dict[int, list[int]] = {}
    for module, requires in Prerequisite.objects.order_by("pk").values_list("module", "requires"):
        found.setdefault(module, []).append(requires)
    return found


def cycle_from(start: int, graph: Mapping[int, Iterable[int]]) -> list[int] | None:
    """The shortest way from a module through its prerequisites back to it, both ends included; None without."""
    ways: list[list[int]] = [[start]]
    seen: set[int] = set()
    while ways:
        way = ways.pop(0)
        for following in graph.get(way[-1], ()):
            if following == start:
                return [*way, start]
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return None


def cycle_in_words(cycle: Iterable[int]) -> str:
    """ "Piano → Agenda → Piano"."""
    pks = list(cycle)
    titles = dict(ModulePage.objects.filter(pk__in=pks).values_list("pk", "title"))
    return " → ".join(titles.get(pk, "?") for pk in pks)
