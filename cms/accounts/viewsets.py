# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies, units, persons, employments, mandates and invitations in Wagtail's admin.

Everything is written by an operation and logged; nothing is deleted, mandates end; personal data are erased elsewhere.
"""

from typing import Any

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.http import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.admin.widgets import BaseChooser, Button
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from cms import clock
from cms.accounts.forms import EmploymentForm, EndMandateForm, InvitationForm, MandateForm
from cms.accounts.listing import PlainList, PlainViewSet
from cms.accounts.models import Erasure, Invitation
from cms.accounts.operations import invite
from cms.accounts.privacy import Erased, still_known
from cms.accounts.rules import can_erase_person
from cms.people.models import Body, Employment, Mandate, OrgUnit, Person
from cms.people.names import printable
from cms.people.operations import end_mandate, grant_mandate, store
from cms.rights import Role, actor_of

type Form = forms.ModelForm[Any]

FORBIDDEN: dict[type[models.Model], frozenset[str]] = {
    Body: frozenset({"delete"}),
    OrgUnit: frozenset({"delete"}),
    Person: frozenset({"delete"}),
    Employment: frozenset({"delete"}),
    Mandate: frozenset({"delete"}),
    Invitation: frozenset({"delete", "change"}),
}


class Kept(ModelPermissionPolicy):
    """Django's permissions, but what is forbidden is so for everybody, superusers too."""

    def user_has_permission(self, user: AbstractBaseUser, action: str) -> bool:
        return action not in FORBIDDEN[self.model] and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: AbstractBaseUser, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: AbstractBaseUser, action: str, instance: Any) -> bool:
        return self.user_has_permission(user, action)


for kept in FORBIDDEN:
    register_permission_policy(kept, Kept(kept), exact_class=True)


class _OfTheKnown(WagtailAdminTemplateMixin):
    """Puts in the form that the data of a person were erased: nothing is written about them any more."""

    form: Form
    request: Any

    def form_valid(self, form: Form) -> Any:
        self.form = form
        try:
            return super().form_valid(form)
        except Erased as refused:
            form.add_error(None, str(refused))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


class _Edit(_OfTheKnown, generic.EditView):
    """Where the data of the person were erased, says so in the place of the form."""

    def run_before_hook(self) -> HttpResponseBase | None:
        self.object = self.get_object()
        person = _person_of(self.object)
        if person is None or not Erasure.objects.filter(person=person).exists():
            return None
        context = {
            "header_title": str(self.object),
            "header_icon": self.header_icon,
            "breadcrumbs_items": self.get_breadcrumbs_items(),
            "erase_url": _erase_url(self, person),
        }
        status = 403 if self.request.method == "POST" else 200
        return TemplateResponse(self.request, "cms/erased_in_admin.html", context, status=status)


def _person_of(thing: Any) -> Person | None:
    return thing if isinstance(thing, Person) else getattr(thing, "person", None)


class Stored:
    """Saves through `people.operations.store`."""

    request: Any
    form: Form

    def save_instance(self) -> models.Model:
        thing: models.Model = self.form.save(commit=False)
        for person in (_person_of(thing), getattr(thing, "managed_by", None)):
            if person and person.pk:
                still_known(person.pk)
        store(by=actor_of(self.request), at=clock.now(), thing=thing, fields=self.form.changed_data)
        return thing


class StoredCreate(Stored, _OfTheKnown, generic.CreateView):
    """A new body, unit, person or employment."""


class StoredEdit(Stored, _Edit):
    """A body, unit, person or employment changed."""


class GrantView(_OfTheKnown, generic.CreateView):
    """A new mandate."""

    def save_instance(self) -> Mandate:
        given = self.form.cleaned_data | {"role": Role(self.form.cleaned_data["role"])}
        still_known(given["person"].pk)
        return grant_mandate(by=actor_of(self.request), at=clock.now(), **given)


class EndView(_Edit):
    """The last day of a mandate."""

    def save_instance(self) -> Mandate:
        still_known(self.object.person_id)
        return end_mandate(
            by=actor_of(self.request), at=clock.now(), mandate=self.object, **self.form.cleaned_data
        )


class InviteView(_OfTheKnown, generic.CreateView):
    """A new invitation: the mail leaves."""

    def save_instance(self) -> Invitation:
        return invite(by=actor_of(self.request), at=clock.now(), **self.form.cleaned_data)

    def get_success_buttons(self) -> list[Any]:
        return []


