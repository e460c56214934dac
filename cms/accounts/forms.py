# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of people in Wagtail's admin: days are typed first and last, both included."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from cms.accounts.models import Invitation
from cms.people.models import Employment, Mandate, User
from cms.people.names import printable
from cms.people.operations import WrongScope, check_scope
from cms.rights import Role
from cms.rights.roles import SCOPES


def day_field(label: Any, *, required: bool) -> forms.DateField:
    """A day, with Wagtail's calendar."""
    return forms.DateField(label=label, required=required, widget=AdminDateInput)


class DaysForm(forms.ModelForm):  # type: ignore[type-arg]
    """Something that holds from a day to a day, both included; kept in the instance's `during`."""

    first_day = day_field(_("first day"), required=True)
    last_day = day_field(_("last day"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            days = self.instance.during
            last_day = days.upper - timedelta(days=1) if days.upper else None
            self.initial.update(first_day=days.lower, last_day=last_day)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day cannot come before the first."))
        elif first:
            self.instance.during = DateRange(first, last and last + timedelta(days=1))
        return cleaned


class EmploymentForm(DaysForm):
    """A person in a unit of a body."""

    class Meta:
        model = Employment
        fields = ("person", "body", "unit", "managed_by", "profile", "fte", "is_main")


class _ScopedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A role, and what the closed table of roles binds it to."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if role := cleaned.get("role"):
            scope = {name: cleaned.get(name) for name in ("body", "zone", "unit")}
            try:
                check_scope(Role(role), **self.scope_of(Role(role), scope))
            except WrongScope as wrong:
                self.add_error("role", str(wrong))
        return cleaned

    def scope_of(self, role: Role, given: dict[str, Any]) -> dict[str, Any]:
        """What of `given` says the scope of the mandate."""
        return given


class MandateForm(_ScopedForm):
    """A new mandate."""

    first_day = day_field(_("first day"), required=True)
    last_day = day_field(_("last day"), required=False)

    class Meta:
        model = Mandate
        fields = ("person", "role", "body", "zone", "unit", "appointing_act")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if (first := cleaned.get("first_day")) and (last := cleaned.get("last_day")) and last < first:
            self.add_error("last_day", _("The last day cannot come before the first."))
        return cleaned


class EndMandateForm(forms.ModelForm):  # type: ignore[type-arg]
    """A mandate is ended, never rewritten nor deleted."""

    last_day = day_field(_("last day"), required=True)
    reason = forms.CharField(label=_("reason"), required=False, max_length=200)

    class Meta:
        model = Mandate
        fields: ClassVar[list[str]] = []

    def clean_last_day(self) -> Any:
        day, during = self.cleaned_data["last_day"], self.instance.during
        if (during.lower and day < during.lower) or (during.upper and day >= during.upper):
            raise forms.ValidationError(_("The last day lies outside the days of the mandate."))
        return day


class InvitationForm(_ScopedForm):
    """Whom to invite, and the mandate that comes with accepting."""

    class Meta:
        model = Invitation
        fields = (
            "email", "person", "given_name", "family_name", "body",
            "role", "zone", "unit", "appointing_act", "last_day",
        )  # fmt: skip
        help_texts: ClassVar[dict[str, Any]] = {
            "person": _("When the person is here already, without a login."),
            "body": _("Where the person works; for a role bound to a body, also what it is given for."),
            "role": _("Leave it empty for who only takes part in the training."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("given_name", "family_name"):
            self.fields[name].validators.append(printable)

    def scope_of(self, role: Role, given: dict[str, Any]) -> dict[str, Any]:
        """The employer and the office may be told whatever the role: only a missing scope is wrong."""
        return {name: thing if SCOPES[role] == name else None for name, thing in given.items()}

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("There is a login already for this address or for this person."))
        return email

    def clean_person(self) -> Any:
        person = self.cleaned_data["person"]
        if person and User.objects.filter(person=person).exists():
            raise forms.ValidationError(_("There is a login already for this address or for this person."))
        return person

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("role") and not cleaned.get("appointing_act"):
            self.add_error("appointing_act", _("Which act gives this mandate?"))
        return cleaned
