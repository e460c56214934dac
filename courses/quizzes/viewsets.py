# SPDX-License-Identifier: AGPL-3.0-or-later
"""Extra time in Wagtail's admin: training officers only."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.widgets import AdminDateInput
from wagtail.permissions import register_permission_policy

from cms import clock
from cms.people.models import Person
from cms.rights import actor_of
from courses.questions.officers import OfficersOnly, OfficersViewSet
from courses.quizzes.accommodating import save_accommodation
from courses.quizzes.models import Accommodation

register_permission_policy(Accommodation, OfficersOnly(Accommodation), exact_class=True)


class AccommodationForm(WagtailAdminModelForm):
    """More time for somebody, who is named by the address they sign in with."""

    email = forms.EmailField(label=_("e-mail address the person signs in with"))
    extra_percent = forms.IntegerField(
        label=_("extra time (%)"),
        min_value=1,
        max_value=300,
        help_text=_("30 makes 26 minutes of 20. Do not write the reason anywhere."),
    )
    from_date = forms.DateField(label=_("from"), widget=AdminDateInput)
    to_date = forms.DateField(
        label=_("to, last day included"),
        widget=AdminDateInput,
        required=False,
        help_text=_("Empty: for ever."),
    )

    class Meta:
        model = Accommodation
        fields = ("extra_percent",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            during, user = self.instance.during, getattr(self.instance.person, "user", None)
            last = during.upper - timedelta(days=1) if during.upper else None
            email = user.email if user else ""
            self.initial |= {"email": email, "from_date": during.lower, "to_date": last}

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        self.person = Person.objects.filter(user__email__iexact=email).first()
        if self.person is None:
            raise ValidationError(_("Nobody signs in with this address: check how it is written."))
        return email

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        first, last = cleaned.get("from_date"), cleaned.get("to_date")
        if first and last and last < first:
            self.add_error("to_date", _("The last day comes before the first: change one of the two."))
        return cleaned


class _Save:
    """Saves by the operation."""

    form: Any
    request: Any

    def save_instance(self) -> Accommodation:
        given, instance = self.form.cleaned_data, self.form.instance
        return save_accommodation(
            accommodation=instance if instance.pk else None, person=self.form.person,
            extra_percent=given["extra_percent"], from_date=given["from_date"], to_date=given["to_date"],
            by=actor_of(self.request), at=clock.now())  # fmt: skip


class CreateAccommodation(_Save, generic.CreateView):
    """More time for somebody."""


class EditAccommodation(_Save, generic.EditView):
    """More time changed, or ended."""


class AccommodationViewSet(OfficersViewSet):
    """The training officer's menu "Extra time"."""

    model = Accommodation
    icon = "time"
    menu_label = _("Extra time")
    menu_order = 310
    add_to_admin_menu = True
    add_view_class, edit_view_class, form_class = CreateAccommodation, EditAccommodation, AccommodationForm
    list_display = ("person", "extra_percent", Column("days", label=_("from–to")))
