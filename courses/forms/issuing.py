# SPDX-License-Identifier: AGPL-3.0-or-later
"""Certificates issued together: whose, and the protocol that they all state."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms import clock
from cms.people.names import printable


class ProtocolForm(forms.Form):
    """Protocol number and day that certificates state, when there are any."""

    protocol = forms.CharField(
        label=_("Protocol number"),
        required=False,
        max_length=60,
        validators=[printable],
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

    def clean_protocol_date(self) -> date | None:
        """What was registered was so on a day that has come."""
        day: date | None = self.cleaned_data["protocol_date"]
        if day and day > clock.day_of(clock.now()):
            raise forms.ValidationError(_("Write a day that has come: no protocol is of the future."))
        return day

    def clean(self) -> dict[str, Any]:
        """A day without its number says nothing."""
        given = super().clean() or {}
        if given.get("protocol_date") and not given.get("protocol") and "protocol" not in self.errors:
            self.add_error("protocol", _("You wrote the day of the protocol: write its number too."))
        return given


class IssuingForm(ProtocolForm):
    """Who, among those to whom one can be issued now, and the protocol. `refused`: why the choice made is refused."""

    field_order = ("chosen",)
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

    def __init__(
        self, choices: Sequence[tuple[str, str]], *args: Any, refused: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = choices  # type: ignore[attr-defined]
        if refused:
            self.errors["chosen"] = self.error_class([refused])
