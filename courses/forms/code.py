# SPDX-License-Identifier: AGPL-3.0-or-later
"""The code of a certificate, as whoever verifies it types it."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

IN_ADDRESS = re.compile(r"verifica/+([^/#?]+)")
TOO_LONG = gettext_lazy(
    "This is too long: write the 27 letters and digits of the code, or paste the address of its page."
)


class CodeForm(forms.Form):
    """The verification code, typed from paper: spaces, dashes and capitals do not matter; nor does the rest of the
    address of its page, where that was pasted, or of the text of the QR code."""

    code = forms.CharField(
        label=gettext_lazy("Verification code"),
        help_text=gettext_lazy("It is under the QR code of the certificate: 27 letters and digits."),
        max_length=2000,
        error_messages={"required": gettext_lazy("Write the verification code."), "max_length": TOO_LONG},
    )

    def clean_code(self) -> str:
        typed = "".join(self.cleaned_data["code"].lower().split())
        found = IN_ADDRESS.search(typed)
        code = found[1] if found else typed
        cleaned = "".join(letter for letter in code if letter.isalnum())
        if not cleaned.isascii() or not cleaned:
            raise forms.ValidationError(_("The code has only letters without accents and digits."))
        if len(cleaned) > 80:
            raise forms.ValidationError(TOO_LONG)
        return cleaned
