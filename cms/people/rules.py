# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules about who somebody is."""

from cms.rights import Actor, rule
from cms.rights.roles import WAGTAIL


@rule("people.enter_admin")
def can_enter_admin(actor: Actor, thing: object) -> bool:
    """Wagtail's admin is for whoever holds, today, a mandate that works there."""
    return any(mandate.role in WAGTAIL for mandate in actor.mandates)
