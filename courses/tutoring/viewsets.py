# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who follows which module, in Wagtail's admin: training officers only; nothing is deleted, a tutorship ends."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from cms import clock
from cms.accounts.forms import day_field
from cms.accounts.viewsets import person_chooser
from cms.people.models import Mandate
from cms.rights import Role, actor_of
from courses.catalogue.models import ModulePage
from courses.questions.viewsets import OfficersOnly
from courses.tutoring.models import Tutorship
from courses.tutoring.operations import store

register_permission_policy(Tutorship, OfficersOnly(Tutorship), exact_class=True)


class TutorshipForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person follows a module from a day to a day, both included."""

    first_day = day_field(_("first day"), required=True)
    last_day = day_field(_("last day"), required=False)

    class Meta:
        model = Tutorship
        fields = ("module", "person")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].widget = person_chooser.widget_class()
        self.fields["module"].queryset = ModulePage.objects.order_by("title").defer_streamfields()  # type: ignore[attr-defined]
        if self.instance.pk:
            days = self.instance.during
            last_day = days.upper - timedelta(days=1) if days.upper else None
            self.initial.update(first_day=days.lower, last_day=last_day)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _now("The last day cannot come before the first."))
        elif first:
            self.instance.during = DateRange(first, last and last + timedelta(days=1))
            self._check_mandate(cleaned)
        return cleaned

    def _check_mandate(self, cleaned: dict[str, Any]) -> None:
        """Without the mandate of tutor or trainer a tutorship opens nothing: said here, not found out later."""
        roles = Mandate.objects.filter(person=cleaned.get("person"), role__in=(Role.TUTOR, Role.TRAINER))
        if cleaned.get("person") and not roles.filter(during__overlap=self.instance.during).exists():
            words = _now("This person has no mandate as tutor or trainer in those days: give it first.")
            self.add_error("person", words)


class _Stored:
    request: Any
    form: Any

    def save_instance(self) -> models.Model:
        thing: Tutorship = self.form.save(commit=False)
        return store(tutorship=thing, by=actor_of(self.request), at=clock.now())


class CreateTutorship(_Stored, generic.CreateView):
    """A new tutor of a module."""


class EditTutorship(_Stored, generic.EditView):
    """Other days for a tutor of a module."""


class TutorshipViewSet(ModelViewSet):
    """The training officer's menu "Tutors of modules"."""

    model = Tutorship
    icon = "group"
    menu_label = _("Tutors of modules")
    menu_order = 310
    add_to_admin_menu = True
    copy_view_enabled = False
    add_view_class, edit_view_class = CreateTutorship, EditTutorship
    list_display = ("person", "module", Column("days", label=_("from–to")))
    search_fields = ("person__family_name",)
    search_backend_name = None

    def get_form_class(self, for_update: bool = False) -> Any:
        return TutorshipForm