class PersonWidget(BaseChooser):
    """Shows again what was sent, also when it is the number of nobody: the form says so in words."""

    def get_instance(self, value: Any) -> Any:
        """The person, or None: what is no number at all is nobody too."""
        try:
            return super().get_instance(value)
        except ValueError:
            return None


class PersonChooser(ChooserViewSet):
    """Finds a person by name, instead of a list of thousands."""

    model = Person
    base_widget_class = PersonWidget
    icon = "user"
    choose_one_text = _("Choose a person")
    register_widget = False

    def get_object_list(self) -> models.QuerySet[Person]:
        """Those still known."""
        return Person.objects.filter(erasures=None)


person_chooser = PersonChooser("person_chooser")


class _PeopleViewSet(PlainViewSet):
    add_view_class = StoredCreate
    edit_view_class = StoredEdit

    def formfield_for_dbfield(self, db_field: Any, **kwargs: Any) -> Any:
        field = db_field.formfield(**kwargs)
        if db_field.name in ("given_name", "family_name"):
            field.validators.append(printable)
        return field


def _with_chooser(form: type[Form]) -> type[Form]:
    """The form with a chooser in the place of every list of persons."""
    for name in {"person", "managed_by"} & form.base_fields.keys():
        form.base_fields[name].widget = person_chooser.widget_class()
    return form


class BodyViewSet(_PeopleViewSet):
    model = Body
    icon = "home"
    form_fields = ("name", "kind", "municipality", "mail_domain")
    list_display = ("name", "kind", "mail_domain")
    list_filter = ("kind",)
    search_fields = ("name",)


class UnitViewSet(_PeopleViewSet):
    model = OrgUnit
    icon = "folder-open-inverse"
    form_fields = ("body", "parent", "name")
    list_display = ("name", "body")
    search_fields = ("name",)


def _erase_url(view: Any, person: Person) -> str:
    """Where the data of a person are erased; "" for who may not."""
    return (
        reverse("erase_person", args=[person.uid]) if can_erase_person(actor_of(view.request), person) else ""
    )


class PeopleList(PlainList):
    """People, each with the way to the page that erases their data."""

    def get_list_more_buttons(self, instance: Person) -> list[Any]:
        buttons: list[Any] = super().get_list_more_buttons(instance)
        if url := _erase_url(self, instance):
            buttons.append(Button(_("Erase the personal data"), url=url, icon_name="bin", priority=90))
        return buttons


class PersonEdit(StoredEdit):
    """A person changed; from here, too, their data are erased."""

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        buttons: list[Any] = super().header_more_buttons
        if url := _erase_url(self, self.object):
            buttons.append(Button(_("Erase the personal data"), url=url, icon_name="bin", priority=90))
        return buttons


class PersonViewSet(_PeopleViewSet):
    model = Person
    index_view_class = PeopleList
    edit_view_class = PersonEdit
    icon = "user"
    form_fields = ("given_name", "family_name")
    list_display = ("family_name", "given_name")
    search_fields = ("family_name", "given_name")


class EmploymentViewSet(_PeopleViewSet):
    model = Employment
    icon = "group"
    list_display = ("person", "body", "unit", "profile")
    search_fields = ("person__family_name",)

    def get_form_class(self, for_update: bool = False) -> type[Form]:
        return _with_chooser(EmploymentForm)


class MandateViewSet(_PeopleViewSet):
    model = Mandate
    icon = "key"
    add_view_class = GrantView
    edit_view_class = EndView
    list_display = ("person", "get_role_display", "body", "zone", "last_day")
    list_filter = ("role",)
    search_fields = ("person__family_name",)

    def get_form_class(self, for_update: bool = False) -> type[Form]:
        return EndMandateForm if for_update else _with_chooser(MandateForm)


class InvitationViewSet(_PeopleViewSet):
    model = Invitation
    icon = "mail"
    add_view_class = InviteView
    list_display = ("email", "body", "get_role_display", "expires_at", "accepted_at")
    search_fields = ("email",)

    def get_form_class(self, for_update: bool = False) -> type[Form]:
        return _with_chooser(InvitationForm)


class PeopleGroup(ModelViewSetGroup):
    """The administrator's menu "People"."""

    menu_label = _("People")
    menu_icon = "group"
    menu_order = 600
    items = (PersonViewSet, EmploymentViewSet, MandateViewSet, InvitationViewSet, BodyViewSet, UnitViewSet)
