# SPDX-License-Identifier: AGPL-3.0-or-later
"""Another attempt for a learner: why, and that what was right may have been seen."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class GrantForm(forms.Form):
    """`used`: how many attempts whoever grants has seen."""

    used = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why another attempt is granted"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Tutors of the module and the training office read it. Nothing about health."),
    )  # fmt: skip
    is_key_known = forms.BooleanField(
        label=_("I know that what was right in the earlier attempts may have been read"),
        error_messages={"required": _("Tick this to grant the attempt all the same.")},
    )

    def __init__(self, *args: Any, is_key_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_key_open:
            del self.fields["is_key_known"]
