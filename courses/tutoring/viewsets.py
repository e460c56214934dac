# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who follows which module, in Wagtail's admin: training officers only; nothing is deleted, a tutorship ends."""

from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.permissions import register_permission_policy

from cms import clock
from cms.accounts.forms import DaysForm
from cms.accounts.viewsets import person_chooser
from cms.people.models import Mandate
from cms.rights import Role, actor_of
from courses.catalogue.models import ModulePage
from courses.questions.officers import OfficersOnly, OfficersViewSet
from courses.tutoring.models import Tutorship
from courses.tutoring.operations import store

register_permission_policy(Tutorship, OfficersOnly(Tutorship), exact_class=True)


class TutorshipForm(DaysForm):
    """A person follows a module."""

    class Meta:
        model = Tutorship
        fields = ("module", "person")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["person"].widget = person_chooser.widget_class()
        fields["module"].queryset = ModulePage.objects.order_by("title").defer_streamfields()

    def clean(self) -> dict[str, Any]:
        """Without the mandate of tutor or trainer a tutorship opens nothing: said here, not found out later."""
        cleaned = super().clean()
        roles = Mandate.objects.filter(person=cleaned.get("person"), role__in=(Role.TUTOR, Role.TRAINER))
        is_complete = not {"person", "first_day", "last_day"} & self.errors.keys()
        if is_complete and not roles.filter(during__overlap=self.instance.during).exists():
            words = gettext("This person has no mandate as tutor or trainer in those days: give it first.")
            self.add_error("person", words)
        return cleaned


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


class TutorshipViewSet(OfficersViewSet):
    """The training officer's menu "Tutors of modules"."""

    model = Tutorship
    icon = "group"
    menu_label = _("Tutors of modules")
    menu_order = 310
    add_to_admin_menu = True
    add_view_class, edit_view_class, form_class = CreateTutorship, EditTutorship, TutorshipForm
    list_display = ("person", "module", Column("days", label=_("from–to")))
    search_fields = ("person__family_name",)
