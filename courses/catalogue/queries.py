# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of versions."""

from courses.catalogue.models import ModuleVersion, PathPage

MODULE_TEXTS = ("module__activities", "module__body", "module__rule")
"""What authors wrote in a module, to be deferred where it is not shown."""


def last_version(module_id: int) -> ModuleVersion | None:
    """The version that whoever enrols now begins."""
    return ModuleVersion.objects.filter(module=module_id).order_by("number").last()


def last_versions() -> list[ModuleVersion]:
    """The last version of each module, contents left out."""
    rows = ModuleVersion.objects.order_by("module_id", "-number").distinct("module_id")
    return list(rows.defer("content", "key"))


def paths_with(module_id: int) -> list[PathPage]:
    """The published paths that a module is part of, by title."""
    rows = PathPage.objects.live().public().filter(steps__module=module_id)
    return list(rows.only("title", "slug").order_by("title").distinct())
