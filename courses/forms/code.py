# SPDX-License-Identifier: AGPL-3.0-or-later
"""The code of a certificate, as whoever verifies it types it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class CodeForm(forms.Form):
    """The verification code, typed from paper: spaces, dashes and capitals do not matter."""

    code = forms.CharField(
        label=gettext_lazy("Verification code"),
        help_text=gettext_lazy("It is under the QR code of the certificate: 27 letters and digits."),
        max_length=80,
        error_messages={"required": gettext_lazy("Write the verification code.")},
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        cleaned = "".join(letter for letter in code.lower() if letter.isalnum())
        if not cleaned.isascii() or not cleaned:
            raise forms.ValidationError(_("The code has only letters without accents and digits."))
        return cleaned
