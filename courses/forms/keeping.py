# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms about certificates already issued."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.people.names import says


class Words(forms.CharField):
    """Text without the null characters that a paste may bring: nobody sees them, nobody has to take them out."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\x00", "") if isinstance(value, str) else value)


class RevocationForm(forms.Form):
    """A reason that everybody can read, without the `names` of whom it is about."""

    reason = Words(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Whoever verifies the certificate reads it: write no data of the person. 300 characters at most."
        ),
        error_messages={
            "required": _("Write the reason: whoever verifies the certificate reads it."),
            "max_length": _("The reason is too long: 300 characters at most."),
        },
    )

    def __init__(self, data: Any = None, *, names: str) -> None:
        self.names = names
        super().__init__(data)

    def clean_reason(self) -> str:
        """Published for ever: no erasure would take a name out of it."""
        reason: str = self.cleaned_data["reason"]
        if says(reason, self.names):
            raise forms.ValidationError(
                _("Everybody reads the reason: write it without the name of the person.")
            )
        return reason
