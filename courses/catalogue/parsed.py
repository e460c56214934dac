# SPDX-License-Identifier: AGPL-3.0-or-later
"""Versions read once a process: nothing changes them, so what was read stays right."""

from functools import lru_cache
from uuid import UUID

from django.apps import apps

from courses.catalogue.content import Activity, activity_from
from courses.catalogue.ruling import with_parts

MOST = 128


@lru_cache(maxsize=MOST)
def activities_of(version_uid: UUID) -> tuple[Activity, ...]:
    """The activities of a version in order, with the part of each and no key. One query the first time, then none."""
    versions = apps.get_model("courses", "ModuleVersion").objects
    content, rule = versions.values_list("content", "rule").get(uid=version_uid)
    return with_parts([activity_from(row) for row in content["activities"]], rule)
