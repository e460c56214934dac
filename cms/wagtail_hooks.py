# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the platform adds to Wagtail's admin: registration only."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.rich_text.feature_registry import FeatureRegistry

from cms.accounts.viewsets import PeopleGroup, person_chooser
from cms.pages.links import LeanPageLinkHandler


@hooks.register("register_admin_viewset")
def people() -> list[ViewSet | ViewSetGroup]:
    """Bodies, persons, mandates, invitations."""
    return [PeopleGroup(), person_chooser]


@hooks.register("register_rich_text_features", order=10)
def lean_links(features: FeatureRegistry) -> None:
    """Links to pages in the place of Wagtail's own."""
    features.register_link_type(LeanPageLinkHandler)
