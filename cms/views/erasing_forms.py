# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that erases somebody's data."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms.people.models import Person
from cms.people.names import plain, says


class ErasureForm(forms.Form):
    """Why, and the surname again: nobody is erased by a slip of the hand."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "For example the number and the day of the request. It stays for ever: write no names. "
            "300 characters at most."
        ),
        error_messages={
            "required": _("Write the reason: it stays in the place of the data."),
            "max_length": _("The reason is too long: 300 characters at most."),
        },
    )
    surname = forms.CharField(
        label=_("Surname of the person"),
        help_text=_("Type it again, so that nobody is erased by mistake."),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Type the surname of the person to erase.")},
    )

    def __init__(self, data: Any = None, *, person: Person) -> None:
        self.person = person
        super().__init__(data)

    def clean_surname(self) -> str:
        typed: str = self.cleaned_data["surname"]
        if plain(typed) != plain(self.person.family_name):
            raise ValidationError(_("This is not the surname of the person on this page. Check who it is."))
        return typed

    def clean_reason(self) -> str:
        """Without the names it is about, which are to go."""
        reason: str = self.cleaned_data["reason"]
        if says(reason, str(self.person)):
            raise ValidationError(_("The reason stays for ever: write it without the name of the person."))
        return reason
