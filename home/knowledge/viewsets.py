# SPDX-License-Identifier: AGPL-3.0-or-later
"""Datasets, indicators and releases in Wagtail's admin: everything by an operation, logged; nothing is deleted."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.admin.widgets import Button
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from cms import clock
from cms.accounts.listing import PlainList, PlainViewSet
from cms.accounts.viewsets import person_chooser
from cms.rights import actor_of
from home.knowledge import operations
from home.knowledge.checking import checked
from home.knowledge.forms import BeginForm, ColumnsForm, FileForm, IndicatorForm
from home.knowledge.models import Dataset, Indicator, Release
from home.knowledge.one_figure import CorrectFigure, may_correct
from home.knowledge.operations import CannotPublish
from home.knowledge.releasing import open_release


class Kept(ModelPermissionPolicy):
    """Django's permissions; nothing of the knowledge framework is deleted, not even by superusers."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_permission(user, action)


for _model in (Dataset, Indicator, Release):
    register_permission_policy(_model, Kept(_model), exact_class=True)


class _Stored:
    """Saves through `operations.store`."""

    request: Any
    form: Any

    def save_instance(self) -> Any:
        """The dataset or the indicator, with its areas."""
        thing = self.form.save(commit=False)
        operations.store(
            thing=thing, fields=self.form.changed_data, by=actor_of(self.request), at=clock.now()
        )
        self.form.save_m2m()
        return thing


class StoredCreate(_Stored, generic.CreateView):
    """A new dataset or indicator."""


class StoredEdit(_Stored, generic.EditView):
    """A dataset or an indicator changed."""


class DatasetViewSet(PlainViewSet):
    """Where figures come from."""

    model = Dataset
    icon = "folder-open-1"
    menu_label = gettext_lazy("Datasets")
    add_view_class = StoredCreate
    edit_view_class = StoredEdit
    form_fields = (
        "title", "slug", "description", "publisher", "source_url", "licence", "theme", "method", "every", "lag_months",
        "owner_office", "owner", "is_example",
    )  # fmt: skip
    list_display = (
        "title",
        "publisher",
        "latest_period",
        Column("next_due_date", label=gettext_lazy("Next update by")),
    )
    list_export = ("slug", "title", "publisher", "licence", "latest_period", "next_due_date")
    list_filter = ("owner_office", "every", "licence", "is_example")
    search_fields = ("title", "publisher")

    def get_form_class(self, for_update: bool = False) -> Any:
        """The form, with a chooser of people."""
        form = super().get_form_class(for_update)
        form.base_fields["owner"].widget = person_chooser.widget_class()
        return form


class IndicatorList(PlainList):
    """The indicators, each with the way to put one of its figures right."""

    def get_base_queryset(self) -> Any:
        """With their datasets."""
        return super().get_base_queryset().select_related("dataset")

    def get_list_more_buttons(self, instance: Indicator) -> list[Any]:
        buttons: list[Any] = super().get_list_more_buttons(instance)
        if may_correct(self.request.user):
            words, url = _("Correct one figure"), _to_correct(instance)
            buttons.append(Button(words, url=url, icon_name="history", priority=20))
        return buttons


def _to_correct(indicator: Indicator) -> str:
    return f"{reverse('release:correct')}?{urlencode({'indicator': indicator.code})}"


class IndicatorViewSet(PlainViewSet):
    """What is measured."""

    model = Indicator
    index_view_class = IndicatorList
    icon = "table"
    menu_label = gettext_lazy("Indicators")
    add_view_class = StoredCreate
    edit_view_class = StoredEdit
    list_display = ("title", "code", "dataset", "unit")
    list_export = ("code", "title", "unit", "direction", "level", "aggregation", "dataset")
    list_filter = ("dataset", "level", "is_example")
    search_fields = ("title", "code")

    def get_form_class(self, for_update: bool = False) -> Any:
        return IndicatorForm


class BeginRelease(generic.CreateView):
    """A new release: its file is kept at once, whatever it holds; then its columns."""

    form: Any
    object: Release

    def save_instance(self) -> Release:
        given = dict(self.form.cleaned_data)
        name, content = given.pop("file")
        return operations.begin_release(
            name=name, content=content, by=actor_of(self.request), at=clock.now(), **given
        )

    def get_success_url(self) -> str:
        return reverse("release:edit", args=[self.object.pk])

    def get_success_buttons(self) -> list[Any]:
        return []


class CheckRelease(generic.InspectView):
    """The dry run: what would change, what is wrong, and every verb."""

    template_name = "home/knowledge_release.html"
    page_title = gettext_lazy("Release")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds what `checking.checked` says, and the form for a better file."""
        told = checked(self.object, by=actor_of(self.request))
        may_change = self.permission_policy.user_has_permission(self.request.user, "change")
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | told | {"file_form": kwargs.get("file_form") or FileForm(), "may_change": may_change}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A better file."""
        if not self.permission_policy.user_has_permission(request.user, "change"):
            raise PermissionDenied
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            name, content = form.cleaned_data["file"]
            try:
                operations.add_file(
                    release=self.object, name=name, content=content, by=actor_of(request), at=clock.now()
                )
            except CannotPublish as refused:
                messages.error(request, str(refused))
            return HttpResponseRedirect(_address(self.object))
        return TemplateResponse(
            request, self.template_name, self.get_context_data(file_form=form), status=422
        )


