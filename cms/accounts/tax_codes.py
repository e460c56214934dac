# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tax codes in Wagtail's admin: for training officers and administrators, written by an operation and logged."""

from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from cms import clock
from cms.accounts.listing import PlainList
from cms.accounts.policies import RolesOnly
from cms.accounts.privacy import Erased, still_known
from cms.accounts.viewsets import person_chooser
from cms.people.models import TaxCode
from cms.people.tax_codes import BadTaxCode, checked, write_tax_code
from cms.rights import Role, actor_of


class KeepersOnly(RolesOnly):
    """Who issues certificates and who keeps people."""

    roles = frozenset({Role.TRAINING_OFFICER, Role.ADMINISTRATOR})


register_permission_policy(TaxCode, KeepersOnly(TaxCode), exact_class=True)


class TaxCodeForm(forms.ModelForm):  # type: ignore[type-arg]
    """Whose code, and the code; of one there is already only the code changes, and empty it is forgotten."""

    class Meta:
        model = TaxCode
        fields = ("person", "code")
        help_texts: ClassVar[dict[str, Any]] = {"code": _("It is printed only where a module asks for it.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=self.fields["code"].label,
            max_length=20,
            required=not self.instance.pk,
            help_text=self.fields["code"].help_text,
        )
        if self.instance.pk:
            del self.fields["person"]
        else:
            self.fields["person"].widget = person_chooser.widget_class()

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        person = self.cleaned_data.get("person") or (self.instance.person if self.instance.pk else None)
        if not code.strip():
            return ""
        try:
            return checked(code, person=person)
        except BadTaxCode as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


class _Written(WagtailAdminTemplateMixin):
    request: Any
    form: Any
    success_message = _("Tax code saved.")

    def form_valid(self, form: TaxCodeForm) -> Any:
        self.form = form
        try:
            return super().form_valid(form)
        except (BadTaxCode, Erased) as refused:
            form.add_error(None, str(refused))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)

    def save_instance(self) -> TaxCode:
        person = self.form.instance.person
        with transaction.atomic():
            still_known(person.pk)
            code = self.form.cleaned_data["code"]
            write_tax_code(person=person, code=code, by=actor_of(self.request), at=clock.now())
        if not code:
            self.success_message = _("Tax code removed.")
        return self.form.instance

    def get_success_buttons(self) -> list[Any]:
        return []


class AddTaxCode(_Written, generic.CreateView):
    """A code that was not known."""


class EditTaxCode(_Written, generic.EditView):
    """Another code, or none."""

    def get_page_subtitle(self) -> str:
        return str(self.object.person)


def _masked(row: TaxCode) -> str:
    return f"{'•' * (len(row.code) - 4)}{row.code[-4:]}"


class TaxCodeViewSet(ModelViewSet):
    """The menu "Tax codes"; the list shows the end of each."""

    model = TaxCode
    icon = "lock"
    menu_label = _("Tax codes")
    menu_order = 610
    add_to_admin_menu = True
    copy_view_enabled = False
    search_backend_name = None
    index_view_class = PlainList
    add_view_class, edit_view_class = AddTaxCode, EditTaxCode
    list_display = ("person", Column("code", label=_("Tax code"), accessor=_masked))
    search_fields = ("person__family_name",)

    def get_form_class(self, for_update: bool = False) -> Any:
        """The form of ours."""
        return TaxCodeForm
