# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of all the pages in Wagtail's admin, with who answers for each; to filter and to take away as a sheet."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import ContentTypeFilter, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.coreutils import get_content_type_label
from wagtail.models import Page, get_page_content_types

from cms import clock
from cms.pages.care import cared, due_soon, overdue, without_care
from cms.people.models import OrgUnit

STATES = {
    "live": (_("published, nothing new"), Q(live=True, has_unpublished_changes=False)),
    "changed": (_("published, with changes not out yet"), Q(live=True, has_unpublished_changes=True)),
    "draft": (_("not published"), Q(live=False)),
    "scheduled": (_("waits for its moment"), Q(_revisions__approved_go_live_at__isnull=False)),
}


class PagesFilterSet(WagtailFilterSet):
    """Type, office, state, review, example, words of the title."""

    title = django_filters.CharFilter(
        field_name="draft_title", lookup_expr="icontains", label=_("Words of the title")
    )
    content_type = ContentTypeFilter(
        label=_("Type"), queryset=lambda _request: get_page_content_types(include_base_page_type=False)
    )
    office = django_filters.ModelChoiceFilter(
        field_name="office_id",
        label=_("Office in charge"),
        method="of_office",
        queryset=OrgUnit.objects.all(),
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), method="in_state", choices=[(key, words) for key, (words, _rows) in STATES.items()]
    )
    review = django_filters.ChoiceFilter(
        label=_("Review"),
        method="by_review",
        choices=[
            ("overdue", _("overdue")),
            ("soon", _("within 30 days")),
            ("nobody", _("no office or no day")),
        ],
    )
    example = django_filters.BooleanFilter(label=_("Example"))

    class Meta:
        model = Page
        fields = ("title", "content_type", "office", "state", "review", "example")

    def of_office(self, pages: QuerySet[Page], name: str, office: OrgUnit) -> QuerySet[Page]:
        return pages.filter(office_id=office.pk)

    def in_state(self, pages: QuerySet[Page], name: str, state: str) -> QuerySet[Page]:
        return pages.filter(STATES[state][1]).distinct()

    def by_review(self, pages: Any, name: str, review: str) -> QuerySet[Page]:
        if review == "nobody":
            return without_care(pages)
        return overdue(pages, on=clock.today()) if review == "overdue" else due_soon(pages, on=clock.today())


def state_in_words(page: Page) -> str:
    """As the filter calls it."""
    if not page.live:
        return str(STATES["draft"][0])
    return str(STATES["changed" if page.has_unpublished_changes else "live"][0])


class AllPages(ReportView):
    """Every page of the site that this person may edit."""

    model = Page
    page_title = _("All the pages")
    header_icon = "doc-empty"
    index_url_name = "all_pages"
    index_results_url_name = "all_pages_results"
    filterset_class = PagesFilterSet
    any_permission_required = ("add", "change", "publish")
    default_ordering = "-latest_revision_created_at"
    columns = [
        TitleColumn("title", accessor="draft_title", label=_("Title"), sort_key="draft_title",
                    get_url=lambda page: reverse("wagtailadmin_pages:edit", args=[page.pk])),
        Column("type", accessor=lambda page: get_content_type_label(page.content_type), label=_("Type")),
        Column("state", accessor=state_in_words, label=_("State")),
        Column("office", label=_("Office in charge"), sort_key="office"),
        DateColumn("review_on", label=_("Review by"), sort_key="review_on"),
        Column("example", accessor=lambda page: _("example") if page.example else "", label=_("Example")),
        DateColumn("latest_revision_created_at", label=_("Updated"), sort_key="latest_revision_created_at"),
    ]  # fmt: skip
    list_export = (
        "draft_title", "content_type", "state", "office", "review_on", "example", "url_path", "last_published_at",
    )  # fmt: skip
    export_headings = {
        "draft_title": _("Title"), "content_type": _("Type"), "state": _("State"), "office": _("Office in charge"),
        "review_on": _("Review by"), "example": _("Example"), "url_path": _("Address"),
        "last_published_at": _("Last published"),
    }  # fmt: skip

    custom_field_preprocess: Any = ReportView.custom_field_preprocess

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        labels = dict.fromkeys((self.FORMAT_CSV, self.FORMAT_XLSX), get_content_type_label)
        self.custom_field_preprocess = {**self.custom_field_preprocess, "content_type": labels}

    def get_queryset(self) -> QuerySet[Page]:
        """Pages with their office, day and state."""
        own = self.permission_policy.instances_user_has_permission_for(self.request.user, "change")
        self.queryset = self.of(cared().filter(pk__in=own.values("pk")), clock.today()).select_related(
            "content_type"
        )
        return super().get_queryset()

    def of(self, pages: Any, on: date) -> QuerySet[Page]:
        """All of them."""
        return pages

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Adds `state`, in words."""
        for page in object_list:
            page.state = state_in_words(page)
        return object_list


class CareReport(AllPages):
    """Pages whose review is overdue or near, or that nobody answers for."""

    page_title = _("Pages to look after")
    header_icon = "calendar-check"
    index_url_name = "care_report"
    index_results_url_name = "care_report_results"
    default_ordering = "review_on"

    def of(self, pages: Any, on: date) -> QuerySet[Page]:
        """Overdue, near, or without office or day."""
        return overdue(pages, on=on) | due_soon(pages, on=on) | without_care(pages)
