# SPDX-License-Identifier: AGPL-3.0-or-later
"""Certificates issued together: whose, and the protocol that they all state."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms import clock, pdf

TO_COME = _("Write a day that has come: no protocol is of the future.")
NO_NUMBER = _("You wrote the day of the protocol: write its number too.")


def is_to_come(day: date) -> bool:
    """Whether it is after today."""
    return day > clock.day_of(clock.now())


class IssuingForm(forms.Form):
    """Who, among those to whom one can be issued now; protocol number and day, when there are any."""

    chosen = forms.MultipleChoiceField(
        label=_("People"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one person."),
            "invalid_choice": _(
                "Somebody you chose cannot have a certificate now: choose again from the list."
            ),
        },
    )
    protocol = forms.CharField(
        label=_("Protocol number"),
        required=False,
        max_length=60,
        help_text=_("Each certificate states it. Leave it empty if there is none."),
        error_messages={"max_length": _("The protocol number is too long: 60 characters at most.")},
        widget=forms.TextInput(attrs={"class": "narrow", "autocomplete": "off"}),
    )
    protocol_date = forms.DateField(
        label=_("Protocol date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "narrow"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day of the protocol as day/month/year, or leave it empty.")},
    )

    def __init__(self, choices: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = choices  # type: ignore[attr-defined]

    def clean_protocol(self) -> str:
        """Every certificate prints it."""
        number: str = self.cleaned_data["protocol"]
        if odd := pdf.unprintable(number):
            words = gettext("The certificate cannot print these characters: %(characters)s")
            raise forms.ValidationError(words % {"characters": " ".join(odd)})
        return number

    def clean_protocol_date(self) -> date | None:
        """What was registered was so on a day that has come."""
        day: date | None = self.cleaned_data["protocol_date"]
        if day and is_to_come(day):
            raise forms.ValidationError(TO_COME)
        return day

    def clean(self) -> dict[str, Any]:
        """A day without its number says nothing."""
        given = super().clean() or {}
        if given.get("protocol_date") and not given.get("protocol") and "protocol" not in self.errors:
            self.add_error("protocol", NO_NUMBER)
        return given

    def uids(self) -> list[UUID]:
        """Completions chosen, of a valid form."""
        return [UUID(uid) for uid in self.cleaned_data["chosen"]]
