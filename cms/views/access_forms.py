# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of asking for access, accepting an invitation, deciding on a request."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import Invitation
from cms.accounts.operations import body_of_address
from cms.people.models import Body, Person, User
from cms.people.names import printable

NAME = RegexValidator(r"^[^<>@/:\d\r\n]+$", _("Write a name, without digits or addresses."))


class AskForm(forms.Form):
    """Name, work address and office. The address's domain says the body; other domains are refused."""

    given_name = forms.CharField(label=_("Given name"), max_length=100, validators=[NAME, printable])
    family_name = forms.CharField(label=_("Family name"), max_length=100, validators=[NAME, printable])
    email = forms.EmailField(
        label=_("Work e-mail address"), help_text=_("The one your body gave you: it says where you work.")
    )
    unit_name = forms.CharField(label=_("Office"), max_length=200, required=False)
    body: Body | None = None

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        self.body = body_of_address(email)
        if self.body is None:
            raise ValidationError(
                _("This is not the address of a body of the metropolitan area. Use your work address.")
            )
        return email


class AcceptForm(forms.Form):
    """Name and password. The address is that of the invitation and cannot be typed."""

    given_name = forms.CharField(label=_("Given name"), max_length=100, validators=[NAME, printable])
    family_name = forms.CharField(label=_("Family name"), max_length=100, validators=[NAME, printable])
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html,
    )

    def __init__(self, data: Any = None, *, invitation: Invitation) -> None:
        self.invitation = invitation
        names = {"given_name": invitation.given_name, "family_name": invitation.family_name}
        super().__init__(data, initial=names)
        for name in names if invitation.person_id else ():
            self.fields[name].disabled = True
            self.fields[name].validators = []  # not theirs to mend here

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        names = {name: self.cleaned_data.get(name, "") for name in ("given_name", "family_name")}
        person = Person(**names)
        validate_password(password, User(email=self.invitation.email, person=person))
        return password


class DecisionForm(forms.Form):
    """Confirm, or refuse with a reason."""

    decision = forms.ChoiceField(
        label=_("Does this person work here?"),
        choices=[("confirm", _("Yes, send the invitation")), ("refuse", _("No, refuse"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed to refuse: the person who asked will read it."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "refuse" and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say why, so that the person knows what to do."))
        return cleaned
