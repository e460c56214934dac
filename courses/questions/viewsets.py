# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bank of questions in Wagtail's admin: training officers only, saved by operations, nothing deleted."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.permissions import register_permission_policy

from cms import clock
from cms.rights import actor_of
from courses.questions.content import Item
from courses.questions.filing import retire, save_category
from courses.questions.models import BankQuestion, QuestionCategory
from courses.questions.officers import OfficersOnly, OfficersViewSet
from courses.questions.operations import save_question
from courses.questions.queries import branches
from courses.questions.writing import item_of

for kept in (BankQuestion, QuestionCategory):
    register_permission_policy(kept, OfficersOnly(kept), exact_class=True)


class QuestionForm(WagtailAdminModelForm):
    """A question of the bank: where it is filed, how it is called there, what it asks."""

    class Meta:
        model = BankQuestion
        fields = ("category", "name", "body", "is_retired")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _show_paths(self.fields["category"])

    def item(self) -> Item:
        """What the editor wrote; new blocks get their ids here."""
        column = BankQuestion._meta.get_field("body")
        settled = column.to_python(column.get_prep_value(self.cleaned_data["body"]))
        return item_of(settled[0], name=self.cleaned_data["name"])


class CategoryForm(WagtailAdminModelForm):
    """A category of questions."""

    class Meta:
        model = QuestionCategory
        fields = ("parent", "name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _show_paths(self.fields["parent"])


def _show_paths(field: Any) -> None:
    """Categories in the order of the tree, each with those it is in."""
    rows = [(branch.category.pk, branch.title) for branch in branches()]
    field.choices = [("", field.empty_label), *rows]


def _retired(question: BankQuestion) -> str:
    return gettext("Yes") if question.is_retired else gettext("No")


class _ByOperation(WagtailAdminTemplateMixin):
    """Puts in the form what the operation refuses."""

    form: Any
    request: Any
    object: Any

    def form_valid(self, form: forms.BaseForm) -> Any:
        self.form = form
        try:
            return super().form_valid(form)
        except ValidationError as refused:
            known = getattr(refused, "error_dict", None) or {NON_FIELD_ERRORS: refused.error_list}
            for name, errors in known.items():
                form.add_error(name if name in form.fields else None, errors)
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)

    @property
    def _before(self) -> Any:
        """The row as it is stored, None for a new one: the form has already written on its instance."""
        pk = self.form.instance.pk
        return type(self.form.instance).objects.get(pk=pk) if pk else None


class _SaveQuestion(_ByOperation):
    def save_instance(self) -> models.Model:
        given, by, at = self.form.cleaned_data, actor_of(self.request), clock.now()
        saved = save_question(
            question=self._before, category=given["category"], name=given["name"],
            item=self.form.item(), by=by, at=at)  # fmt: skip
        retire(question=saved, is_retired=given["is_retired"], by=by, at=at)
        return saved

    def get_success_url(self) -> str:
        """The question as learners will see it."""
        return reverse("bank_question", args=[self.object.uid])

    def get_success_buttons(self) -> list[Any]:
        return []


class _SaveCategory(_ByOperation):
    def save_instance(self) -> models.Model:
        given = {name: self.form.cleaned_data[name] for name in ("parent", "name")}
        return save_category(category=self._before, by=actor_of(self.request), at=clock.now(), **given)


class CreateQuestion(_SaveQuestion, generic.CreateView):
    """A new question."""


class EditQuestion(_SaveQuestion, generic.EditView):
    """A question changed: a new version, when what it asks or its key changed."""


class CreateCategory(_SaveCategory, generic.CreateView):
    """A new category."""


class EditCategory(_SaveCategory, generic.EditView):
    """A category changed."""


class QuestionViewSet(OfficersViewSet):
    model = BankQuestion
    icon = "help"
    menu_label = _("Questions")
    add_view_class, edit_view_class, form_class = CreateQuestion, EditQuestion, QuestionForm
    list_display = ("name", "category", Column("is_retired", label=_("Retired"), accessor=_retired))
    list_filter = ("category", "is_retired")
    search_fields = ("name",)


class CategoryViewSet(OfficersViewSet):
    model = QuestionCategory
    icon = "folder-open-inverse"
    menu_label = _("Categories")
    add_view_class, edit_view_class, form_class = CreateCategory, EditCategory, CategoryForm
    list_display = ("name", "parent")
    search_fields = ("name",)


class BankGroup(ModelViewSetGroup):
    """The training officer's menu "Question bank"."""

    menu_label = _("Question bank")
    menu_icon = "help"
    menu_order = 300
    items = (QuestionViewSet, CategoryViewSet)