class ChooseColumns(generic.InspectView):
    """What the columns of the file mean."""

    template_name = "home/knowledge_columns.html"
    page_title = gettext_lazy("Columns of the file")
    any_permission_required = ("change",)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the form, or why the file cannot be read."""
        opened = open_release(self.object)
        form = kwargs.pop("form", None) or (None if opened.problem else ColumnsForm(opened))
        return super().get_context_data(**kwargs) | {"form": form, "problem": opened.problem}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keeps them and goes on to the dry run, or says why not and keeps what was chosen."""
        form = ColumnsForm(open_release(self.object), request.POST)
        if form.is_valid():
            try:
                operations.describe(
                    release=self.object, columns=form.chosen(), note=form.cleaned_data["note"],
                    is_complete=form.cleaned_data["is_complete"], by=actor_of(request), at=clock.now(),
                )  # fmt: skip
                return HttpResponseRedirect(_address(self.object))
            except CannotPublish as refused:
                form.add_error(None, str(refused))
        return TemplateResponse(request, self.template_name, self.get_context_data(form=form), status=422)


def _publish(request: HttpRequest, release: Release) -> str:
    seen = request.POST.get("seen", "")
    operations.publish_release(release=release, by=actor_of(request), at=clock.now(), seen=seen)
    return _("Published: everybody reads the new figures.")


def _discard(request: HttpRequest, release: Release) -> str:
    operations.discard(release=release, by=actor_of(request), at=clock.now())
    return _("Discarded: nothing of it was published, its file stays.")


VERBS: dict[str, Callable[[HttpRequest, Release], str]] = {"publish": _publish, "discard": _discard}


class Act(View):
    """One verb, then back to the release, which says what came of it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Does it, or says why not; nothing else is touched."""
        release, act = get_object_or_404(Release, pk=pk), VERBS.get(verb)
        if act is None or not Kept(Release).user_has_permission(request.user, "change"):
            raise PermissionDenied
        try:
            messages.success(request, act(request, release))
        except CannotPublish as refused:
            messages.error(request, str(refused))
        return HttpResponseRedirect(_address(release))


def _address(release: Release) -> str:
    return reverse("release:inspect", args=[release.pk])


class ReleaseList(PlainList):
    """The releases, each leading to its own page."""

    def get_base_queryset(self) -> Any:
        """With what the list and its sheet name."""
        return super().get_base_queryset().select_related("dataset", "made_by", "published_by")

    def get_edit_url(self, instance: Release) -> str:
        return _address(instance)

    @cached_property
    def header_buttons(self) -> list[Any]:
        """A file, or one figure alone."""
        buttons: list[Any] = super().header_buttons
        if may_correct(self.request.user):
            buttons.append(
                HeaderButton(_("Correct one figure"), url=reverse("release:correct"), icon_name="edit")
            )
        return buttons


class ReleaseViewSet(PlainViewSet):
    """Imports of figures."""

    model = Release
    icon = "upload"
    menu_label = gettext_lazy("Figures")
    add_view_class = BeginRelease
    edit_view_class = ChooseColumns
    index_view_class = ReleaseList
    inspect_view_class = CheckRelease
    inspect_view_enabled = True
    inspect_template_name = CheckRelease.template_name
    list_filter = ("state", "dataset", "made_at")
    list_export = (
        "dataset",
        "note",
        "get_state_display",
        "is_complete",
        "made_at",
        "made_by",
        "published_at",
        "published_by",
    )
    search_fields = ("note", "dataset__title")
    list_display = (
        TitleColumn("note", label=gettext_lazy("What is new"), get_url=_address),
        Column("dataset", label=gettext_lazy("Dataset")),
        Column("get_state_display", label=gettext_lazy("State")),
        Column("made_at", label=gettext_lazy("Begun")),
        Column("published_at", label=gettext_lazy("Published")),
    )  # fmt: skip

    def get_form_class(self, for_update: bool = False) -> Any:
        return BeginForm

    def get_urlpatterns(self) -> list[Any]:
        """Adds the page of the columns and the verbs; a release has no other form."""
        given = self.get_inspect_view_kwargs() | {"template_name": ChooseColumns.template_name}
        inside = [
            path("edit/<int:pk>/", self.construct_view(ChooseColumns, **given), name="edit"),
            path("act/<int:pk>/<slug:verb>/", Act.as_view(), name="act"),
            path("correct/", CorrectFigure.as_view(), name="correct"),
        ]
        return [*(each for each in super().get_urlpatterns() if each.name != "edit"), *inside]


class KnowledgeGroup(ModelViewSetGroup):
    """The menu "Knowledge framework"."""

    menu_label = gettext_lazy("Knowledge framework")
    menu_icon = "table"
    menu_order = 240
    items = (ReleaseViewSet("release"), IndicatorViewSet("indicator"), DatasetViewSet("dataset"))
