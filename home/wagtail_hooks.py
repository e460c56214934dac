# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the public site adds to Wagtail's admin: registration only."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.pages.checks.gate import HINDRANCE
from home.bundles.hooks import PutInBundle, hinder, say_bundle
from home.bundles.viewsets import BundleViewSet
from home.care import followers
from home.care.listing import AllPages, CareReport
from home.care.panels import today_alone
from home.changes import hooks as changes
from home.changes.desk import KeptVersions, withhold_version
from home.feedback import reports as feedback
from home.knowledge.viewsets import KnowledgeGroup
from home.plan.actions.desk import record_act_of_action, record_button

hooks.register(HINDRANCE, hinder)
hooks.register(HINDRANCE, changes.unsaid)
hooks.register("before_delete_page", changes.before_delete)
hooks.register("after_delete_page", changes.after_one)
hooks.register("before_unpublish_page", changes.before_unpublish)
hooks.register("after_unpublish_page", changes.after_one)
hooks.register("before_bulk_action", changes.before_bulk)
hooks.register("after_bulk_action", changes.after_bulk)
hooks.register("before_edit_page", say_bundle)
hooks.register("register_bulk_action", PutInBundle)
hooks.register("construct_homepage_panels", today_alone)
hooks.register("register_page_header_buttons", record_button)


@hooks.register("register_admin_viewset")
def bundles() -> ViewSet:
    """Pages and figures that go live together."""
    return BundleViewSet("bundle")


class OfPages(MenuItem):
    """Seen by who edits pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(
            policy_registry.get_by_type(Page).user_has_any_permission(
                request.user, AllPages.any_permission_required
            )
        )


@hooks.register("register_admin_urls")
def lists_of_pages() -> list[URLPattern]:
    """All the pages, and those to look after."""
    return [
        path("all-pages/", AllPages.as_view(), name="all_pages"),
        path("all-pages/results/", AllPages.as_view(results_only=True), name="all_pages_results"),
        path("reports/care/", CareReport.as_view(), name="care_report"),
        path("reports/care/results/", CareReport.as_view(results_only=True), name="care_report_results"),
        path("reports/clarity/", feedback.report, name="opinions_report"),
        path("reports/followers/", followers.report, name="followers_report"),
        path("reports/clarity/csv/", feedback.report_csv, name="opinions_csv"),
        path("reports/clarity/<int:pk>/words/", feedback.delete_words, name="opinion_words"),
    ]


@hooks.register("register_admin_urls")
def kept_versions() -> list[URLPattern]:
    """Versions of the pages, and the screen that withholds one."""
    return [
        path("reports/versions/", KeptVersions.as_view(), name="kept_versions"),
        path(
            "reports/versions/results/", KeptVersions.as_view(results_only=True), name="kept_versions_results"
        ),
        path("reports/versions/<int:pk>/withhold/", withhold_version, name="withhold_version"),
    ]


@hooks.register("register_admin_urls")
def acts_of_actions() -> list[URLPattern]:
    """From the sheet of an action."""
    return [path("actions/<int:pk>/act/", record_act_of_action, name="record_act_of_action")]


@hooks.register("register_reports_menu_item")
def followers_report() -> MenuItem:
    """Among the reports."""
    return OfPages(
        _("Who follows what"), reverse("followers_report"), name="followers", icon_name="mail", order=115
    )


@hooks.register("register_reports_menu_item")
def versions_report() -> MenuItem:
    """Among the reports."""
    return OfPages(
        _("Versions of the pages"), reverse("kept_versions"), name="versions", icon_name="history", order=120
    )


@hooks.register("register_admin_menu_item")
def all_pages() -> MenuItem:
    """Beside the tree of pages."""
    return OfPages(_("All the pages"), reverse("all_pages"), name="all-pages", icon_name="list-ul", order=150)


@hooks.register("register_reports_menu_item")
def care_report() -> MenuItem:
    """Among the reports."""
    return OfPages(
        _("Pages to look after"), reverse("care_report"), name="care", icon_name="calendar-check", order=100
    )


@hooks.register("register_reports_menu_item")
def clarity_report() -> MenuItem:
    """Among the reports."""
    return OfPages(
        _("Clarity of the pages"), reverse("opinions_report"), name="clarity", icon_name="pick", order=110
    )


@hooks.register("register_admin_viewset")
def knowledge() -> ViewSetGroup:
    """Datasets, indicators and their figures."""
    return KnowledgeGroup()
