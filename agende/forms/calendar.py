# SPDX-License-Identifier: AGPL-3.0-or-later
"""A phase of the calendar, as the plan office fills it in."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agende.phases.rules import choices_for
from agende.phases.words import DONE
from cms import clock
from cms.clock import ROME


def _day(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "narrow"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


class PhaseForm(forms.Form):
    """From when until when, and what may be done. Of a phase under way the first day is not asked."""

    first_day = _day(_("First day"), _("It begins when you enter it; this is the day for which you plan it."))
    last_day = _day(
        _("Last day"), _("It ends at 24:00, Rome time. Leave it empty for no closing."), required=False
    )
    allows = forms.MultipleChoiceField(
        label=_("What may be done in this phase"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, kind: str, is_entered: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = choices_for(kind)
        if is_entered:
            del self.fields["first_day"]
        if choices:
            allows: Any = self.fields["allows"]
            allows.choices = [(verb, DONE[verb]) for verb in choices]
            self.initial.setdefault("allows", choices)
        else:
            del self.fields["allows"]

    def clean_first_day(self) -> Any:
        """A phase is planned for a day to come, or for today."""
        day = self.cleaned_data["first_day"]
        if day < clock.today():
            raise forms.ValidationError(_("This day is over: choose today or a later day."))
        return day

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first, nor over."""
        data = super().clean() or {}
        first, last = data.get("first_day"), data.get("last_day")
        if last and first and last < first:
            self.add_error("last_day", _("The last day comes before the first."))
        elif last and last < clock.today() and "last_day" in self.changed_data:
            self.add_error("last_day", _("This day is over: choose today or a later day."))
        return data

    @property
    def times(self) -> dict[str, Any]:
        """What the verbs ask for: moments, half-open, and the verbs chosen."""
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data["last_day"]
        found: dict[str, Any] = {
            "closes_at": clock.end_of(last) if last else None,
            "allows": self.cleaned_data.get("allows"),
        }
        if first:
            found["opens_at"] = datetime.combine(first, time(), ROME)
        return found
