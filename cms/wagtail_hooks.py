# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the platform adds to Wagtail's admin: registration only."""

from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.rich_text.feature_registry import FeatureRegistry

from cms.accounts.tax_codes import TaxCodeViewSet
from cms.accounts.viewsets import PeopleGroup, person_chooser
from cms.pages.links import LeanPageLinkHandler
from cms.pages.locks import decisions_in
from cms.views.decisions import PagesViewSet

hooks.register("construct_page_action_menu", decisions_in)


@hooks.register("register_admin_viewset")
def people() -> list[ViewSet | ViewSetGroup]:
    """Bodies, persons, mandates, invitations; tax codes."""
    return [PeopleGroup(), person_chooser, TaxCodeViewSet("tax_code")]


@hooks.register("register_admin_viewset", order=100)
def pages() -> ViewSet:
    """After Wagtail's own for all pages, in its place."""
    return PagesViewSet()


@hooks.register("register_rich_text_features", order=10)
def lean_links(features: FeatureRegistry) -> None:
    """Links to pages in the place of Wagtail's own."""
    features.register_link_type(LeanPageLinkHandler)


@hooks.register("insert_editor_js")
def decisions_from_the_editor() -> str:
    """Wagtail's own script of the buttons on its first page: here those of `cms.pages.locks.Decision`."""
    script = versioned_static("wagtailadmin/js/workflow-action.js")
    return format_html('<script src="{}" data-activate="dashboard"></script>', script)
