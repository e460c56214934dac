# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a browser sends of words that a text did not take."""

from django import forms

from agende.amendments.late import LONGEST
from agende.amendments.models import LateProposal
from agende.texts.schema import UNSTORABLE


class LateForm(forms.Form):
    """`key` is the browser's; `written_at` its word for when."""

    key = forms.UUIDField()
    why = forms.ChoiceField(choices=LateProposal.Why.choices)
    block = forms.CharField(required=False, max_length=64)
    words = forms.CharField(max_length=LONGEST, strip=False)
    written_at = forms.DateTimeField(required=False)

    def clean_words(self) -> str:
        """Without signs that the database cannot hold."""
        words = UNSTORABLE.sub("", str(self.cleaned_data["words"])).replace("\r\n", "\n")
        if not words.strip():
            raise forms.ValidationError("no words")
        return words
