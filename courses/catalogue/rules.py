# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may enrol in what."""

from django.db.models import QuerySet

from cms.rights import Actor, rule
from courses.catalogue.models import ModulePage


def modules_to_enrol(actor: Actor) -> QuerySet[ModulePage]:
    """Every open module, for a known person."""
    if actor.person_id is None:
        return ModulePage.objects.none()
    return ModulePage.objects.open()


@rule("courses.enrol", rows=modules_to_enrol)
def can_enrol(actor: Actor, module: ModulePage) -> bool:
    """A known person enrols in any open module."""
    return actor.person_id is not None and ModulePage.objects.open().filter(pk=module.pk).exists()
