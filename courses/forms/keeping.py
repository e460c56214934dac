# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms about certificates already issued."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RevocationForm(forms.Form):
    """A reason that everybody can read."""

    reason = forms.CharField(
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
