# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kept versions in Wagtail's admin: their list, as a sheet too, and the screen that withholds one."""

from functools import cached_property
from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms import clock
from cms.rights import actor_of
from home.changes.desk_forms import WithholdForm
from home.changes.models import PageVersion
from home.changes.operations import withhold
from home.changes.rules import can_withhold_version


class VersionsFilterSet(WagtailFilterSet):
    """Words of title or address, kind, whether it was withheld."""

    words = django_filters.CharFilter(label=gettext_lazy("Words of title or address"), method="with_words")
    withheld = django_filters.BooleanFilter(
        label=gettext_lazy("Withheld"), field_name="withholding", lookup_expr="isnull", exclude=True
    )
    at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Published"), widget=DateRangePickerWidget)

    class Meta:
        model = PageVersion
        fields = ("words", "kind", "withheld", "at")

    def with_words(self, versions: QuerySet[PageVersion], name: str, words: str) -> QuerySet[PageVersion]:
        return versions.filter(Q(title__icontains=words) | Q(url__icontains=words))


def _address(version: PageVersion) -> str:
    return f"{version.url}versioni/{version.number}/"


def _reason(version: PageVersion) -> str:
    """ "" while the content can be read."""
    return version.withholding.reason if hasattr(version, "withholding") else ""


class _VerbColumn(TitleColumn):
    """A link in a row, or nothing."""

    empty_value_display = ""


class KeptVersions(ReportView):
    """Every version of every page, newest first; who edits pages reads it, the administrator withholds."""

    model = PageVersion
    page_title = gettext_lazy("Versions of the pages")
    header_icon = "history"
    index_url_name = "kept_versions"
    index_results_url_name = "kept_versions_results"
    filterset_class = VersionsFilterSet
    any_permission_required = ("add", "change", "publish")
    default_ordering = "-pk"
    list_export = ("title", "number", "called", "note", "office", "at", "url", "sha256", "reason")
    export_headings = {
        "title": gettext_lazy("Title"), "number": gettext_lazy("Version"), "called": gettext_lazy("Kind"),
        "note": gettext_lazy("What changed"), "office": gettext_lazy("Office in charge"),
        "at": gettext_lazy("Published"), "url": gettext_lazy("Address"), "sha256": "SHA-256",
        "reason": gettext_lazy("Why it was withheld"),
    }  # fmt: skip

    @cached_property
    def permission_policy(self) -> Any:
        """That of the pages."""
        return policy_registry.get_by_type(Page)

    @cached_property
    def columns(self) -> list[Any]:
        """With the way to withhold, for who may."""
        shown: list[Any] = [
            TitleColumn("title", label=gettext_lazy("Title"), get_url=_address),
            Column("number", label=gettext_lazy("Version")),
            Column("called", label=gettext_lazy("Kind")),
            Column("note", label=gettext_lazy("What changed")),
            DateColumn("at", label=gettext_lazy("Published")),
            Column("reason", accessor=_reason, label=gettext_lazy("Why it was withheld")),
        ]
        actor = actor_of(self.request)

        def words(version: PageVersion) -> str:
            return _("Withhold") if can_withhold_version(actor, version) else ""

        def url(version: PageVersion) -> str | None:
            return reverse("withhold_version", args=[version.pk]) if words(version) else None

        return [*shown, _VerbColumn("withhold", label="", accessor=words, get_url=url, width="14%")]

    def get_queryset(self) -> QuerySet[PageVersion]:
        """Versions with what withheld them."""
        self.queryset = PageVersion.objects.select_related("withholding")
        return super().get_queryset()

    def decorate_paginated_queryset(self, object_list: Any) -> Any:
        """Adds `reason`, for the sheet."""
        for version in object_list:
            version.reason = _reason(version)
        return object_list


@require_http_methods(["GET", "POST"])
def withhold_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for the reason and the title, takes the content away for good, and goes to what everybody reads then."""
    rows = PageVersion.objects.select_related("withholding")
    version, actor = get_object_or_404(rows, pk=pk), actor_of(request)
    if not can_withhold_version(actor, version):
        raise PermissionDenied
    form = WithholdForm(request.POST or None, version=version)
    if form.is_bound and form.is_valid():
        withhold(version=version, reason=form.cleaned_data["reason"], by=actor, at=clock.now())
        messages.success(request, _("The content of %(version)s is taken away.") % {"version": version})
        return redirect("kept_versions")
    newest = PageVersion.objects.filter(page_id=version.page_id).order_by("-number").first()
    context = {
        "version": version,
        "address": _address(version),
        "form": form,
        "files": version.files.order_by("name"),
        "is_in_force": newest == version and Page.objects.filter(pk=version.page_id, live=True).exists(),
    }
    return render(request, "home/changes/withhold.html", context, status=422 if form.errors else 200)
