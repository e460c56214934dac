# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who takes away the content of a version that may no longer be read."""

from django.db.models import QuerySet

from cms.rights import Actor, Role, rule
from home.changes.models import PageVersion


def versions_withheld_by(actor: Actor) -> QuerySet[PageVersion]:
    """Versions whose content the actor may take away: those that still have it."""
    versions = PageVersion.objects.filter(withholding=None)
    return versions if actor.has(Role.ADMINISTRATOR) else versions.none()


@rule("changes.withhold_version", rows=versions_withheld_by)
def can_withhold_version(actor: Actor, thing: PageVersion) -> bool:
    """The administrator, who has a second factor: what was published is public memory, not the editors' to shorten."""
    return actor.has(Role.ADMINISTRATOR) and not hasattr(thing, "withholding")
