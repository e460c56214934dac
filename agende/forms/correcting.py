# SPDX-License-Identifier: AGPL-3.0-or-later
"""The correction of a published agenda."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agende.forms.printing import is_printable
from agende.forms.texts import TextForm
from agende.texts.models import Version
from cms import clock
from cms.areas.acts import Told


class CorrectForm(TextForm):
    """A section's text put right, what was wrong with it, and the act of the correction when it has one."""

    erratum = forms.CharField(
        label=_("What you correct"),
        help_text=_(
            "Everybody reads it beside the agenda. For example: “In paragraph 3 the year was 2027, not 2072.”"
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[is_printable],
    )
    number = forms.CharField(
        label=_("Number of the act of the correction"),
        help_text=_(
            "Leave it empty when the correction has no act of its own: the act of approval stands for it."
        ),
        max_length=47,
        required=False,
        validators=[is_printable],
    )
    act_date = forms.DateField(
        label=_("Day of the act"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "narrow"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = True

    def clean(self) -> dict[str, Any]:
        """Number and day come together."""
        data = super().clean() or self.cleaned_data
        if bool(data.get("number")) != bool(data.get("act_date")) and "act_date" in data:
            name = "act_date" if data.get("number") else "number"
            self.add_error(name, _("An act has a number and a day: write both, or leave both empty."))
        if (day := data.get("act_date")) and day > clock.today():
            self.add_error("act_date", _("This day is still to come: write the day of the act."))
        return data

    def told(self, stands: Version) -> Told | None:
        """The act, by the organ that approved what is corrected; None: it has none."""
        data = self.cleaned_data
        if not data["number"] or stands.act is None:
            return None
        act = stands.act
        return Told(body=act.body, organ=act.organ, number=data["number"], act_date=data["act_date"])
