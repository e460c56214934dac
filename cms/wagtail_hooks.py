# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the platform adds to Wagtail's admin: registration only."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup

from cms.accounts.viewsets import PeopleGroup, person_chooser


@hooks.register("register_admin_viewset")
def people() -> list[ViewSet | ViewSetGroup]:
    """Bodies, persons, mandates, invitations."""
    return [PeopleGroup(), person_chooser]
