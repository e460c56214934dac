# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a signatory says to a frozen version."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agende.forms.office import past_day
from agende.forms.printing import is_printable
from agende.signoffs.models import SignOff

LONGEST_NOTE = 5_000


class SignForm(forms.Form):
    """A position, its reason, the municipality's own act; `version`: the one that was on the page."""

    POSITIONS = (
        (SignOff.Position.AGREED, _("We agree")),
        (SignOff.Position.WITH_NOTES, _("We agree, with these notes")),
        (SignOff.Position.NOT_AGREED, _("We do not agree")),
    )
    version = forms.UUIDField(widget=forms.HiddenInput)
    position = forms.ChoiceField(
        label=_("Position of the municipality"), choices=POSITIONS, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Notes, or why you do not agree"),
        help_text=_("The zone reads them, and everybody once the agenda is published."),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[is_printable],
    )
    organ = forms.CharField(
        label=_("Organ that decided"),
        help_text=_("Only if the municipality has an act of its own, for example of its Giunta."),
        required=False,
        max_length=100,
        validators=[is_printable],
    )
    act_number = forms.CharField(
        label=_("Number of the municipality's act"), required=False, max_length=47, validators=[is_printable]
    )
    act_date = forms.DateField(
        label=_("Day of the municipality's act"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "narrow"}, format="%Y-%m-%d"),
    )

    def clean_act_date(self) -> Any:
        """An act cannot be of a day still to come."""
        return past_day(self.cleaned_data["act_date"])

    def clean(self) -> dict[str, Any]:
        """Who does not simply agree says why; an act has its number and its day."""
        data = super().clean() or {}
        position = data.get("position")
        if position and position != SignOff.Position.AGREED and not data.get("note", "").strip():
            self.add_error("note", _("Write why: without it the others cannot answer."))
        if data.get("act_date") and not data.get("act_number"):
            self.add_error("act_number", _("Write the number of the act, or leave its day empty."))
        if data.get("act_number") and not data.get("act_date") and "act_date" not in self.errors:
            self.add_error("act_date", _("Write the day of the act, or leave its number empty."))
        return data
